"""How a model copes with images that are turned, moved, noisy, blurred, thicker or inverted."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.gallery import gallery
from app_pages.shared.models import Choice
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from core.analysis.maps import subset
from core.analysis.robustness import robustness_chart
from core.data.changes import CHANGES, Change
from core.errors import LabError
from core.jobs.evaluation import Answered, Evaluation
from core.jobs.number_evaluation import AnsweredNumbers, NumberEvaluation
from core.jobs.robustness import MOST_IMAGES, Robustness, known, measure


@st.fragment
def robustness_view(choice: Choice, evaluation: Evaluation | NumberEvaluation) -> None:
    """Draw one change's curve and what it does to an image; measure first where nobody has."""
    change = CHANGES[
        choose(
            _("Change"),
            {name: say(change.title) for name, change in CHANGES.items()},
            "change",
            kind=st.pills,
            required=True,
            help=_("What is done to the test images before the model reads them."),
        )
    ]
    if evaluation.answered is not None:
        _example(change, evaluation.answered)
    try:
        found = known(choice.source)
        if (found is None or change.name not in found.curves) and evaluation.answered is not None:
            found = _measured(choice, evaluation, evaluation.answered)
    except LabError as error:
        st.error(say(error.message))
        return
    if found is not None and change.name in found.curves:
        show(
            robustness_chart(change, found.curves[change.name], found.images),
            key="robustness",
            height=300,
        )
        told = _("Measured on {count} images, always the same ones.", count=f"{found.images:,}")
        rounded = _("Each number is taken for its nearest digit.") if choice.is_regression else ""
        st.caption(f"{told} {say(found.where)} {rounded}")
    elif evaluation.answered is None:
        st.info(_("To measure this, the test images must be here: see above what is missing."))


def _example(change: Change, answered: Answered | AnsweredNumbers) -> None:
    """Draw the first of the images that are measured, at each strength."""
    first = int(subset(len(answered.digits), MOST_IMAGES)[0])
    image = np.asarray(answered.digits.images[first : first + 1])
    label = int(answered.digits.labels[first])
    gallery(
        np.concatenate([change.to(image, strength) for strength in change.strengths]),
        key="changed",
        name=say(change.title),
        labels=[
            _("A {label}, {change} {strength}", label=label, change=say(change.title), strength=s)
            for s in change.strengths
        ],
        captions=[f"{strength:g}" for strength in change.strengths],
        size=56,
    )
    st.caption(say(change.axis))


def _measured(
    choice: Choice,
    evaluation: Evaluation | NumberEvaluation,
    answered: Answered | AnsweredNumbers,
) -> Robustness | None:
    pressed = st.button(
        _("Measure it"),
        key="measure_robustness",
        icon=":material/speed:",
        help=_("Reads 1,000 test images under every change, once for each model."),
    )
    if not pressed:
        st.caption(_("Nobody has measured this model yet. It takes some seconds, and is kept."))
        return known(choice.source)
    doing = _("The model reads changed images …")
    bar = st.progress(0.0, doing)
    found = measure(
        choice.source,
        choice.number_reader() if choice.is_regression else choice.reader(),
        answered.digits,
        evaluation.where,
        progress=lambda share: bar.progress(share, doing),
    )
    bar.empty()
    return found

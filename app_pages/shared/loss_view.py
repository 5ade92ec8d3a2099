"""The loss of one prediction, worked out with its numbers, for those who meet it here first."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.shared.figure import show
from app_pages.shared.gallery import gallery
from app_pages.shared.squared_error_view import loss_of_numbers
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from core.analysis.bars import probability_chart
from core.analysis.cross_entropy import WorkedOut, examples, landmarks, work_out
from core.config.training import TrainConfig
from core.errors import LabError
from core.inference.models import first_choice, shipped
from core.jobs.evaluation import Answered, on_sample

TURN = "loss_turn"
"""Session state: how often another digit was asked for."""


def loss_explained(config: TrainConfig) -> None:
    """Draw what the loss of a training is, with numbers."""
    if config.is_regression:
        loss_of_numbers(config)
    else:
        loss_example()


def loss_example() -> None:
    """Draw one digit of the sample, a shipped model's answer, and what that answer costs."""
    with st.expander(
        _("What is the loss? One prediction worked out"),
        icon=":material/calculate:",
        key="loss_example",
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        models = shipped()
        if not models:
            st.info(_("No model ships with this Digit Lab, so there is no answer to work out."))
            return
        model = first_choice(models)
        try:
            answered = on_sample(model)
        except LabError as error:
            st.error(say(error.message))
            return
        _draw(say(model.title), answered)


def _draw(model: str, answered: Answered) -> None:
    digits, logits = answered.digits, answered.logits
    st.write(
        _(
            "The loss is one number that says how wrong a network is; training makes it smaller. "
            "Here it is the cross-entropy. This is how it comes about for one image, read by the "
            "model {model}, which has never learnt from it.",
            model=model,
        )
    )
    index = _choose(examples(logits, np.asarray(digits.labels)))
    worked_out = work_out(logits[index], int(digits.labels[index]))
    seen, read = st.columns([1, 2])
    with seen:
        gallery(
            np.asarray(digits.images[[index]]),
            key="loss_digit",
            name=_("The digit that is read"),
            labels=[_("A {label}", label=worked_out.label)],
            size=140,
        )
        st.caption(_("Image {index} of the sample", index=f"{index:,}"))
    with read:
        show(probability_chart(worked_out.probabilities), key="loss_bars", height=220)
    _explain(worked_out)


def _choose(found: dict[str, NDArray[np.intp]]) -> int:
    titles = {
        "unsure": _("is unsure"),
        "sure": _("is sure"),
        "wrong": _("is wrong"),
    }
    kind = choose(
        _("A digit where the model …"),
        {name: title for name, title in titles.items() if len(found[name])},
        "loss_of",
        kind=st.segmented_control,
        required=True,
        help=_("The loss is near 0 for a sure and right answer, and high for a sure mistake."),
    )
    st.button(_("Another digit"), on_click=_turn, icon=":material/refresh:", key="loss_another")
    places = found[kind]
    # A large odd step leads through all of them, and neighbours in the sample show one digit.
    return int(places[st.session_state.get(TURN, 0) * 619 % len(places)])


def _turn() -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def _explain(worked_out: WorkedOut) -> None:
    st.markdown(
        "\n".join(f"{n}. {say(step)}" for n, step in enumerate(worked_out.steps(), start=1))
    )
    st.write(_("To compare, some other probabilities of the right digit and what they cost:"))
    known = landmarks()
    st.table(
        {
            _("Probability"): [f"{share:g}" for share, _words in known],
            _("Loss"): [f"{abs(math.log(share)):.3f}" for share, _words in known],
            _("The model is"): [say(words) for _share, words in known],
        },
        hide_index=True,
    )
    st.caption(
        _("The loss in the curves is the mean of this number over all images, in each epoch.")
    )

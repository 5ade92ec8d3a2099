"""The loss of one prediction, worked out with its numbers, for those who meet it here first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.gallery import gallery
from app_pages.shared.text import _, say
from core.analysis.bars import probability_chart
from core.analysis.cross_entropy import WorkedOut, examples, landmarks, work_out
from core.data.datasets import Digits, sample_digits
from core.errors import LabError
from core.inference.models import Model, best, shipped

KIND = "loss_kind"
TURN = "loss_turn"


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
        try:
            models = shipped()
            model = best(models) if models else None
            digits = sample_digits()
            logits = None if model is None else model.sample_logits()
        except LabError as error:
            st.error(say(error.message))
            return
        if model is None or logits is None:
            st.info(_("There is no model here whose answers could be shown."))
            return
        _draw(model, digits, logits)


def _draw(model: Model, digits: Digits, logits: np.ndarray) -> None:
    st.write(
        _(
            "The loss is one number that says how wrong a network is; training makes it smaller. "
            "Here it is the cross-entropy. This is how it comes about for one image, read by the "
            "model {model}, which has never learnt from it.",
            model=say(model.title),
        )
    )
    index = _choose(examples(logits, np.asarray(digits.labels)))
    worked_out = work_out(logits[index], int(digits.labels[index]))
    seen, read = st.columns([1, 2])
    with seen:
        gallery(
            np.asarray(digits.images[index])[np.newaxis],
            key="loss_digit",
            name=_("The digit that is read"),
            labels=[_("A {label}", label=worked_out.label)],
            size=140,
        )
        st.caption(_("Image {index} of the sample", index=f"{index:,}"))
    with read:
        show(probability_chart(worked_out.probabilities), key="loss_bars", height=220)
    _explain(worked_out)


def _choose(found: dict[str, np.ndarray]) -> int:
    titles = {
        "unsure": _("It is unsure"),
        "sure": _("It is sure"),
        "wrong": _("It is wrong"),
    }
    offered = [kind for kind in titles if len(found[kind])]
    kind = st.segmented_control(
        _("A digit of which the model"),
        offered,
        format_func=titles.__getitem__,
        default=offered[0],
        required=True,
        key=KIND,
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
    st.latex(worked_out.formula())
    st.write(_("To compare:"))
    st.table({say(column): [say(v) for v in values] for column, values in landmarks()})
    st.caption(
        _("The loss in the curves is the mean of this number over all images, in each epoch.")
    )

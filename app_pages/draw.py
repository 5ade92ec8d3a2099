"""Draw: a drawing, an upload or an example is read, and every step on the way is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.shared.answer import show_answer
from app_pages.shared.compare_view import compare_view
from app_pages.shared.digit_input import NOTHING, TITLES, WAYS, Given
from app_pages.shared.models import Choice, choose_model
from app_pages.shared.own_set_view import ask_label, own_set_view
from app_pages.shared.steps_view import steps_view
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from app_pages.shared.why_view import show_why
from core.data.drawings import Film
from core.errors import LabError
from core.inference.reader import Prediction


def main() -> None:
    """Draw the page."""
    st.title(_("Draw a digit"))
    _desk()


@st.fragment
def _desk() -> None:
    """Everything that a stroke changes, so that the rest of the page stays as it is."""
    way = _choose_way()
    source, answer = st.columns(2, gap="medium")
    with source:
        given, films = _given(way)
    with answer:
        model, said = _answer(films, say(NOTHING[way]))
    steps_view(given, films, said, way, model)
    label = ask_label(films[0], given) if len(films) == 1 else None
    if model is not None:
        show_why([steps.digit for steps in films], said, model)
        if films:
            compare_view(films, model, label)
        own_set_view(model)
    st.caption(
        _("Your drawing or picture is read in the server's memory. Nothing of it is stored there.")
    )


def _choose_way() -> str:
    return choose(
        _("Where the digit comes from"),
        {way: say(title) for way, title in TITLES.items()},
        "way",
        kind=st.segmented_control,
        required=True,
        label_visibility="collapsed",
    )


def _given(way: str) -> tuple[Given, list[Film]]:
    """Ask for a digit; whatever cannot be read is said where it was given."""
    try:
        given = WAYS[way]()
        return given, given.films()
    except LabError as error:
        st.error(say(error.message))
        return Given(), []


def _answer(films: Sequence[Film], otherwise: str) -> tuple[Choice | None, list[Prediction]]:
    place = st.container()
    model = choose_model(_("Read by"))
    if model is None:
        return None, []
    try:
        digits = np.array([steps.digit for steps in films], np.uint8).reshape(-1, 28, 28)
        said = model.reader().read_many(digits) if films else []
    except LabError as error:
        place.error(say(error.message))
        return None, []
    with place:
        show_answer(said, key="answer", otherwise=otherwise)
    return model, said


main()

"""Draw: a drawing, an upload or an example is read, and every step on the way is shown."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.answer import show_answer
from app_pages.shared.digit_input import NOTHING, TITLES, WAYS
from app_pages.shared.film import show_film
from app_pages.shared.models import choose_model
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from app_pages.shared.why_view import show_why
from core.data.drawings import CANVAS, Film, film
from core.errors import LabError

PAPER = np.zeros((CANVAS, CANVAS), np.uint8)


def main() -> None:
    """Draw the page."""
    st.title(_("Draw a digit"))
    _desk()


@st.fragment
def _desk() -> None:
    """Everything that a stroke changes, so that the rest of the page stays as it is."""
    way = _choose_way()
    source, answer = st.columns(2, gap="large")
    with source:
        steps = _film(way)
    with answer:
        try:
            _answer(steps, way)
        except LabError as error:
            st.error(say(error.message))
    show_film(steps, key="film")
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


def _film(way: str) -> Film:
    """Ask for a digit; whatever cannot be read is said where it was given."""
    try:
        ink = WAYS[way]()
    except LabError as error:
        st.error(say(error.message))
        ink = None
    return film(PAPER if ink is None else ink)


def _answer(steps: Film, way: str) -> None:
    place = st.container()
    model = choose_model(_("Read by"))
    if model is None:
        return
    prediction = None if steps.blank else model.reader().read(steps.digit)
    with place:
        show_answer(prediction, key="answer", otherwise=say(NOTHING[way]))
    show_why(steps.digit, model)


main()

"""Start: a digit that a network reads, and where to go next."""

from __future__ import annotations

import random

import streamlit as st

from app_pages.shared.answer import show_answer
from app_pages.shared.figure import load_ahead
from app_pages.shared.film import Frame, show_frames
from app_pages.shared.pitfall_link import pitfall_link
from app_pages.shared.text import _, say
from app_pages.shared.ways import ways_on
from core.data.datasets import sample_digits
from core.errors import LabError
from core.inference.models import first_choice, shipped
from core.pitfalls.catalogue import at_random, pitfall
from core.pitfalls.rule import verdict

CHOSEN = "start_digit"
SURPRISE = "start_pitfall"
SURPRISING = ("partly", "no_longer", "never_was")
SIZE = 224


def _another() -> None:
    st.session_state[CHOSEN] = random.randrange(len(sample_digits()))  # noqa: S311


@st.fragment
def _first_sight() -> None:
    # Streamlit shows what a fragment raises as a traceback, so errors are caught within it.
    try:
        _reading()
    except LabError as error:
        st.error(say(error.message))


def _reading() -> None:
    """Show one digit of the sample and what a network says of it."""
    models = shipped()
    if not models:
        st.info(
            _(
                "No model has been built here yet, so nothing can read a digit. Build the models "
                "with `python -m core models build`, or train a network."
            )
        )
        return
    model = first_choice(models)
    if CHOSEN not in st.session_state:
        _another()
    place = st.session_state[CHOSEN]
    digits = sample_digits()
    prediction = model.reader().read(digits.images[place])
    picture, answer = st.columns([2, 3], gap="large")
    with picture:
        label = _("Its label: {label}", label=int(digits.labels[place]))
        show_frames([Frame(digits.images[place], label)], key="start_picture", size=SIZE)
        st.button(_("Another digit"), on_click=_another, icon=":material/refresh:", type="primary")
    with answer:
        show_answer([prediction], key="start_answer", otherwise="")
        st.caption(
            _(
                "Image {place} of a sample of MNIST that the model “{model}” never saw while it "
                "learnt.",
                place=place,
                model=say(model.title),
            )
        )


def _a_surprise() -> None:
    """Ask what happens in a pitfall of which what the tutorials claim is not what was measured."""
    if SURPRISE not in st.session_state:
        # Reading all of them would keep the first visitor of a server waiting.
        surprising = (one.id for one in at_random() if verdict(one).name in SURPRISING)
        st.session_state[SURPRISE] = next(surprising, None)
    if st.session_state[SURPRISE] is None:
        return
    one = pitfall(st.session_state[SURPRISE])
    st.subheader(_("What will happen?"))
    st.write(say(one.question))
    pitfall_link(one, _("Predict it, then see"), ":material/psychology_alt:", hidden=True)


def main() -> None:
    """Draw the page."""
    st.title(_("Digit Lab"))
    st.write(_("See, break, repair and understand a neural network that reads handwritten digits."))
    _first_sight()
    st.subheader(_("Where to go next"))
    ways_on()
    _a_surprise()
    load_ahead()


main()

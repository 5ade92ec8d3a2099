"""From what was given to what the network sees: the right way, and beside it the usual one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.shared.answer import in_words, number_of
from app_pages.shared.digit_input import Given
from app_pages.shared.film import FRAME, show_film, show_raw
from app_pages.shared.models import Choice
from app_pages.shared.pitfall_link import see_also
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import switch
from core.data.drawings import CANVAS, Film, film, raw_resize
from core.inference.reader import Prediction
from core.messages import Message, message

ORIGINS: dict[str, Message] = {
    "draw": message("Drawn"),
    "upload": message("Ink in your picture"),
    "example": message("Image of the sample"),
}
SMALL = FRAME * 3 // 4
PAPER = np.zeros((CANVAS, CANVAS), np.uint8)


def steps_view(
    given: Given, films: Sequence[Film], said: Sequence[Prediction], way: str, model: Choice | None
) -> None:
    """Draw the steps of each digit, and on request those of most demos.

    Args:
        given: what was given.
        films: of each digit in it, from left to right.
        said: what the model reads of each; none where it cannot read.
        way: how it was given.
        model: the one that reads, if there is one.
    """
    origin = say(ORIGINS[way])
    if len(films) > 1:
        for place, steps in enumerate(films):
            if place < len(said):
                st.markdown(
                    _("**Digit {place}.** {says}", place=place + 1, says=in_words(said[place]))
                )
            show_film(steps, _("Cut out"), key=f"film_{place}", size=SMALL)
    else:
        show_film(films[0] if films else film(PAPER), origin, key="film")
    raw = switch(
        _("Raw resize, as most demos do"),
        "raw",
        help=_(
            "Most published demos shrink the whole square to 28 × 28 pixels. MNIST's digits were "
            "cropped, scaled and centred first, so a network meets pictures it has never seen."
        ),
    )
    if raw and given.ink is not None and films and model is not None:
        _raw_way(given, films, said, origin, model)
    if raw:
        see_also(["canvas-mismatch"])


def _raw_way(
    given: Given, films: Sequence[Film], said: Sequence[Prediction], origin: str, model: Choice
) -> None:
    """The whole picture at once, as a demo that knows one digit would do."""
    ink = given.ink if given.ink is not None else PAPER
    digit = raw_resize(ink)
    read = model.reader().read(digit)
    show_raw(ink, digit, origin, key="film_raw")
    st.markdown(_("**Raw resize.** {says}", says=in_words(read)))
    if len(films) == len(said) == 1 and number_of([read]) == number_of(said):
        st.caption(
            _("Both ways read the same here. They part where a digit is small, thin or off centre.")
        )
    elif len(films) == len(said) == 1:
        st.caption(_("The same drawing and the same model: only the way to 28 × 28 is another."))

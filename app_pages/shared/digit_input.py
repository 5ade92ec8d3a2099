"""Three ways to give a digit: draw it, upload a picture of it, take one of the sample."""

from __future__ import annotations

import random
from collections.abc import Callable

import streamlit as st

from app_pages.shared.canvas import canvas_ink
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import put, whole_number
from core.data.datasets import sample_digits
from core.data.drawings import BRUSH, CANVAS
from core.data.facts import Ink
from core.data.images import read_upload
from core.messages import Message, message

SHEET = "draw_sheet"
EXAMPLE = "example"

TITLES: dict[str, Message] = {
    "draw": message("Draw"),
    "upload": message("Upload"),
    "example": message("Example"),
}
NOTHING: dict[str, Message] = {
    "draw": message("Nothing drawn yet. Draw a digit from 0 to 9 in the square."),
    "upload": message("Nothing to read yet. Choose a picture of one digit on plain paper."),
    "example": message("This image holds no ink. Choose another one."),
}
NO_INK = message(
    "No ink was found in this picture. It should show one digit that stands out from plain paper."
)


def drawing() -> Ink | None:
    """Ask for a drawing; None as long as there is none."""
    # The canvas' own toolbar opens above it, over this line instead of over something to click.
    st.caption(_("One digit, drawn large, with mouse, pen or finger."))
    # The tools stand below the canvas, but the brush must be known above it.
    paper, tools = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
    with tools:
        st.button(_("Clear"), on_click=_clear, icon=":material/delete:")
        brush = st.slider(_("Brush, in pixels"), 6, 40, BRUSH, key="brush", bind="query-params")
    with paper:
        return canvas_ink(CANVAS, brush, sheet=st.session_state.get(SHEET, 0), key="canvas")


def _clear() -> None:
    st.session_state[SHEET] = st.session_state.get(SHEET, 0) + 1


def upload() -> Ink | None:
    """Ask for a picture; None as long as there is none."""
    file = st.file_uploader(
        _("A picture of one digit: PNG, JPEG or WebP, at most 5 MB"),
        type=["png", "jpg", "jpeg", "webp"],
        key="upload",
    )
    if file is None:
        return None
    picture = read_upload(file.getvalue())
    for note in picture.notes if picture.ink.any() else (*picture.notes, NO_INK):
        st.info(say(note))
    return picture.ink


def example() -> Ink | None:
    """Ask for one of the sample's images."""
    digits = sample_digits()
    last = len(digits) - 1

    def another() -> None:
        put(EXAMPLE, random.randint(0, last))  # noqa: S311

    place = whole_number(_("Image of the sample, 0 to {last}", last=last), 0, last, EXAMPLE)
    st.button(_("Another digit"), on_click=another, icon=":material/refresh:")
    st.write(_("Its label: {label}", label=int(digits.labels[place])))
    return digits.images[place]


WAYS: dict[str, Callable[[], Ink | None]] = {"draw": drawing, "upload": upload, "example": example}

"""Three ways to give a digit: draw it, upload a picture of it, take one of the sample."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app_pages.shared.canvas import sheet_of, show_canvas
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose, put, whole_number
from core.data.alter import FARTHEST, THICKEST, THINNEST, TURN, altered
from core.data.datasets import sample_digits
from core.data.drawings import BRUSH, CANVAS, Film, film
from core.data.facts import Ink
from core.data.images import read_upload
from core.data.several import films
from core.data.strokes import Stroke
from core.messages import Message, message

EXAMPLE = "example"
ALTERED = ("right", "down", "turn", "thicken")
# A phone of 390 pixels shows all of it.
WIDE = (312, 190)
WIDE_BRUSH = 10

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


@dataclass(frozen=True)
class Given:
    """What a person gave to be read."""

    ink: Ink | None = None
    """(H, W); None as long as there is nothing."""
    strokes: tuple[Stroke, ...] = ()
    """How it was drawn, where that is known."""
    label: int | None = None
    """Which digit it is, where that is known."""

    def films(self) -> list[Film]:
        """Return each digit's way to 28x28, from left to right; none where there is no ink."""
        if self.ink is None:
            return []
        # What has a label is known to be one digit.
        found = films(self.ink) if self.label is None else [film(self.ink)]
        return [steps for steps in found if not steps.blank]


def drawing() -> Given:
    """Ask for a drawing."""
    st.caption(_("One digit, or several side by side: with mouse, pen or finger."))
    # Under the pointer the canvas opens a toolbar above itself.
    st.space("small")
    # The tools stand below the canvas, but must be known above it.
    paper, tools = st.container(), st.container(horizontal=True)
    buttons = tools.container(horizontal=True, width="content")
    # In sight all the time, they would push the answer off a phone's screen.
    with tools.popover(_("Pen and sheet"), icon=":material/tune:"):
        wide = _choose_sheet() == "several"
        name, size = ("wide", WIDE) if wide else ("canvas", (CANVAS, CANVAS))
        brush = _choose_brush(wide=wide)
    sheet = sheet_of(name)
    with buttons:
        st.button(
            _("Undo stroke"),
            on_click=sheet.undo,
            icon=":material/undo:",
            help=_("Takes the last stroke away."),
        )
        st.button(
            _("Clear"),
            on_click=sheet.clear,
            icon=":material/delete:",
            help=_("Takes the whole drawing away."),
        )
    with paper:
        drawn = show_canvas(name, size, brush)
    return Given() if drawn is None else Given(drawn.ink, drawn.strokes)


def _choose_sheet() -> str:
    return choose(
        _("Sheet"),
        {"one": _("One digit"), "several": _("Several digits")},
        "sheet",
        kind=st.segmented_control,
        required=True,
        help=_("On the wide sheet, digits side by side are read as one number."),
    )


def _choose_brush(*, wide: bool) -> int:
    help_ = _("How wide the pen draws. Thick and thin strokes should be read alike.")
    label = _("Brush, in pixels")
    if wide:
        return st.slider(
            label, 4, 24, WIDE_BRUSH, key="wide_brush", bind="query-params", help=help_
        )
    return st.slider(label, 6, 40, BRUSH, key="brush", bind="query-params", help=help_)


def upload() -> Given:
    """Ask for a picture."""
    file = st.file_uploader(
        _("A picture of one digit: PNG, JPEG or WebP, at most 5 MB"),
        type=["png", "jpg", "jpeg", "webp"],
        key="upload",
    )
    if file is None:
        return Given()
    picture = read_upload(file.getvalue())
    for note in picture.notes if picture.ink.any() else (*picture.notes, NO_INK):
        st.info(say(note))
    return Given(picture.ink)


def example() -> Given:
    """Ask for one of the sample's images, which may then be moved, turned and thickened."""
    digits = sample_digits()
    last = len(digits) - 1

    def another() -> None:
        put(EXAMPLE, random.randint(0, last))  # noqa: S311

    place = whole_number(_("Image of the sample, 0 to {last}", last=last), 0, last, EXAMPLE)
    st.button(_("Another digit"), on_click=another, icon=":material/refresh:")
    st.write(_("Its label: {label}", label=int(digits.labels[place])))
    with st.expander(_("Move, turn or thicken it"), icon=":material/tune:"):
        ink = _altered(digits.images[place])
    return Given(ink, label=int(digits.labels[place]))


def _altered(ink: Ink) -> Ink:
    """Ask how to change an image; every control works from the keyboard."""

    def bounded(name: str, label: str, low: int, high: int, help_: str) -> int:
        return whole_number(label, low, high, name, kind=st.slider, help=help_)

    sheet = _("In pixels of a drawing sheet, {side} wide and high.", side=CANVAS)
    right = bounded("right", _("Move right"), -FARTHEST, FARTHEST, sheet)
    down = bounded("down", _("Move down"), -FARTHEST, FARTHEST, sheet)
    turn = bounded("turn", _("Turn clockwise, in degrees"), -TURN, TURN, _("Below 0 turns back."))
    thicken = bounded(
        "thicken", _("Thicken the strokes"), THINNEST, THICKEST, _("Below 0 makes them thinner.")
    )

    def undo() -> None:
        for name in ALTERED:
            put(name, 0)

    st.button(_("As it was"), on_click=undo, icon=":material/undo:")
    return altered(ink, (right, down), turn, thicken)


WAYS: dict[str, Callable[[], Given]] = {"draw": drawing, "upload": upload, "example": example}

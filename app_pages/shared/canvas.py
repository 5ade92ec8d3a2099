"""The drawing canvas: it loses no drawing, and what is no drawing becomes a sentence.

The canvas keeps a drawing in the browser, and forgets it when it leaves the page. Here the server
keeps the last one for the session and lays it on the sheet whenever the canvas is made anew. While
the canvas stays, the sheet stays too: another one would wipe out a stroke that is being drawn.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.data.images import ink_from_canvas
from core.data.strokes import Drawing, Stroke, strokes_from_canvas, to_canvas
from core.errors import ImageError

INKS = {"light": "#1b2430", "dark": "#e6e9ee"}
_log = logging.getLogger(__name__)


@dataclass
class Sheet:
    """The paper on a canvas and what is drawn on it, for one session."""

    number: int = 0
    """Another number lays the paper anew, with what ``first`` says."""
    first: tuple[Stroke, ...] = ()
    """What was on the paper when it was laid."""
    drawing: Drawing | None = None
    """What the browser told last; None as long as nothing has been drawn."""
    before: tuple[Stroke, ...] | None = None
    """What was drawn when the paper was laid; None once the browser has told anything else."""

    def lay(self) -> None:
        """Lay the paper anew with the last drawing on it."""
        self._lay(self._strokes())

    def undo(self) -> None:
        """Take the last stroke away."""
        self._lay(self._strokes()[:-1])

    def clear(self) -> None:
        """Take everything away."""
        self._lay(())
        self.drawing = None

    def take(self, drawing: Drawing) -> None:
        """Take in what the browser tells."""
        self.drawing = drawing
        if drawing.strokes != self.before:
            self.before = None

    def _strokes(self) -> tuple[Stroke, ...]:
        # A browser that is behind still tells what lay here before.
        if self.before is not None:
            return self.first
        return self.drawing.strokes if self.drawing else ()

    def _lay(self, strokes: tuple[Stroke, ...]) -> None:
        self.before = self.drawing.strokes if self.drawing else ()
        self.first = strokes
        self.number += 1


@st.cache_resource(show_spinner=False)
def _notice() -> Any:
    script = (Path(__file__).parent / "canvas.js").read_text()
    return st.components.v2.component("digit_lab.canvas_notice", js=script)


def sheet_of(name: str) -> Sheet:
    """Return the session's sheet of a name."""
    sheet: Sheet = st.session_state.setdefault(f"{name}_sheet", Sheet())
    return sheet


def show_canvas(name: str, size: tuple[int, int], brush: int) -> Drawing | None:
    """Show a canvas and return what is drawn on it, after each stroke.

    Args:
        name: of the sheet and of the canvas on its page.
        size: width and height in pixels.
        brush: width of the pen in pixels.
    Returns:
        The drawing, its ink (height, width); None as long as nothing has been drawn.
    Raises:
        ImageError: the browser sent something that is no drawing.
    """
    sheet, theme = sheet_of(name), st.context.theme.type or "light"
    key = f"{name}_{theme}"
    if key not in st.session_state:
        sheet.lay()
    told = _told(key, size, brush, sheet, INKS[theme])
    if told is not None:
        sheet.take(told)
    _notice()(key=f"{key}_notice", data={"canvas": key}, on_again_change=sheet.lay)
    return sheet.drawing


def _told(key: str, size: tuple[int, int], brush: int, sheet: Sheet, colour: str) -> Drawing | None:
    # It registers itself with the running server, and fails where there is none.
    from streamlit_drawable_canvas import st_canvas

    try:
        # The paper is transparent: ink is what is opaque, in whichever colour suits the theme.
        drawn = st_canvas(
            stroke_width=brush,
            stroke_color=colour,
            background_color="",
            # A sheet unlike the last one replaces the drawing. Another key would do so too, but the
            # page would jump while the old canvas makes room for the new one.
            initial_drawing={
                "objects": to_canvas(sheet.first, colour),
                "sheet": sheet.number,
            },
            width=size[0],
            height=size[1],
            return_image_data=True,
            key=key,
        )
        content = drawn.image_bytes
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # The canvas takes its message apart without looking at it.
        _log.warning("The canvas sent no drawing: %s", type(error).__name__)
        raise ImageError(
            "The canvas sent something that is no drawing. Clear it and draw again."
        ) from error
    if content is None:
        return None
    return Drawing(ink_from_canvas(content), strokes_from_canvas(drawn.json_data))

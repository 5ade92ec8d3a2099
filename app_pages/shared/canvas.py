"""The drawing canvas, whose messages are anybody's: what is no drawing becomes a sentence."""

from __future__ import annotations

import logging

import streamlit as st

from core.data.facts import Ink
from core.data.images import ink_from_canvas
from core.errors import ImageError

INKS = {"light": "#1b2430", "dark": "#e6e9ee"}

_log = logging.getLogger(__name__)


def canvas_ink(side: int, brush: int, *, sheet: int, key: str) -> Ink | None:
    """Show a square canvas and return what is drawn on it, after each stroke.

    Args:
        side: width and height in pixels.
        brush: width of the pen in pixels.
        sheet: number of the sheet of paper; another number empties the canvas.
        key: names the canvas on its page.
    Returns:
        (side, side) ink, or None as long as nothing has been drawn.
    Raises:
        ImageError: the browser sent something that is no drawing.
    """
    # It registers itself with the running server, and fails where there is none.
    from streamlit_drawable_canvas import st_canvas

    theme = st.context.theme.type or "light"
    try:
        # The paper is transparent: ink is what is opaque, in whichever colour suits the theme.
        drawn = st_canvas(
            stroke_width=brush,
            stroke_color=INKS[theme],
            background_color="",
            # A drawing unlike the last one replaces it. Another key would do so too, but the page
            # would jump while the old canvas makes room for the new one.
            initial_drawing={"objects": [], "sheet": sheet},
            width=side,
            height=side,
            return_image_data=True,
            key=f"{key}_{theme}",
        )
        content = drawn.image_bytes
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # The canvas takes its message apart without looking at it.
        _log.warning("The canvas sent no drawing: %s", type(error).__name__)
        raise ImageError(
            "The canvas sent something that is no drawing. Clear it and draw again."
        ) from error
    return ink_from_canvas(content) if content is not None else None

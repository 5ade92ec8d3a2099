"""Pictures of ink in a row, as crisp pixels in the page's own ink colour, with captions."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from app_pages.shared.component_data import without_pandas
from app_pages.shared.text import _
from core.data.drawings import SIDE, Film
from core.data.facts import Ink

HERE = Path(__file__).parent
FRAME = 112
"""Pixels on the screen: four for each of 28."""


@dataclass(frozen=True)
class Frame:
    """One picture with a caption in two parts."""

    ink: Ink
    title: str
    text: str = ""
    zoom: int = 0
    """Pixels on the screen for each of the picture's; 0 makes it fill the frame."""


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component(
        "digit_lab.film",
        css=(HERE / "film.css").read_text(),
        js=(HERE / "ink.js").read_text() + (HERE / "film.js").read_text(),
        isolate_styles=False,
    )


def show_frames(frames: Sequence[Frame], *, key: str, size: int = FRAME) -> None:
    """Show pictures in a row that wraps.

    Args:
        frames: from first to last.
        key: names the row on its page.
        size: width and height of a frame on the screen, in pixels.
    """
    data = {"size": size, "frames": [_payload(frame, size) for frame in frames]}
    _component()(key=key, data=without_pandas(data))


def show_film(film: Film, origin: str, *, key: str, size: int = FRAME) -> None:
    """Show what happened to a drawing on its way to the network.

    Args:
        film: the steps.
        origin: what the first picture is, in a word or two.
        key: names the film on its page.
        size: width and height of a frame on the screen, in pixels; a multiple of 28.
    """
    zoom = size // SIDE
    cropped, even, scaled = "–", "–", "–"
    if not film.blank:
        cropped = _("to its ink: {size}", size=_size(film.cropped))
        even = _("to the width of MNIST’s pens")
        scaled = _("to fit 20 × 20: {size}", size=_size(film.scaled))
    frames = [
        Frame(film.drawn, _("1. {origin}", origin=origin), _size(film.drawn)),
        Frame(film.cropped, _("2. Cropped"), cropped),
        Frame(film.even, _("3. Strokes evened"), even),
        Frame(film.scaled, _("4. Scaled"), scaled, zoom),
        Frame(film.digit, _("5. Centred by mass"), _("28 × 28: what the network sees"), zoom),
    ]
    show_frames(frames, key=key, size=size)


def show_raw(ink: Ink, digit: Ink, origin: str, *, key: str) -> None:
    """Show the way of most demos: the whole picture (H, W) shrunk to ``digit`` (28, 28)."""
    frames = [
        Frame(ink, _("1. {origin}", origin=origin), _size(ink)),
        Frame(digit, _("2. Shrunk as it stands"), _("28 × 28: what the network sees")),
    ]
    show_frames(frames, key=key)


def _size(ink: Ink) -> str:
    height, width = ink.shape
    return _("{width} × {height}", width=width, height=height)


def _payload(frame: Frame, size: int) -> dict[str, Any]:
    picture = Image.fromarray(np.ascontiguousarray(frame.ink))
    # More pixels than the screen shows would only make the message larger.
    picture.thumbnail((2 * size, 2 * size), Image.Resampling.BOX)
    zoom = frame.zoom or size / max(picture.size)
    return {
        "pixels": base64.b64encode(picture.tobytes()).decode(),
        "width": picture.width,
        "height": picture.height,
        "zoom": zoom,
        "title": frame.title,
        "text": frame.text,
    }

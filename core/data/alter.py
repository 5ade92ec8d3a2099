"""A digit moved, turned and thickened on a sheet: drawing for those who have no pointer."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from core.data.drawings import CANVAS
from core.data.facts import Ink
from core.errors import ImageError

FARTHEST = 70
"""Pixels of the sheet that a digit moves at most, each way."""
TURN = 45
"""Degrees that a digit turns at most, each way."""
THICKEST = 16
"""Pixels of the sheet by which strokes get wider at most."""
THINNEST = -12

_SHARE = 0.7


def altered(ink: Ink, move: tuple[int, int] = (0, 0), turn: int = 0, thicken: int = 0) -> Ink:
    """Lay a digit on a drawing sheet, changed as somebody might have drawn it.

    Args:
        ink: (H, W) uint8, 0 paper to 255 ink.
        move: pixels of the sheet to the right and down, -70 to 70.
        turn: degrees clockwise, -45 to 45.
        thicken: pixels of the sheet by which strokes get wider, -12 to 16.
    Returns:
        (280, 280) ink; the longer side of ``ink`` takes 0.7 of it. What leaves the sheet is cut
        off. Without any change ``ink`` itself comes back, every pixel as it was.
    Raises:
        ImageError: a change is out of these bounds.
    """
    across, down = move
    inside = abs(across) <= FARTHEST and abs(down) <= FARTHEST and abs(turn) <= TURN
    if not (inside and THINNEST <= thicken <= THICKEST):
        raise ImageError(
            "A digit moved by ({across}, {down}) pixels, turned by {turn} degrees and thickened "
            "by {thicken} pixels is out of bounds: move by at most {farthest}, turn by at most "
            "{most_turn}, thicken by {thinnest} to {thickest}.",
            across=across,
            down=down,
            turn=turn,
            thicken=thicken,
            farthest=FARTHEST,
            most_turn=TURN,
            thinnest=THINNEST,
            thickest=THICKEST,
        )
    if (across, down, turn, thicken) == (0, 0, 0, 0):
        return ink
    picture = Image.fromarray(np.ascontiguousarray(ink))
    zoom = CANVAS * _SHARE / max(picture.size)
    size = max(1, round(picture.width * zoom)), max(1, round(picture.height * zoom))
    sheet = Image.new("L", (CANVAS, CANVAS))
    corner = (CANVAS - size[0]) // 2, (CANVAS - size[1]) // 2
    sheet.paste(picture.resize(size, Image.Resampling.BILINEAR), corner)
    wide = _thickened(np.asarray(sheet), thicken)
    # Pillow turns the other way round.
    return np.asarray(
        Image.fromarray(wide).rotate(-turn, Image.Resampling.BILINEAR, translate=move)
    )


def _thickened(ink: Ink, pixels: int) -> Ink:
    """Return ink with strokes wider by so many pixels: the most (or least) ink within a disc."""
    if pixels < 0:
        return 255 - _thickened(255 - ink, -pixels)
    radius = pixels / 2
    margin = math.ceil(radius)
    around = np.pad(ink, margin, mode="edge")
    thick = ink.copy()
    for down in range(-margin, margin + 1):
        for right in range(-margin, margin + 1):
            if math.hypot(down, right) <= radius:
                top, left = margin + down, margin + right
                part = around[top : top + ink.shape[0], left : left + ink.shape[1]]
                np.maximum(thick, part, out=thick)
    return thick

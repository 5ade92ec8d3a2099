"""How wide a drawing's strokes are, and bringing them to the width of MNIST's pens.

A network that learnt from MNIST has seen one kind of pen. Drawn with a hair-thin or a very broad
brush, the same digit is another picture to it: thin lines fade to grey where 28x28 pixels are few,
and the loops of a broad 8 close.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data.facts import Ink

FINE = 4
"""Pixels of the working picture for each pixel of the 20x20 box that it will become."""
NARROWEST, WIDEST = 1.6, 3.4
"""Pixels of the 20x20 box: nine in ten of MNIST's training images lie between, measured by
:func:`stroke_width` at four times their size."""


def stroke_width(ink: Ink) -> float:
    """Estimate the mean width of the strokes in pixels.

    A line of length L and width w has an area of L·w, and wearing one pixel off each side takes
    2·L of it; so twice the area over what an erosion takes is the width. A cross wears slanted
    lines off too little and a square too much; their mean is right within 6% at each angle. Strokes
    that are not much longer than wide come out up to a sixth narrower, for they end soon.

    Args:
        ink: (H, W) uint8, 0 paper to 255 ink. At least some of it is ink.
    """
    padded = np.pad(ink, 1)
    area = float(padded.sum())
    left = [float(_step(padded, np.minimum, corners=each).sum()) for each in (False, True)]
    return 2 * area / (area - sum(left) / 2)


def even_out(ink: Ink, box: int) -> Ink:
    """Bring strokes that are too thin or too wide for MNIST into its range.

    Args:
        ink: (H, W) uint8, cropped to its ink.
        box: longer side of the digit that it will become, in pixels.
    Returns:
        The ink with strokes of :data:`NARROWEST` to :data:`WIDEST` pixels of the box, cropped
        again. Unchanged where they are so already, and where it is no larger than the box: somebody
        has scaled it before, and its pixels are too few to measure.
    """
    if max(ink.shape) <= box:
        return ink
    fine = _resized(ink, box * FINE)
    width = stroke_width(fine) / FINE
    wanted = min(max(width, NARROWEST), WIDEST)
    # A wider stroke makes the whole digit larger, which the scaling to the box takes back.
    growth = (wanted - width) * box / (box - wanted)
    if growth == 0:
        return ink
    even = moved_edges(fine, growth / 2 * FINE)
    # What has one very broad part may consist of thin lines elsewhere: never wear all of it away.
    if even.max() < fine.max() / 2:
        return ink
    # A part of a step leaves a faint rim, which would make the digit smaller by a whole pixel.
    return cropped(even, faintest=int(fine.max()) // 2)


def moved_edges(ink: Ink, by: float) -> Ink:
    """Move the edges of all strokes outwards by ``by`` pixels, or inwards where it is negative.

    Grey morphology with an octagon, which is as near to a disc as pixels need; a part of a step
    is a mixture of before and after.
    """
    rest = abs(by)
    choose = np.maximum if by > 0 else np.minimum
    moved = np.pad(ink, int(rest) + 1) if by > 0 else np.pad(ink, 1)
    corners = False
    while rest > 0:
        after = _step(moved, choose, corners=corners)
        share = min(rest, 1.0)
        if share < 1:
            mixed = moved + (after.astype(np.float32) - moved) * share
            after = mixed.round().astype(np.uint8)
        moved, rest, corners = after, rest - 1, not corners
    return moved


def cropped(ink: Ink, faintest: int = 1) -> Ink:
    """Return the smallest box around ink of ``faintest`` and more; the whole if there is none."""
    there = ink >= faintest
    rows = np.flatnonzero(there.any(axis=1))
    columns = np.flatnonzero(there.any(axis=0))
    if not rows.size:
        return ink
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _step(ink: Ink, choose: np.ufunc, *, corners: bool) -> Ink:
    """Give each pixel the extreme of itself and its 4 neighbours, or 8 with ``corners``."""
    result = ink.copy()
    choose(result[1:], ink[:-1], out=result[1:])
    choose(result[:-1], ink[1:], out=result[:-1])
    across: NDArray[np.uint8] = result.copy() if corners else ink
    choose(result[:, 1:], across[:, :-1], out=result[:, 1:])
    choose(result[:, :-1], across[:, 1:], out=result[:, :-1])
    return result


def _resized(ink: Ink, longest: int) -> Ink:
    factor = longest / max(ink.shape)
    size = max(1, round(ink.shape[1] * factor)), max(1, round(ink.shape[0] * factor))
    method = Image.Resampling.BOX if factor <= 1 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(np.ascontiguousarray(ink)).resize(size, method))

"""What stands on paper beside a digit: specks, lines drawn around it, and lines to write on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data.components import Box, Labels, boxes, components
from core.data.facts import Ink

_CELLS = 140
"""Parts are told apart on a picture of about this many cells a side: nearer ones are one part."""
_FAINT = 64
"""Ink paler than this connects nothing."""
_SPECK = 0.02
"""A part with less than this share of the largest part's ink is a speck."""
_CORNER = 0.1
"""Share of a box's sides in which each of its corners must hold ink."""
_WITHIN = 0.3
"""What a box is drawn around is at least this much as high as the box."""
_ACROSS = 0.9
"""A ruled line reaches over this share of the paper."""
_FLAT = 0.12
"""And is no higher than this share of its length, however askew the photo is."""
_PIECE = 0.1
"""Of a line that the light breaks, a piece of this share of the paper is told."""
_MOST_HOLES = 6
"""No digit over the whole paper encloses more fields than this; the squares of a school book do."""
_HOLE = 9
"""Cells; smaller ones come from overlapping strokes."""
_BESIDE_A_LINE = 0.1
"""Where ruled lines show, ink below this share of a line's is grain: a pen would outdo them."""


def without_clutter(ink: Ink) -> Ink:
    """Return ink without what is no part of the digit.

    Specks are small beside the digit; a box or frame has ink in all its corners and something high
    inside. A picture of nothing but such things stays as it is; printed lines go in any case.

    Args:
        ink: (H, W) uint8, 0 paper to 255 ink.
    """
    side = -(-max(ink.shape) // _CELLS)
    blocks = _blocks(ink, side)
    labels = components(blocks.max(axis=(1, 3)) >= _FAINT)
    parts = boxes(labels)
    numbers = range(1, len(parts) + 1)
    squared = np.array([_is_squared(labels, number, parts) for number in numbers], bool)
    framing = np.array([_is_frame(labels, number, parts) for number in numbers], bool)
    printed = squared | _ruled(parts, labels.shape)
    mass = np.bincount(labels.ravel(), blocks.sum(axis=(1, 3), dtype=np.int64).ravel())[1:]
    line = mass[printed].max(initial=0)
    mass[printed | framing] = 0
    kept = (mass > 0) & (mass >= max(_SPECK * mass.max(initial=0), _BESIDE_A_LINE * line))
    cells = np.concatenate([[False], kept])[labels]
    near = _grown(cells).repeat(side, axis=0).repeat(side, axis=1)
    return np.where(near[: ink.shape[0], : ink.shape[1]], ink, np.uint8(0))


def _blocks(ink: Ink, side: int) -> NDArray[np.uint8]:
    """Return ink as squares: (rows, side, columns, side), filled up with paper."""
    rows, columns = (-(-length // side) for length in ink.shape)
    padded = np.zeros((rows * side, columns * side), np.uint8)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    return padded.reshape(rows, side, columns, side)


def _grown(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return cells with all their neighbours, where the faint rim of a stroke may lie."""
    wide = np.pad(cells, 1)
    tall = wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:]
    return tall[:-2] | tall[1:-1] | tall[2:]


def _ruled(parts: list[Box], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return which parts are lines across the whole paper, or pieces of some that run off it."""
    flat = [part.height <= max(2, _FLAT * part.width) for part in parts]
    wide = np.array([part.width / shape[1] for part in parts])
    leaves = np.array([part.left == 0 or part.right == shape[1] for part in parts], bool)
    across = np.array(flat, bool) & (wide >= _ACROSS)
    pieces = np.array(flat, bool) & leaves & (wide >= _PIECE)
    # One alone may be the bar of a digit that fills the paper.
    return across | pieces if (across | pieces).sum() > 1 else across


def _is_squared(labels: Labels, label: int, parts: list[Box]) -> bool:
    part = parts[label - 1]
    height, width = labels.shape
    if part.height < _ACROSS * height or part.width < _ACROSS * width:
        return False
    holes = components(np.pad(labels != label, 1, constant_values=True))
    # All that lies around the part is one of them.
    return int((np.bincount(holes.ravel())[1:] >= _HOLE).sum()) > _MOST_HOLES + 1


def _is_frame(labels: Labels, label: int, parts: list[Box]) -> bool:
    part = parts[label - 1]
    if min(part.height, part.width) < 3:  # nothing fits in; noise has thousands of such parts
        return False
    box = labels[part.top : part.bottom, part.left : part.right] == label
    down, across = (max(1, round(_CORNER * length)) for length in box.shape)
    ends = [
        box[rows, columns]
        for rows in (slice(None, down), slice(-down, None))
        for columns in (slice(None, across), slice(-across, None))
    ]
    if not all(end.any() for end in ends):
        return False
    return any(
        part.top < other.top
        and other.bottom < part.bottom
        and part.left < other.left
        and other.right < part.right
        and other.height >= _WITHIN * part.height
        for other in parts
    )

"""What stands on paper beside a digit: specks, and lines drawn around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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

Run = tuple[int, int, int]
"""A row of the grid, and from where to where (excluded) ink lies in it."""


@dataclass
class _Part:
    """Ink that hangs together, on the grid of cells."""

    runs: list[Run] = field(default_factory=list)

    @property
    def top(self) -> int:
        return min(row for row, _start, _end in self.runs)

    @property
    def bottom(self) -> int:
        return max(row for row, _start, _end in self.runs) + 1

    @property
    def left(self) -> int:
        return min(start for _row, start, _end in self.runs)

    @property
    def right(self) -> int:
        return max(end for _row, _start, end in self.runs)

    def mask(self, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        cells = np.zeros(shape, dtype=bool)
        for row, start, end in self.runs:
            cells[row, start:end] = True
        return cells


def without_clutter(ink: Ink) -> Ink:
    """Return ink without what is no part of the digit.

    Specks are small beside the digit; a box or frame has ink in all its corners and something high
    inside. A picture of nothing but such things stays as it is.

    Args:
        ink: (H, W) uint8, 0 paper to 255 ink.
    """
    side = -(-max(ink.shape) // _CELLS)
    rows, columns = (-(-length // side) for length in ink.shape)
    padded = np.zeros((rows * side, columns * side), np.uint8)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    blocks = padded.reshape(rows, side, columns, side)
    mass = blocks.sum(axis=(1, 3), dtype=np.int64)
    parts = _parts(blocks.max(axis=(1, 3)) >= _FAINT)
    masks = [part.mask(mass.shape) for part in parts]
    kept = [place for place, part in enumerate(parts) if not _is_box(part, masks[place], parts)]
    weights = {place: int(mass[masks[place]].sum()) for place in kept}
    largest = max(weights.values(), default=0)
    cells = np.zeros(mass.shape, dtype=bool)
    for place, weight in weights.items():
        if weight >= _SPECK * largest:
            cells |= masks[place]
    near = _grown(cells).repeat(side, axis=0).repeat(side, axis=1)
    return np.where(near[: ink.shape[0], : ink.shape[1]], ink, np.uint8(0))


def _grown(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return cells with all their neighbours, where the faint rim of a stroke may lie."""
    wide = np.pad(cells, 1)
    tall = wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:]
    return tall[:-2] | tall[1:-1] | tall[2:]


def _is_box(part: _Part, mask: NDArray[np.bool_], parts: list[_Part]) -> bool:
    box = mask[part.top : part.bottom, part.left : part.right]
    height, width = box.shape
    down, across = (max(1, round(_CORNER * length)) for length in (height, width))
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
        and other.bottom - other.top >= _WITHIN * height
        for other in parts
        if other is not part
    )


def _parts(cells: NDArray[np.bool_]) -> list[_Part]:
    """Return what hangs together, over sides and corners, run by run with a union-find."""
    runs = list(_runs(cells))
    leader = list(range(len(runs)))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    above = 0
    for place, (row, start, end) in enumerate(runs):
        while runs[above][0] < row - 1 or (runs[above][0] == row - 1 and runs[above][2] < start):
            above += 1
        other = above
        while runs[other][0] == row - 1 and runs[other][1] <= end:
            leader[find(place)] = find(other)
            other += 1
    parts: dict[int, _Part] = {}
    for place, run in enumerate(runs):
        parts.setdefault(find(place), _Part()).runs.append(run)
    return list(parts.values())


def _runs(cells: NDArray[np.bool_]) -> Iterator[Run]:
    for row, line in enumerate(cells):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(np.int8)))
        for start, end in edges.reshape(-1, 2).tolist():
            yield row, start, end

"""Several digits side by side: which ink belongs to which, from left to right.

Ink that touches is one part. Parts of one digit (the bar of a 5 that was drawn apart, an open 4,
a crossed 7) lie over one another or are small beside it; parts of two digits stand side by side
and are about as tall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.data.drawings import FAINTEST, Film, film
from core.data.facts import Ink

MOST_DIGITS = 10
"""More parts than this are no number: then all ink is taken for one digit."""

_SIDE = 280
"""A larger picture is looked at in this size: its parts are the same."""
_MOST_RUNS = 20_000
_TALL = 0.5
"""A part below this share of the tallest one's height is a piece of a digit, not a digit."""
_OVERLAP = 0.3
"""Parts that share this much of the narrower one's width belong together."""


@dataclass(frozen=True)
class _Part:
    """Ink that belongs together, and the box around it: rows and columns, ends not included."""

    labels: tuple[int, ...]
    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def __add__(self, other: _Part) -> _Part:
        return _Part(
            self.labels + other.labels,
            min(self.top, other.top),
            max(self.bottom, other.bottom),
            min(self.left, other.left),
            max(self.right, other.right),
        )


def split(ink: Ink) -> list[Ink]:
    """Separate digits that stand side by side.

    Args:
        ink: (H, W) uint8, 0 paper to 255 ink.
    Returns:
        Inks of the same shape, one for each digit from left to right, each pixel's ink in one of
        them. One digit, blank paper, digits that touch and more than ten parts come back whole.
    """
    labels = _components(_small(ink) >= FAINTEST)
    if labels is None:
        return [ink]
    digits = _digits(_parts(labels))
    if not 2 <= len(digits) <= MOST_DIGITS:
        return [ink]
    owner = _owners(labels, digits, ink.shape)
    return [np.where(owner == place, ink, np.uint8(0)) for place in range(len(digits))]


def films(ink: Ink) -> list[Film]:
    """Return each digit's way to 28x28, from left to right; none where there is no ink."""
    return [steps for steps in map(film, split(ink)) if not steps.blank]


def _small(ink: Ink) -> Ink:
    factor = -(-max(ink.shape) // _SIDE)
    return np.asarray(Image.fromarray(np.ascontiguousarray(ink)).reduce(factor))


def _components(mask: NDArray[np.bool_]) -> NDArray[np.intp] | None:
    """Return (h, w) labels of what touches, diagonally too: 0 paper, then 1, 2, ...

    None where there is too much detail for a drawing. Runs of ink in a row are joined with those
    they touch in the row above (A. Rosenfeld, J. Pfaltz, 1966), found by their places in the
    picture read as one line, with two columns of paper on the right so that rows do not touch.
    """
    line = np.pad(mask, ((0, 0), (0, 2))).ravel().astype(np.int8)
    width = mask.shape[1] + 2
    steps = np.diff(line, prepend=0)
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    if len(starts) > _MOST_RUNS:
        return None
    first = np.searchsorted(ends, starts - width, side="left")
    last = np.searchsorted(starts, ends - width, side="right")
    parents = list(range(len(starts)))

    def root(run: int) -> int:
        while parents[run] != run:
            parents[run] = run = parents[parents[run]]
        return run

    for run, (low, high) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for above in range(low, high):
            parents[root(run)] = root(above)
    roots = [root(run) for run in range(len(starts))]
    _, numbers = np.unique(roots, return_inverse=True)
    labels = np.zeros(line.size, np.intp)
    labels[line > 0] = np.repeat(numbers + 1, ends - starts)
    return labels.reshape(-1, width)[:, :-2]


def _parts(labels: NDArray[np.intp]) -> list[_Part]:
    rows, columns = np.nonzero(labels)
    found = labels[rows, columns]
    count = int(labels.max(initial=0)) + 1
    ends = np.zeros((2, 2, count), np.intp)
    ends[0] = max(labels.shape)
    for axis, places in enumerate((rows, columns)):
        np.minimum.at(ends[0, axis], found, places)
        np.maximum.at(ends[1, axis], found, places + 1)
    boxes = np.concatenate([ends[:, 0], ends[:, 1]]).T.tolist()
    return [_Part((label,), *boxes[label]) for label in range(1, count)]


def _digits(parts: list[_Part]) -> list[_Part]:
    """Join parts to digits, from left to right."""
    joined = _join(sorted(parts, key=lambda part: part.left), _overlap)
    tallest = max((part.height for part in joined), default=0)
    tall = [part for part in joined if part.height >= _TALL * tallest]
    for piece in joined:
        if piece not in tall:
            nearest = min(range(len(tall)), key=lambda place: _distance(piece, tall[place]))
            tall[nearest] += piece
    return sorted(_join(tall, _overlap), key=lambda part: part.left + part.right)


def _join(parts: list[_Part], belong: Callable[[_Part, _Part], bool]) -> list[_Part]:
    joined: list[_Part] = []
    for part in parts:
        while mate := next((other for other in joined if belong(part, other)), None):
            joined.remove(mate)
            part += mate
        joined.append(part)
    return joined


def _overlap(one: _Part, other: _Part) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared >= _OVERLAP * min(one.width, other.width)


def _distance(one: _Part, other: _Part) -> float:
    across = max(one.left - other.right, other.left - one.right, 0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0)
    return float(np.hypot(across, down))


def _owners(
    labels: NDArray[np.intp], digits: list[_Part], shape: tuple[int, ...]
) -> NDArray[np.intp]:
    """Return which digit each pixel of the picture belongs to, (H, W), -1 for none."""
    owner = np.zeros(int(labels.max()) + 1, np.uint8)
    for place, digit in enumerate(digits, 1):
        owner[list(digit.labels)] = place
    marked = Image.fromarray(owner[labels])
    # The faint edge of a stroke belongs to the stroke.
    grown = np.asarray(marked.filter(ImageFilter.MaxFilter(5)))
    marks = np.where(np.asarray(marked) > 0, np.asarray(marked), grown)
    factor = -(-max(shape) // _SIDE)
    whole = marks.repeat(factor, axis=0).repeat(factor, axis=1)
    return whole[: shape[0], : shape[1]].astype(np.intp) - 1

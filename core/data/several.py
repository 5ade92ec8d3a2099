"""Several digits side by side: which ink belongs to which, from left to right.

Ink that touches is one part. Parts of one digit (the bar of a 5 that was drawn apart, an open 4,
a crossed 7) lie over one another or are small beside it; parts of two digits stand side by side
and are about as tall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.data.components import Box, Labels, boxes, components
from core.data.drawings import FAINTEST, Film, film
from core.data.facts import Ink

MOST_DIGITS = 10
"""More parts than this are no number: then all ink is taken for one digit."""

_SIDE = 280
"""A larger picture is looked at in this size: its parts are the same."""
_MOST_PARTS = 500
_TALL = 0.5
"""A part below this share of the tallest one's height is a piece of a digit, not a digit."""
_OVERLAP = 0.3
"""Parts that share this much of the narrower one's width belong together."""


@dataclass(frozen=True)
class _Part:
    """Ink that belongs together."""

    labels: tuple[int, ...]
    box: Box

    def __add__(self, other: _Part) -> _Part:
        return _Part(self.labels + other.labels, self.box + other.box)


def split(ink: Ink) -> list[Ink]:
    """Separate digits that stand side by side.

    Args:
        ink: (H, W) uint8, 0 paper to 255 ink.
    Returns:
        Inks of the same shape, one for each digit from left to right, each pixel's ink in one of
        them. One digit, blank paper, digits that touch and more than ten of them come back whole.
    """
    labels = components(_small(ink) >= FAINTEST)
    # Looking at each of thousands beside each other would take seconds.
    if labels.max(initial=0) > _MOST_PARTS:
        return [ink]
    digits = _digits([_Part((label,), box) for label, box in enumerate(boxes(labels), 1)])
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


def _digits(parts: list[_Part]) -> list[_Part]:
    """Join parts to digits, from left to right."""
    joined = _join(sorted(parts, key=lambda part: part.box.left))
    tallest = max((part.box.height for part in joined), default=0)
    tall = [part for part in joined if part.box.height >= _TALL * tallest]
    for piece in joined:
        if piece.box.height < _TALL * tallest:
            nearest = min(range(len(tall)), key=lambda place: _distance(piece.box, tall[place].box))
            tall[nearest] += piece
    return sorted(_join(tall), key=lambda part: part.box.left + part.box.right)


def _join(parts: list[_Part]) -> list[_Part]:
    joined: list[_Part] = []
    for part in parts:
        while mate := next((other for other in joined if _overlap(part.box, other.box)), None):
            joined.remove(mate)
            part += mate
        joined.append(part)
    return joined


def _overlap(one: Box, other: Box) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared >= _OVERLAP * min(one.width, other.width)


def _distance(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0)
    return float(np.hypot(across, down))


def _owners(labels: Labels, digits: list[_Part], shape: tuple[int, ...]) -> NDArray[np.intp]:
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

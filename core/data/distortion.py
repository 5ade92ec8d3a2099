"""What hands do to a digit: turn, lean, stretch, tremble, press and lift the pen.

Training on such variants of MNIST teaches a network people whom MNIST has not met. Everything works
on whole batches of (N, 28, 28) images at once.

The elastic part follows P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional
neural networks applied to visual document analysis" (2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.facts import Array
from core.data.sampling import MIDDLE, SIDE, between_pixels

_KNOTS = 5

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Hand:
    """How far a hand may stray; each image draws its own amounts below these."""

    turn: float = 12.0
    """Degrees to either side."""
    lean: float = 0.25
    """Shear: pixels to the side for each pixel down."""
    zoom: float = 0.12
    """Share by which it may be larger or smaller, each axis by itself."""
    shift: float = 1.5
    """Pixels, each axis."""
    tremble: float = 1.2
    """Pixels by which a coarse grid's knots are displaced (standard deviation)."""
    press: float = 0.9
    """Pixels by which each edge of a stroke moves outwards, or half as far inwards."""
    gaps: float = 0.1
    """Share of the images in which the pen leaves the paper for a moment."""


def distort(images: Array, hand: Hand, rng: np.random.Generator) -> Array:
    """Return each image as another hand might have drawn it.

    Args:
        images: (N, 28, 28) uint8, 0 paper to 255 ink.
        hand: bounds of the variation.
        rng: decides everything.
    Returns:
        (N, 28, 28) uint8.
    """
    ink = images.astype(np.float32)
    ink = _pressed(ink, _pressures(len(ink), hand, rng))
    ink = _with_gaps(ink, hand.gaps, rng)
    rows, columns = _sources(len(ink), hand, rng)
    return between_pixels(ink, rows, columns).round().astype(np.uint8)


def _sources(n: int, hand: Hand, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return where each pixel takes its ink from: rows and columns, (n, 28, 28) each."""

    def within(bound: float) -> Floats:
        return rng.uniform(-bound, bound, (n, 1, 1)).astype(np.float32)

    down, right = np.meshgrid(*2 * [np.arange(SIDE, dtype=np.float32) - MIDDLE], indexing="ij")
    turn, lean = within(np.deg2rad(hand.turn)), within(hand.lean)
    tall, wide = np.exp(within(hand.zoom)), np.exp(within(hand.zoom))
    sine, cosine = np.sin(turn), np.cos(turn)
    rows = (cosine * down - sine * right) * tall
    columns = (sine * down + cosine * right) * wide + lean * down
    spread = np.abs(within(hand.tremble))
    rows = rows + MIDDLE + within(hand.shift) + spread * _smooth_noise(n, rng)
    columns = columns + MIDDLE + within(hand.shift) + spread * _smooth_noise(n, rng)
    return rows, columns


def _smooth_noise(n: int, rng: np.random.Generator) -> Floats:
    """Return (n, 28, 28) noise of deviation about 1, drawn on a coarse grid and interpolated."""
    knots = rng.standard_normal((n, _KNOTS, _KNOTS)).astype(np.float32)
    return np.asarray(_BLEND @ knots @ _BLEND.T)


def _blend() -> Floats:
    """Return (28, knots): how much of each knot a row of pixels takes (a cubic Hermite step)."""
    at = np.linspace(0, _KNOTS - 1, SIDE)
    low = np.minimum(at.astype(int), _KNOTS - 2)
    share = at - low
    share = share**2 * (3 - 2 * share)
    blend = np.zeros((SIDE, _KNOTS), np.float32)
    blend[np.arange(SIDE), low] = 1 - share
    blend[np.arange(SIDE), low + 1] += share
    return blend


_BLEND = _blend()


def _pressures(n: int, hand: Hand, rng: np.random.Generator) -> Floats:
    # Thin strokes cannot lose much before they break.
    return rng.uniform(-hand.press / 2, hand.press, (n, 1, 1)).astype(np.float32)


def _pressed(ink: Floats, by: Floats) -> Floats:
    """Move the edges of strokes by a part of a pixel, (n, 1, 1), outwards where positive."""
    padded = np.pad(ink, ((0, 0), (1, 1), (1, 1)))
    around = [padded[:, 1:-1, :-2], padded[:, 1:-1, 2:], padded[:, :-2, 1:-1], padded[:, 2:, 1:-1]]
    wider = np.maximum.reduce([ink, *around])
    thinner = np.minimum.reduce([ink, *around])
    moved = ink + np.where(by > 0, (wider - ink) * by, (ink - thinner) * by)
    return np.asarray(np.clip(moved, 0, 255))


def _with_gaps(ink: Floats, share: float, rng: np.random.Generator) -> Floats:
    """Rub out a small round spot of the ink in a ``share`` of the images."""
    n = len(ink)
    chosen = (rng.random(n) < share)[:, None, None]
    rows, columns = rng.uniform(6, SIDE - 6, (2, n, 1, 1))
    radius = rng.uniform(0.8, 1.8, (n, 1, 1))
    line = np.arange(SIDE)
    far = (line[:, None] - rows) ** 2 + (line[None, :] - columns) ** 2 > radius**2
    return np.where(chosen & ~far, np.float32(0), ink)

"""Drawings that nobody drew: strokes of digits, and of what is none, made up at random.

MNIST was written in one country in one year. Elsewhere ones have flags and feet, sevens a bar,
zeros a slash and fours a roof. Each time a shape is drawn its points tremble, and the whole leans
and stretches. No drawing of a real person is copied here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.data.drawings import film, render
from core.data.facts import Array, Ink
from core.data.shapes import DIGITS, LETTERS, Shape

Points = NDArray[np.float64]

NOT_A_DIGIT = 10
"""The class of everything that is no digit."""

_TREMBLE = 0.03
_CANVAS = 96
_STEPS = 8


def digits(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Make up drawings of digits.

    Args:
        n: how many.
        rng: decides everything.
    Returns:
        Images (n, 28, 28), brought to MNIST's form as a drawing on the page would be, and labels
        (n,); both uint8.
    """
    labels = rng.integers(0, 10, n).astype(np.uint8)
    shapes = [DIGITS[int(label)][rng.integers(len(DIGITS[int(label)]))] for label in labels]
    return _images([_drawn(shape, rng) for shape in shapes], rng), labels


def others(n: int, rng: np.random.Generator) -> Array:
    """Make up what is no digit: letters, signs, scribbles, strays; (n, 28, 28) uint8."""
    makers: tuple[Callable[[np.random.Generator], list[Points]], ...]
    makers = (_letter, _scribble, _wander, _lines)
    kinds = rng.choice(len(makers), n, p=(0.7, 0.08, 0.14, 0.08))
    return _images([makers[kind](rng) for kind in kinds], rng)


def _letter(rng: np.random.Generator) -> list[Points]:
    return _drawn(LETTERS[rng.integers(len(LETTERS))], rng)


def _scribble(rng: np.random.Generator) -> list[Points]:
    return [_curve(rng.random((rng.integers(8, 25), 2)))]


def _wander(rng: np.random.Generator) -> list[Points]:
    """Return the way of a pen that goes anywhere; not a narrow one, which might pass for a 1."""
    while True:
        way = np.cumsum(rng.normal(size=(rng.integers(15, 60), 2)), axis=0)
        wide, tall = np.ptp(way, axis=0)
        if 0.45 < wide / tall < 2.2:
            return [_curve(way)]


def _lines(rng: np.random.Generator) -> list[Points]:
    return [_curve(rng.random((rng.integers(2, 4), 2))) for _ in range(rng.integers(3, 7))]


def _drawn(shape: Shape, rng: np.random.Generator) -> list[Points]:
    """Draw a shape once: trembling, leaning, stretched."""
    lean, wide = rng.normal(0, 0.15), np.exp(rng.normal(0, 0.18))
    strokes = []
    for stroke in shape:
        points = np.array(stroke) + rng.normal(0, _TREMBLE, (len(stroke), 2))
        points[:, 0] = points[:, 0] * wide - lean * points[:, 1]
        strokes.append(_curve(points))
    return strokes


def _curve(points: Points) -> Points:
    """Return a smooth line through points (n, 2): a Catmull-Rom spline."""
    if len(points) < 3:
        return points
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, start, end, after = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    t = np.linspace(0, 1, _STEPS, endpoint=False).reshape(-1, 1, 1)
    curve = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    return np.concatenate([curve.swapaxes(0, 1).reshape(-1, 2), points[-1:]])


def _images(drawings: list[list[Points]], rng: np.random.Generator) -> Array:
    return np.stack([film(_inked(strokes, rng)).digit for strokes in drawings])


def _inked(strokes: list[Points], rng: np.random.Generator) -> Ink:
    """Draw strokes on a small canvas with a random brush."""
    every = np.concatenate(strokes)
    low, size = every.min(axis=0), float(np.ptp(every, axis=0).max())
    placed = [np.clip((points - low) / size, 0, 1) for points in strokes]
    # A brush of 8 to 30 pixels on drawings of 30 to 90% of a canvas of 280.
    brush = np.exp(rng.uniform(np.log(0.04), np.log(0.3)))
    return render(placed, size=_CANVAS, brush=max(1.0, brush * 0.7 * _CANVAS), share=0.7)

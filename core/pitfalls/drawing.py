"""Small drawings for a list: words above, and below them curves or bars."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.analysis.palette import Look
from core.pitfalls.quantity import Curve

WIDTH, HEIGHT, MARGIN = 120, 54, 5
LINE, LABEL = 15, 44
"""Height of a word, and width of a bar's number."""
SIZE, SMALLEST = 11, 7.5
"""Of letters. A long word is written smaller, so that it is read whole."""
LETTER = 0.55
"""Width of a letter, as a share of its size, on average."""


@dataclass(frozen=True)
class Mark:
    """What is drawn of one program."""

    look: Look
    word: str | None = None
    """Stands for all else: an error's type, say."""
    curve: Curve = field(default_factory=list)
    value: float | None = None
    """A bar, where there is no curve."""
    label: str = ""
    """The bar's number."""
    dots: Curve = field(default_factory=list)
    """A dot for each run, instead of all else."""


def svg(marks: Sequence[Mark]) -> str:
    """Draw some programs, which share one scale, in :data:`WIDTH` by :data:`HEIGHT` pixels."""
    words = [mark for mark in marks if mark.word is not None]
    rest = [mark for mark in marks if mark.word is None]
    top = LINE * len(words)
    # A single epoch is a number, no curve.
    is_curve = any(len(mark.curve) > 1 for mark in rest)
    drawn = [_word(mark, 11 + LINE * place) for place, mark in enumerate(words)]
    if any(mark.dots for mark in rest):
        drawn += _dots(rest, top)
    else:
        drawn += _lines(rest, top) if is_curve else _bars(rest, top)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(drawn)}</svg>'
    )


def _word(mark: Mark, y: float) -> str:
    word, room = mark.word or "", WIDTH - 2 * MARGIN
    longest = int(room / (LETTER * SMALLEST))
    short = word if len(word) <= longest else f"{word[: longest - 1]}…"
    size = min(SIZE, room / (LETTER * max(len(short), 1)))
    return _text(short, mark.look, MARGIN, y, size)


def _text(text: str, look: Look, x: float, y: float, size: float = SIZE) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.3g}" font-family="sans-serif" '
        f'fill="{look.color}">{html.escape(text)}</text>'
    )


def _scale(values: Sequence[float], top: float) -> Callable[[float], float]:
    """Return where values lie from the drawing's foot up to ``top``."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    height = HEIGHT - top - 2 * MARGIN
    return lambda value: HEIGHT - MARGIN - height * (value - low) / ((high - low) or 1)


def _dots(marks: Sequence[Mark], top: float) -> list[str]:
    """Draw each program's runs in a stretch of its own; dots that lie level are alike."""
    y = _scale([value for mark in marks for value in mark.dots], top)
    stretch = (WIDTH - 2 * MARGIN) / len(marks)
    drawn = []
    for place, mark in enumerate(marks):
        step = stretch / max(1, len(mark.dots))
        shape = 'fill="none"' if mark.look.dash != "solid" else f'fill="{mark.look.color}"'
        drawn += [
            f'<circle cx="{MARGIN + stretch * place + step * (run + 0.5):.1f}" cy="{y(value):.1f}" '
            f'r="3.5" stroke="{mark.look.color}" stroke-width="1.5" {shape}/>'
            for run, value in enumerate(mark.dots)
            if math.isfinite(value)
        ]
    return drawn


def _lines(marks: Sequence[Mark], top: float) -> list[str]:
    y_of = _scale([value for mark in marks for value in mark.curve], top)
    # A dashed line comes last: both are seen where one lies on the other.
    order = sorted(marks, key=lambda mark: mark.look.dash != "solid")
    return [_line(mark, y_of) for mark in order]


def _line(mark: Mark, y_of: Callable[[float], float]) -> str:
    points = [
        (MARGIN + (WIDTH - 2 * MARGIN) * place / max(1, len(mark.curve) - 1), y_of(value))
        for place, value in enumerate(mark.curve)
        if math.isfinite(value)
    ]
    if not points:
        return ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    color = mark.look.color
    dash = "" if mark.look.dash == "solid" else ' stroke-dasharray="4 3"'
    return (
        f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dash}/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{color}"/>'
    )


def _bars(marks: Sequence[Mark], top: float) -> list[str]:
    known = [(mark, mark.value) for mark in marks if mark.value is not None]
    values = [value for _mark, value in known]
    low, high = min([0.0, *values]), max([0.0, *values])
    # What is below 0 reaches to the left of it.
    scale = (WIDTH - 2 * MARGIN - LABEL) / ((high - low) or 1.0)
    step = (HEIGHT - top) / max(len(known), 1)
    height = min(step - 4, 16)
    drawn = []
    for place, (mark, value) in enumerate(known):
        start = MARGIN + scale * (min(value, 0.0) - low)
        width = max(1.0, scale * abs(value))
        y, color = top + step * place + 2, mark.look.color
        opacity = 1 if mark.look.dash == "solid" else 0.45
        drawn.append(
            f'<rect x="{start:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{color}" fill-opacity="{opacity}" stroke="{color}"/>'
            + _text(mark.label, mark.look, start + width + 4, y + height / 2 + 4)
        )
    return drawn

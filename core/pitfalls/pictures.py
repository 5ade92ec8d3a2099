"""A pitfall at a glance: before and after as two small curves or bars, or the error it raises."""

from __future__ import annotations

import html
import math
import statistics
from dataclasses import dataclass

from core.analysis.palette import AFTER, BEFORE, Look
from core.messages import Message, message
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.results import Curve, Result, figure_text

WIDTH, HEIGHT, MARGIN = 120, 48, 5
LEAST_GAP = 0.01
"""Curves that are nowhere further apart than this look like one."""

Pair = tuple[Result, Result]
"""Before and after."""


@dataclass(frozen=True)
class Picture:
    """A small drawing and its words."""

    svg: str
    alt: Message


def picture(pitfall: Pitfall) -> Picture | None:
    """Draw the setting that tells most: the first in which before and after differ, else the first.

    Curves that lie on one another are drawn as two bars: the figure that the page's table has
    first. A program that raised shows its error.

    Returns:
        None where before and after are not measured.
    """
    pairs = [_pair(pitfall, setting.name) for setting in pitfall.settings]
    measured = [pair for pair in pairs if pair is not None]
    if not measured:
        return None
    telling = (pair for pair in measured if _differ(pair, pitfall.curve))
    before, after = pair = next(telling, measured[0])
    figure = next(iter(pitfall.figures))
    told = f"{pitfall.curve}.last"
    if _raised(pair) or _differ(pair, pitfall.curve):
        drawn = _curves(pair, pitfall.curve)
    else:
        drawn, told = _bars(pair, figure), figure
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{drawn}</svg>',
        message(
            "{figure}: before {before}, after {after}",
            figure=pitfall.figures.get(told) or figure_text(told),
            before=_told(before, told),
            after=_told(after, told),
        ),
    )


def _raised(pair: Pair) -> bool:
    return any(result.runs[0].error is not None for result in pair)


def _differ(pair: Pair, metric: str) -> bool:
    """Tell whether a picture shows a difference: in the errors, or in the curves."""
    before, after = pair
    if (before.runs[0].error is None) != (after.runs[0].error is None):
        return True
    one, other = _curve(before, metric), _curve(after, metric)
    if len(one) != len(other):
        return True
    gaps = [abs(a - b) for a, b in zip(one, other, strict=True)]
    return any(not gap <= LEAST_GAP for gap in gaps)  # NaN is a difference too


def _curves(pair: Pair, metric: str) -> str:
    curves = [_curve(result, metric) for result in pair]
    values = [v for curve in curves for v in curve if math.isfinite(v)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    lines = (
        _line(curve, look, low, high) for curve, look in zip(curves, (BEFORE, AFTER), strict=True)
    )
    errors = (
        _error(result, place, look)
        for place, (result, look) in enumerate(zip(pair, (BEFORE, AFTER), strict=True))
    )
    return "".join([*lines, *errors])


def _bars(pair: Pair, figure: str) -> str:
    means = [_mean(result, figure) for result in pair]
    longest = max((abs(mean) for mean in means if mean is not None), default=0.0) or 1.0
    drawn = ""
    for place, (mean, look) in enumerate(zip(means, (BEFORE, AFTER), strict=True)):
        if mean is None:
            continue
        width = max(1.0, (WIDTH - 2 * MARGIN) * abs(mean) / longest)
        drawn += (
            f'<rect x="{MARGIN}" y="{MARGIN + 20 * place}" width="{width:.1f}" height="14" '
            f'fill="{look.color}" fill-opacity="{0.45 if look is BEFORE else 1}" '
            f'stroke="{look.color}"/>'
        )
    return drawn


def _mean(result: Result, figure: str) -> float | None:
    values = [value for value in result.values(figure) if math.isfinite(value)]
    return statistics.fmean(values) if values else None


def _pair(pitfall: Pitfall, setting: str) -> Pair | None:
    prefix = "" if setting == "main" else f"{setting}_"
    found = [pitfall.results.get(f"{prefix}{role}") for role in ("before", "after")]
    before, after = found
    return (before, after) if before and after and before.runs and after.runs else None


def _curve(result: Result, metric: str) -> Curve:
    epochs = result.runs[0].epochs
    return epochs[-1].get(metric, []) if epochs else []


def _told(result: Result, figure: str) -> Message:
    error = result.runs[0].error
    return message("{kind}", kind=error.type) if error else result.told(figure)


def _line(curve: Curve, look: Look, low: float, high: float) -> str:
    points = [
        (
            MARGIN + (WIDTH - 2 * MARGIN) * place / max(1, len(curve) - 1),
            HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - low) / ((high - low) or 1),
        )
        for place, value in enumerate(curve)
        if math.isfinite(value)
    ]
    if not points:
        return ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    dash = ' stroke-dasharray="4 3"' if look.dash != "solid" else ""
    return (
        f'<polyline points="{path}" fill="none" stroke="{look.color}" stroke-width="2"{dash}/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{look.color}"/>'
    )


def _error(result: Result, place: int, look: Look) -> str:
    error = result.runs[0].error
    if error is None:
        return ""
    return (
        f'<text x="{MARGIN}" y="{16 + 20 * place}" font-size="12" font-family="sans-serif" '
        f'fill="{look.color}">✕ {html.escape(error.type[:16])}</text>'
    )

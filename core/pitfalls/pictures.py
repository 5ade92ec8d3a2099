"""A pitfall at a glance: before and after as two small curves, or the error that before raises."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass

from core.analysis.palette import AFTER, BEFORE, Look
from core.messages import Message, message
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.results import Curve, Result, figure_text

WIDTH, HEIGHT, MARGIN = 120, 48, 5


@dataclass(frozen=True)
class Picture:
    """A small drawing and its words."""

    svg: str
    alt: Message


def picture(pitfall: Pitfall) -> Picture | None:
    """Draw the setting that tells most: the first of which before and after differ, else the first.

    Returns:
        None where before and after are not measured.
    """
    pairs = [_pair(pitfall, setting.name) for setting in pitfall.settings]
    measured = [pair for pair in pairs if pair is not None]
    if not measured:
        return None
    before, after = measured[0]
    curves = [_curve(before, pitfall.curve), _curve(after, pitfall.curve)]
    values = [v for curve in curves for v in curve if math.isfinite(v)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    drawn = "".join(
        _line(curve, look, low, high) for curve, look in zip(curves, (BEFORE, AFTER), strict=True)
    )
    drawn += "".join(
        _error(result, place, look)
        for place, (result, look) in enumerate(((before, BEFORE), (after, AFTER)))
    )
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{drawn}</svg>',
        message(
            "{metric}: before {before}, after {after}",
            metric=figure_text(pitfall.curve),
            before=_told(before, pitfall.curve),
            after=_told(after, pitfall.curve),
        ),
    )


def _pair(pitfall: Pitfall, setting: str) -> tuple[Result, Result] | None:
    prefix = "" if setting == "main" else f"{setting}_"
    found = [pitfall.results.get(f"{prefix}{role}") for role in ("before", "after")]
    before, after = found
    return (before, after) if before and after and before.runs and after.runs else None


def _curve(result: Result, metric: str) -> Curve:
    epochs = result.runs[0].epochs
    return epochs[-1].get(metric, []) if epochs else []


def _told(result: Result, metric: str) -> Message:
    error = result.runs[0].error
    return message("{kind}", kind=error.type) if error else result.told(f"{metric}.last")


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

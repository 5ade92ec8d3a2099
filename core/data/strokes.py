"""Strokes as the drawing canvas sends them: read strictly, given back, and kept as in files.

The canvas (fabric.js) tells a freehand stroke as a path: a start ``M``, quadratic curves ``Q``
whose control points are where the pen was, and a last line ``L``. What arrives is anybody's:
whatever is not exactly that is refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.facts import Ink
from core.errors import ImageError

MOST_STROKES = 500
MOST_POINTS = 20_000
FARTHEST = 4096
"""Coordinates beyond this many pixels are no drawing on a canvas."""
DECIMALS = 4

Line = tuple[tuple[float, float], ...]
UnitStrokes = list[list[list[float]]]
"""``[[[x, y], ...], ...]`` as in a drawings file: x right, y down, the longer side 1."""

_ARGUMENTS = {"M": 2, "L": 2, "Q": 4}
_CURVE = np.linspace(0, 1, 33).reshape(-1, 1)


@dataclass(frozen=True)
class Stroke:
    """One movement of the pen."""

    points: Line
    """Where the pen was, (x, y) in pixels of the canvas; at least one."""
    width: float
    """Of the pen in pixels, 1 to 100."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is drawn on a canvas."""

    ink: Ink
    strokes: tuple[Stroke, ...] = field(default=())


def strokes_from_canvas(raw: Any) -> tuple[Stroke, ...]:
    """Read the canvas' own description of a drawing.

    Args:
        raw: ``{"objects": [{"type": "Path", "path": [["M", x, y], ["Q", ...], ...], ...}, ...]}``.
            A path that was moved, turned or scaled on the canvas is read where it lies now.
    Returns:
        The strokes in the order in which they were drawn; none on an empty canvas.
    Raises:
        ImageError: it is anything else, or endless.
    """
    try:
        objects = raw["objects"]
        if not isinstance(objects, list) or len(objects) > MOST_STROKES:
            raise ValueError("objects")
        paths = [item["path"] for item in objects if _is_path(item)]
        if sum(len(path) for path in paths) > MOST_POINTS:
            raise ValueError("points")
        return tuple(_stroke(item) for item in objects)
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as error:
        raise ImageError(
            "The canvas sent something that is no drawing. Clear it and draw again."
        ) from error


def to_canvas(strokes: tuple[Stroke, ...], colour: str) -> list[dict[str, Any]]:
    """Return the objects that put strokes back on the canvas.

    Args:
        strokes: from :func:`strokes_from_canvas`.
        colour: of the ink, as CSS writes it.
    """
    return [
        {
            "type": "Path",
            "path": _path(stroke.points),
            "fill": None,
            "stroke": colour,
            "strokeWidth": stroke.width,
            "strokeLineCap": "round",
            "strokeLineJoin": "round",
        }
        for stroke in strokes
    ]


def to_unit(strokes: tuple[Stroke, ...]) -> tuple[UnitStrokes, list[float]]:
    """Return strokes as drawings files have them: the longer side of the drawing is 1.

    Returns:
        The strokes, and how wide the pen was in each of them, in the same unit.
    """
    if not strokes:
        return [], []
    lines = [np.array(stroke.points) for stroke in strokes]
    every = np.concatenate(lines)
    # A dot has no size worth enlarging.
    least, size = every.min(axis=0), max(float(np.ptp(every, axis=0).max()), 1.0)
    unit = [((line - least) / size).round(DECIMALS).tolist() for line in lines]
    return unit, [round(stroke.width / size, DECIMALS) for stroke in strokes]


def _is_path(item: Any) -> bool:
    if item["type"] not in ("Path", "path") or not isinstance(item["path"], list):
        raise ValueError("no path")
    return True


def _stroke(item: dict[str, Any]) -> Stroke:
    commands = [_command(command) for command in item["path"]]
    kinds = [kind for kind, _ in commands]
    if len(kinds) < 2 or kinds[0] != "M" or "M" in kinds[1:]:
        raise ValueError("no stroke")
    start = commands[0][1][:2]
    ends = [start] + [numbers[-2:] for _, numbers in commands[1:]]
    # A curve's control point is where the pen was; the first is the start itself, near enough.
    pen = [numbers[:2] for kind, numbers in commands[1:] if kind == "Q"] or [start]
    pen += [numbers for kind, numbers in commands[1:] if kind == "L"]
    points = _placed(item, np.array(pen), _middle(ends, commands))
    if not (np.abs(points) <= FARTHEST).all():  # false for NaN as well
        raise ValueError("far away")
    width = _number(item["strokeWidth"]) * math.sqrt(abs(_scale(item)[0] * _scale(item)[1]))
    if not 1 <= width <= 100:
        raise ValueError("width")
    return Stroke(tuple((float(x), float(y)) for x, y in points), width)


def _command(command: Any) -> tuple[str, list[float]]:
    if not isinstance(command, list):
        raise TypeError("no command")
    kind, *numbers = command
    if len(numbers) != _ARGUMENTS[kind]:
        raise ValueError("wrong command")
    return kind, [_number(number) for number in numbers]


def _number(value: Any) -> float:
    # bool is a number to Python, and never a coordinate.
    if type(value) not in (int, float) or not abs(value) <= FARTHEST:
        raise ValueError("no coordinate")
    return float(value)


def _middle(
    ends: list[list[float]], commands: list[tuple[str, list[float]]]
) -> NDArray[np.float64]:
    """Return the middle of the box around a path, (2,): the point it is placed by."""
    curves = [np.array(ends)]
    for start, (kind, numbers) in zip(ends, commands[1:], strict=False):
        if kind == "Q":
            bend, end = np.array(numbers[:2]), np.array(numbers[2:])
            t = _CURVE
            # fabric.js takes the curve for a cubic whose two control points are the same.
            curves.append((1 - t) ** 3 * np.array(start) + 3 * t * (1 - t) * bend + t**3 * end)
    every = np.concatenate(curves)
    return np.asarray((every.min(axis=0) + every.max(axis=0)) / 2)


def _scale(item: dict[str, Any]) -> tuple[float, float]:
    across, down = _number(item.get("scaleX", 1)), _number(item.get("scaleY", 1))
    return -across if item.get("flipX") else across, -down if item.get("flipY") else down


def _placed(
    item: dict[str, Any], points: NDArray[np.float64], middle: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return points where the canvas shows them: scaled and turned about the path's middle."""
    if item.get("originX", "center") != "center" or item.get("originY", "center") != "center":
        raise ValueError("another origin")
    angle = math.radians(_number(item.get("angle", 0)))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    here = middle.tolist()
    place = np.array([_number(item.get("left", here[0])), _number(item.get("top", here[1]))])
    # A path that lies where it was drawn stays exact.
    moved = place - middle
    if angle == 0 and _scale(item) == (1, 1) and np.abs(moved).max() < 0.5:
        return points
    return np.asarray((points - middle) * np.array(_scale(item)) @ turn + place)


def _path(points: Line) -> list[list[str | float]]:
    """Return the path that the canvas makes of these points."""
    (x, y), *rest = points
    # A dot is a line too short to see: without any length it would not be drawn.
    path: list[list[str | float]] = [["M", x if rest else x - 0.02, y]]
    for (bend_x, bend_y), (next_x, next_y) in zip(points, rest, strict=False):
        path.append(["Q", bend_x, bend_y, (bend_x + next_x) / 2, (bend_y + next_y) / 2])
    last_x, last_y = points[-1]
    return [*path, ["L", last_x if rest else last_x + 0.02, last_y]]

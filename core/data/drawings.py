"""From a drawing to a digit: strokes to ink, and ink to 28x28 by the rule that made MNIST.

Ink is cropped, and its strokes are brought to the width of MNIST's pens (stroke_width.py). Then
the rule (Y. LeCun, C. Cortes, C. Burges, "The MNIST database"): scale the ink to fit a 20x20 box,
keeping its aspect ratio, with grey levels from anti-aliasing; then move its centre of mass to the
centre of a 28x28 image. All 60,000 training images have their centre of mass within half a pixel
of pixel 14, so the move is by whole pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.data.facts import Ink
from core.data.stroke_width import cropped, even_out
from core.errors import ImageError

Points = NDArray[np.float64]

SIDE = 28
BOX = 20
CENTRE = 14
FAINTEST = 32
"""A drawing whose darkest ink is paler than this counts as blank."""

CANVAS = 280
BRUSH = 20
SHARE = 0.6
"""Of the canvas that a rendered drawing's longer side takes."""

_SLACK = 0.05
"""Of a pixel: ink that reaches so little into another one is not worth a row of its own."""
_FINE = 4
_MOST_POINTS = 20_000
_MOST_STROKES = 500


@dataclass(frozen=True)
class Film:
    """What happens to a drawing, picture by picture; all arrays are ink (0 paper to 255 ink).

    Without ink, ``blank`` is true, ``cropped`` and ``even`` are the whole drawing and the rest is
    empty paper: such a digit is not for reading.
    """

    drawn: Ink
    """(H, W), as it came."""
    cropped: Ink
    """(h, w), the smallest box around all ink."""
    even: Ink
    """(h, w), with strokes as wide as MNIST's pens draw them; see ``stroke_width.even_out``."""
    scaled: Ink
    """At most (20, 20), the longer side exactly 20."""
    digit: Ink
    """(28, 28), centred by mass: what a network sees."""
    blank: bool


def film(ink: Ink) -> Film:
    """Bring a drawing of any size to 28x28, and keep every step.

    Args:
        ink: (H, W) uint8, 0 paper to 255 ink.
    Raises:
        ImageError: the array is not a two-dimensional uint8 image.
    """
    if ink.ndim != 2 or ink.dtype != np.uint8 or ink.size == 0:
        raise ImageError(
            "This drawing is an array of shape {shape} and type {dtype}; expected is one grey "
            "image, (height, width) of uint8.",
            shape=str(ink.shape),
            dtype=str(ink.dtype),
        )
    if ink.max() < FAINTEST:
        paper = np.zeros((SIDE, SIDE), np.uint8)
        return Film(ink, ink, ink, paper[:BOX, :BOX], paper, blank=True)
    crop = cropped(ink)
    even = even_out(crop, BOX)
    scaled = scale(even)
    return Film(ink, crop, even, scaled, centre(scaled), blank=False)


def raw_resize(ink: Ink) -> Ink:
    """Shrink the whole drawing to 28x28 as it stands, as most published demos do.

    The wrong way, to be compared with :func:`film`: no cropping, no centring, no regard to how
    large or where somebody drew.

    Args:
        ink: (H, W) uint8, 0 paper to 255 ink.
    Returns:
        (28, 28) ink.
    """
    return np.asarray(Image.fromarray(ink).resize((SIDE, SIDE), Image.Resampling.BILINEAR))


def scale(ink: Ink) -> Ink:
    """Scale ink (h, w) to fit 20x20, its longer side exactly 20, each pixel the mean of an area."""
    longest = max(ink.shape)
    unit = longest / BOX
    height, width = (max(1, math.ceil(side / unit - _SLACK)) for side in ink.shape)
    # The shorter side is filled up with paper to whole pixels, at its end: stretched to them, or
    # moved to their middle, a drawing would change by half a pixel with every hair of the pen.
    box = (0, 0, width * unit, height * unit)
    room = [(0, math.ceil(end) - side) for end, side in zip(box[:1:-1], ink.shape, strict=True)]
    padded = Image.fromarray(np.pad(ink, [(0, max(more, 0)) for _, more in room]))
    # Each new pixel is the mean of the area it covers. A drawing below 20 pixels must grow
    # instead, where the same filter would only repeat pixels.
    method = Image.Resampling.BOX if longest >= BOX else Image.Resampling.BILINEAR
    return np.asarray(padded.resize((width, height), method, box=box))


def centre(scaled: Ink) -> Ink:
    """Move ink of at most (20, 20) by whole pixels, its centre of mass to pixel 14 of (28, 28)."""
    height, width = scaled.shape
    mass = max(1, int(scaled.sum()))
    row = float(scaled.sum(axis=1) @ np.arange(height)) / mass
    column = float(scaled.sum(axis=0) @ np.arange(width)) / mass
    # Ink that lies far off its own centre stops at the edge rather than being cut off.
    top = min(max(round(CENTRE - row), 0), SIDE - height)
    left = min(max(round(CENTRE - column), 0), SIDE - width)
    digit = np.zeros((SIDE, SIDE), np.uint8)
    digit[top : top + height, left : left + width] = scaled
    return digit


def render(
    strokes: Iterable[Iterable[Iterable[float]]],
    size: int = CANVAS,
    brush: float = BRUSH,
    share: float = SHARE,
    position: tuple[float, float] = (0.5, 0.5),
    widths: Iterable[float] | None = None,
) -> Ink:
    """Draw strokes as the canvas of the Draw page would: smooth, round ends, anti-aliased.

    The canvas (fabric.js' PencilBrush) bends quadratic curves through the middles between
    neighbouring points; so does this.

    Args:
        strokes: lists of points (x, y), x to the right and y down, each within 0 and 1, as in the
            drawings files that ``python -m core read`` takes.
        size: width and height of the canvas in pixels, 28 to 1024.
        brush: width of the pen in pixels, 1 to ``size``.
        share: how much of the canvas a length of 1 takes, above 0 to 1.
        position: where the drawing's middle lies on the canvas, (x, y) from 0 to 1. What leaves
            the canvas is cut off.
        widths: of the pen in each stroke, in the strokes' own unit, instead of ``brush``; what is
            wider than the canvas or narrower than a pixel is drawn with the next width that is not.
    Returns:
        (size, size) ink.
    Raises:
        ImageError: strokes or settings are out of these bounds, or are no numbers.
    """
    lines = _checked(strokes)
    _check_settings(size, brush, share, position)
    brushes = [brush] * len(lines) if widths is None else _brushes(widths, len(lines), size, share)
    picture = Image.new("L", (size * _FINE, size * _FINE))
    if not lines:
        return np.asarray(picture.reduce(_FINE))
    every = np.concatenate(lines)
    middle = (every.min(axis=0) + every.max(axis=0)) / 2
    pen = ImageDraw.Draw(picture)
    for line, width in zip(lines, brushes, strict=True):
        placed = ((line - middle) * share + position) * size * _FINE
        _trace(pen, _smooth(placed, width), width * _FINE)
    return np.asarray(picture.reduce(_FINE))


def _trace(pen: ImageDraw.ImageDraw, line: Points, width: float) -> None:
    radius = width / 2
    pen.line([(x, y) for x, y in line], fill=255, width=round(width))
    for x, y in line:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def _smooth(points: Points, brush: float) -> Points:
    """Return fabric.js' curve through ``points`` (n, 2) as a fine polyline."""
    if len(points) < 3:
        return points
    middles = (points[:-1] + points[1:]) / 2
    starts = np.concatenate([points[:1], middles[:-1]])
    longest = float(np.abs(np.diff(points, axis=0)).max())
    steps = min(max(math.ceil(longest / brush), 2), 64)
    t = np.linspace(0, 1, steps, endpoint=False).reshape(-1, 1, 1)
    curve = (1 - t) ** 2 * starts + 2 * t * (1 - t) * points[:-1] + t**2 * middles
    return np.concatenate([curve.swapaxes(0, 1).reshape(-1, 2), middles[-1:], points[-1:]])


def _checked(strokes: Iterable[Iterable[Iterable[float]]]) -> list[Points]:
    try:
        lines = [np.asarray(list(stroke), dtype=np.float64) for stroke in strokes]
    except (TypeError, ValueError, OverflowError) as error:
        raise _not_strokes() from error
    lines = [line for line in lines if line.size]
    if any(line.ndim != 2 or line.shape[1] != 2 for line in lines):
        raise _not_strokes()
    if any(not ((line >= 0) & (line <= 1)).all() for line in lines):  # false for NaN as well
        raise _not_strokes()
    if len(lines) > _MOST_STROKES or sum(map(len, lines)) > _MOST_POINTS:
        raise ImageError(
            "This drawing has {strokes} strokes and {points} points; at most {most_strokes} "
            "strokes and {most_points} points are drawn. Leave out points that lie close together.",
            strokes=len(lines),
            points=sum(map(len, lines)),
            most_strokes=_MOST_STROKES,
            most_points=_MOST_POINTS,
        )
    return lines


def _brushes(widths: Iterable[float], strokes: int, size: int, share: float) -> list[float]:
    """Return the width of each stroke in pixels of the canvas."""
    try:
        wide = np.asarray(list(widths), dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise _not_widths() from error
    if wide.shape != (strokes,) or not (wide > 0).all():  # false for NaN as well
        raise _not_widths()
    return [float(width) for width in np.clip(wide * share * size, 1, size)]


def _not_widths() -> ImageError:
    return ImageError(
        "These widths of strokes cannot be drawn: expected is a list of numbers above 0, one for "
        "each stroke."
    )


def _not_strokes() -> ImageError:
    return ImageError(
        "These strokes cannot be drawn: expected is a list of strokes, each a list of points "
        "[x, y] with x and y from 0 to 1."
    )


def _check_settings(size: int, brush: float, share: float, position: tuple[float, float]) -> None:
    inside = 28 <= size <= 1024 and 1 <= brush <= size and 0 < share <= 1
    if not (inside and all(0 <= at <= 1 for at in position)):
        raise ImageError(
            "A canvas of {size} pixels with a brush of {brush}, a drawing that takes {share} of "
            "it and its middle at {position} cannot be drawn: choose a size from 28 to 1024, a "
            "brush from 1 to the size, a share above 0 up to 1 and a position from 0 to 1.",
            size=size,
            brush=brush,
            share=share,
            position=str(position),
        )

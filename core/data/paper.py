"""Ink apart from paper: which of the two is dark, how the paper is lit, and what is only noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.data.clutter import without_clutter
from core.data.facts import Ink

Levels = NDArray[np.uint8]
"""(H, W) grey levels."""

_LEAST_CONTRAST = 24
"""Grey levels between paper and ink below which a picture holds no ink."""
_RIPPLES = 16
_WIDEST = 8
"""A closing reaches the picture's longer side over this: strokes are narrower than twice that."""
_DIMMEST = 0.5
"""Ink in a shadow stands out from it at least this much as far as ink in the light."""
_PALEST, _FULL = 0.33, 0.9
"""Shares of what ink near by stands out: below, it is paper or a printed line; above, all ink."""


def find_ink(grey: Levels, *, lossy: bool) -> Ink:
    """Separate ink from paper in a picture of one digit.

    Dark on light and light on dark are both read. On a picture from a screen, ink is what differs
    from the border. On a photo, uneven light is taken out by a closing (J. Serra, "Image Analysis
    and Mathematical Morphology", 1982), which follows shadows and the edges of the paper but steps
    over strokes; grain by a threshold (N. Otsu, 1979); specks and a box around the digit by their
    shape.

    Args:
        grey: (H, W) uint8, 0 black to 255 white.
        lossy: whether it was compressed in a way that leaves ripples around ink.
    Returns:
        (H, W) uint8, 0 paper to 255 ink; all 0 where nothing stands out.
    """
    if not lossy:
        sheet = _without_frame(grey)
        # A border all of one grey was drawn on a screen: its levels are right as they stand.
        if np.ptp(sheet[_ring(sheet.shape)]) == 0:
            return _on_screen(sheet)
    return _in_photo(grey)


def _on_screen(grey: Levels) -> Ink:
    raised = grey.astype(np.int64) - int(grey[0, 0])
    # Ink is what lies far from paper, on whichever side.
    raised = np.clip(raised if (raised**3).sum() > 0 else -raised, 0, 255)
    full = int(raised.max())
    if full < _LEAST_CONTRAST:
        return np.zeros_like(grey)
    return (raised / full * 255).round().astype(np.uint8)


def _in_photo(grey: Levels) -> Ink:
    reach = max(1, max(grey.shape) // _WIDEST)
    dark = grey if _paper_is_light(grey, reach) else 255 - grey
    # Smoothed, grain does not lift it; unsmoothed, it keeps the edges of the paper sharp.
    light = np.minimum(_closed(_smooth(dark), reach), _closed(dark, reach))
    raised = np.where(light > dark, light - dark, np.uint8(0))
    cut = _otsu(raised)
    above, paper = raised[raised > cut], raised[raised <= cut]
    if above.size == 0:
        return np.zeros_like(grey)
    grain = float(np.percentile(paper, 75))
    most, full = (float(level) for level in np.percentile(above, [90, 99]))
    if most < max(_LEAST_CONTRAST, 6 * grain):
        return np.zeros_like(grey)
    # Printed lines may be more than a thin pen's strokes; they are paler.
    cut = max(cut, round(full * _DIMMEST))
    # In a shadow, ink stands out less; where there is no ink, all is measured by that elsewhere.
    near = _widened(np.where(raised > cut, _smooth(raised), np.uint8(0)), max(1, reach // 3))
    strength = np.where(near > 0, np.maximum(near, full * _DIMMEST), full)
    floor = np.maximum(strength * _PALEST, max(_RIPPLES, min(cut / 2, 4 * grain)))
    span = np.maximum(strength * _FULL - floor, 1)
    ink = np.clip((raised - floor) / span, 0, 1) * 255
    return without_clutter(ink.round().astype(np.uint8))


def _ring(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return where a picture's outermost fortieth lies, (H, W)."""
    rows, columns = (max(1, side // 40) for side in shape)
    ring = np.ones(shape, dtype=bool)
    ring[rows:-rows, columns:-columns] = False
    return ring


def _without_frame(grey: Levels) -> Levels:
    """Return a picture whose frame of one grey, if it has one, has become paper."""
    inside = grey != grey[0, 0]
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    if rows.size * 2 < grey.shape[0] or columns.size * 2 < grey.shape[1]:
        return grey
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    edge = grey[box][_ring(grey[box].shape)]
    if np.ptp(edge):
        return grey
    paper = np.full_like(grey, edge[0])
    paper[box] = grey[box]
    return paper


def _paper_is_light(grey: Levels, reach: int) -> bool:
    """Tell which side is paper: around ink, there is more paper than ink.

    It only counts pixels, so that a picture and its negative never get the same answer, but for a
    tie.
    """
    low, high = _narrowed(grey, reach).astype(np.int16), _widened(grey, reach).astype(np.int16)
    telling = high - low >= _LEAST_CONTRAST
    doubled, middle = 2 * grey.astype(np.int16), low + high
    lighter, darker = (telling & (doubled > middle)).sum(), (telling & (doubled < middle)).sum()
    return bool(lighter >= darker)


def _closed(levels: Levels, reach: int) -> Levels:
    """Return levels with all that is dark and narrow filled up.

    What is dark along the picture's edge counts as going on beyond: a frame, or the table.
    """
    padded = np.pad(levels, reach, mode="edge")
    return _narrowed(_widened(padded, reach), reach)[reach:-reach, reach:-reach]


def _widened(levels: Levels, reach: int) -> Levels:
    """Return the highest level within ``reach`` pixels each way; edges go on beyond."""
    highest = np.pad(levels, reach, mode="edge")
    for _axis in range(2):
        width = 1
        while width < 2 * reach + 1:
            # Two windows that overlap make a window of up to twice the width.
            step = min(width, 2 * reach + 1 - width)
            highest = np.maximum(highest[:-step], highest[step:])
            width += step
        highest = highest.T
    return highest


def _narrowed(levels: Levels, reach: int) -> Levels:
    """Return the lowest level within ``reach`` pixels each way."""
    return 255 - _widened(255 - levels, reach)


def _smooth(levels: Levels) -> Levels:
    return np.asarray(Image.fromarray(levels).filter(ImageFilter.BoxBlur(2)))


def _otsu(levels: Levels) -> int:
    """Return the level that splits the picture into the two most different classes.

    Pixels at the level itself belong to the lower class.
    """
    counts = np.bincount(levels.ravel(), minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * np.arange(256))
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = sums / below - (sums[-1] - sums) / above
    between = np.nan_to_num(below * above * apart**2)
    # A gap between the classes scores the same all over: its middle is the fair cut.
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))
    return int(best[len(best) // 2])

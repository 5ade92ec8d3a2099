"""Ink apart from paper: which of the two is dark, how the paper is lit, and what is only noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.data.facts import Ink

_FITS = 3
_LEAST_CONTRAST = 24
"""Grey levels between paper and ink below which a picture holds no ink."""
_RIPPLES = 16
_SPECK = 30
"""A blur of 7x7 pixels leaves less than this of a speck of 5 pixels, and more of a thin line."""


def find_ink(grey: NDArray[np.uint8], *, lossy: bool) -> Ink:
    """Separate ink from paper in a picture of one digit.

    The border says which side is paper, so dark on light and light on dark are both read. Uneven
    light is taken out by a surface fitted to the paper, grain by a threshold (N. Otsu, 1979).

    Args:
        grey: (H, W) uint8, 0 black to 255 white.
        lossy: whether it was compressed in a way that leaves ripples around ink.
    Returns:
        (H, W) uint8, 0 paper to 255 ink; all 0 where nothing stands out.
    """
    blank = np.zeros_like(grey)
    levels = grey.astype(np.float64)
    border = _border(levels)
    # A border all of one grey was drawn on a screen: its levels are right as they stand.
    on_screen = not lossy and bool(np.ptp(border) == 0)
    raised = levels - border[0] if on_screen else levels - _light(levels)
    # Ink is what lies far from paper, on whichever side.
    raised = np.clip(raised if (raised**3).sum() > 0 else -raised, 0, 255)
    cut = _otsu(raised.astype(np.uint8))
    above, paper = raised[raised > cut], raised[raised <= cut]
    if above.size == 0:
        return blank
    if on_screen:
        floor, full = 0.0, float(above.max())
    else:
        grain, full = float(np.percentile(paper, 75)), float(np.percentile(above, 90))
        if full < 6 * grain:
            return blank
        floor = min(cut / 2, max(_RIPPLES, 4 * grain))
    if full < _LEAST_CONTRAST:
        return blank
    ink = (np.clip((raised - floor) / (full - floor), 0, 1) * 255).round().astype(np.uint8)
    return ink if on_screen else _without_specks(ink)


def _border(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    return levels[_frame(levels.shape)]


def _frame(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return where a picture's outermost fortieth lies, (H, W)."""
    rows, columns = (max(1, side // 40) for side in shape)
    frame = np.ones(shape, dtype=bool)
    frame[rows:-rows, columns:-columns] = False
    return frame


def _light(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the light across the paper, (H, W), as a quadratic surface.

    It is fitted to the border first, then to all that does not stand out from that.
    """
    height, width = levels.shape
    down, right = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack([np.ones_like(down), down, right, down**2, down * right, right**2], axis=-1)
    terms, values = terms.reshape(-1, 6), levels.ravel()
    paper = _frame(levels.shape).ravel()
    for _ in range(_FITS):
        fit, *_rest = np.linalg.lstsq(*_some(terms[paper], values[paper]), rcond=None)
        far = np.abs(values - terms @ fit)
        paper = far <= max(_otsu(np.clip(far, 0, 255).astype(np.uint8)), 1)
    return np.asarray(terms @ fit).reshape(levels.shape)


def _some(
    terms: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    step = max(1, len(values) // 5_000)
    return terms[::step], values[::step]


def _otsu(levels: NDArray[np.uint8]) -> int:
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


def _without_specks(ink: Ink) -> Ink:
    spread = np.asarray(Image.fromarray(ink).filter(ImageFilter.BoxBlur(3)))
    return np.where(spread < _SPECK, np.uint8(0), ink)

"""Each digit on average: its mean image, how much its images differ, and how dark its pixels are.

All ten come from one pass over the images, in blocks, so that 60,000 of them need little memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure, Table, finite, percent, title
from core.analysis.metrics import CLASSES
from core.analysis.palette import CLASS_LOOKS
from core.data.datasets import Digits
from core.data.kept import kept
from core.messages import Message, message

BLOCK = 2_000
SHADES = 256
EDGES = (0, 1, *range(16, SHADES, 16), SHADES)
"""Between the bars of the histogram: empty paper, then 16 shades each (the first has 15)."""


@dataclass(frozen=True)
class Portraits:
    """What the images of each digit have in common; NaN where there are none of a digit."""

    mean: NDArray[np.float64]
    """(10, 28, 28) mean of each pixel, 0 paper to 255 ink."""
    spread: NDArray[np.float64]
    """(10, 28, 28) standard deviation of each pixel, 0 to 127.5."""
    shades: NDArray[np.int64]
    """(10, 256) how many pixels of each digit's images have each value."""


@kept
def portraits(digits: Digits) -> Portraits:
    """Return each digit's mean and spread image and its pixels' histogram."""
    side = digits.images.shape[1:]
    pixels = side[0] * side[1]
    counts = np.zeros(CLASSES)
    sums, squares = np.zeros((CLASSES, pixels)), np.zeros((CLASSES, pixels))
    shades = np.zeros((CLASSES, SHADES), np.int64)
    for start in range(0, len(digits), BLOCK):
        block = np.asarray(digits.images[start : start + BLOCK]).reshape(-1, pixels)
        is_digit = np.arange(CLASSES)[:, np.newaxis] == digits.labels[start : start + BLOCK]
        values = block.astype(np.float64)
        counts += is_digit.sum(axis=1)
        sums += is_digit.astype(np.float64) @ values
        squares += is_digit.astype(np.float64) @ values**2
        for digit in range(CLASSES):
            shades[digit] += np.bincount(block[is_digit[digit]].ravel(), minlength=SHADES)
    with np.errstate(invalid="ignore"):
        mean = sums / counts[:, np.newaxis]
        variance = np.maximum(squares / counts[:, np.newaxis] - mean**2, 0)
    return Portraits(mean.reshape(-1, *side), np.sqrt(variance).reshape(-1, *side), shades)


def shade_chart(shades: NDArray[np.int64]) -> Chart:
    """Draw which share of each digit's pixels is how dark, on a logarithmic scale.

    Args:
        shades: (10, 256) counts, as :attr:`Portraits.shades`.
    """
    binned = np.add.reduceat(shades, EDGES[:-1], axis=1)
    shares = binned / np.maximum(binned.sum(axis=1, keepdims=True), 1)
    names = ["0", *(f"{low}–{high - 1}" for low, high in pairwise(EDGES[1:]))]
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": str(digit),
            "x": names,
            "y": [float(share) if share else None for share in shares[digit]],
            "line": CLASS_LOOKS[digit].line(1.5),
            "marker": CLASS_LOOKS[digit].points(),
            "hovertemplate": "%{x}: %{y:.2%}",
        }
        for digit in range(CLASSES)
    ]
    layout: Figure = {
        "xaxis": {"title": title(message("Pixel value")), "type": "category"},
        "yaxis": {
            "title": title(message("Share of its pixels")),
            "type": "log",
            "tickformat": "~%",
            "dtick": 1,
        },
        "showlegend": True,
    }
    table: Table = [
        (message("Pixel value"), names),
        *(
            (message("Digit {digit}", digit=digit), [round(float(s), 6) for s in shares[digit]])
            for digit in range(CLASSES)
        ),
    ]
    return Chart(
        _shade_title(shades),
        message(
            "Line chart, one line for each digit: the share of its pixels in each range of values, "
            "0 for paper to 255 for ink."
        ),
        {"data": data, "layout": layout},
        table,
    )


def portrait_table(found: Portraits) -> Table:
    """Return mean and spread of each pixel of each digit as long columns."""
    digit, row, column = (axis.ravel().tolist() for axis in np.indices(found.mean.shape))
    return [
        (message("Digit"), digit),
        (message("Row"), row),
        (message("Column"), column),
        (message("Mean"), [finite(v) for v in found.mean.round(3).ravel()]),
        (message("Standard deviation"), [finite(v) for v in found.spread.round(3).ravel()]),
    ]


def _shade_title(shades: NDArray[np.int64]) -> Message:
    pixels = shades.sum(axis=1)
    ink = (shades * np.arange(SHADES)).sum(axis=1) / np.maximum(pixels, 1)
    there = np.flatnonzero(pixels)
    return message(
        "{share} of all pixels are empty paper; a {most} takes the most ink, a {least} the least",
        share=percent(float(shades[:, 0].sum() / max(pixels.sum(), 1))),
        most=int(there[ink[there].argmax()]) if len(there) else "–",
        least=int(there[ink[there].argmin()]) if len(there) else "–",
    )

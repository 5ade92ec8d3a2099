"""Ink that hangs together: which pixels touch, and the box around each part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.intp]
"""(h, w): 0 paper, then 1, 2, ... for each part."""


@dataclass(frozen=True)
class Box:
    """Rows and columns around ink, ends not included."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Return how many rows it covers."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Return how many columns it covers."""
        return self.right - self.left

    def __add__(self, other: Box) -> Box:
        """Return the box around both."""
        return Box(
            min(self.top, other.top),
            max(self.bottom, other.bottom),
            min(self.left, other.left),
            max(self.right, other.right),
        )


def components(mask: NDArray[np.bool_]) -> Labels:
    """Return which pixels of a picture (h, w) touch, diagonally too.

    Runs of ink in a row are joined with those they touch in the row above (A. Rosenfeld, J. Pfaltz,
    1966), found by their places in the picture read as one line, with two columns of paper on the
    right so that rows do not touch.
    """
    line = np.pad(mask, ((0, 0), (0, 2))).ravel().astype(np.int8)
    width = mask.shape[1] + 2
    steps = np.diff(line, prepend=0)
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    first = np.searchsorted(ends, starts - width, side="left")
    last = np.searchsorted(starts, ends - width, side="right")
    parents = list(range(len(starts)))

    def root(run: int) -> int:
        while parents[run] != run:
            parents[run] = run = parents[parents[run]]
        return run

    for run, (low, high) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for above in range(low, high):
            parents[root(run)] = root(above)
    roots = [root(run) for run in range(len(starts))]
    _, numbers = np.unique(roots, return_inverse=True)
    labels = np.zeros(line.size, np.intp)
    labels[line > 0] = np.repeat(numbers + 1, ends - starts)
    return labels.reshape(-1, width)[:, :-2]


def boxes(labels: Labels) -> list[Box]:
    """Return the box around each part, in the order of their labels."""
    rows, columns = np.nonzero(labels)
    found = labels[rows, columns]
    count = int(labels.max(initial=0)) + 1
    ends = np.zeros((2, 2, count), np.intp)
    ends[0] = max(labels.shape)
    for axis, places in enumerate((rows, columns)):
        np.minimum.at(ends[0, axis], found, places)
        np.maximum.at(ends[1, axis], found, places + 1)
    lows, highs = ends.tolist()
    return [
        Box(lows[0][label], highs[0][label], lows[1][label], highs[1][label])
        for label in range(1, count)
    ]

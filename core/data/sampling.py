"""Reading images between their pixels: what turning, stretching and trembling all come down to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE = 28
MIDDLE = (SIDE - 1) / 2
_MARGIN = 2
_WIDTH = SIDE + 2 * _MARGIN


def between_pixels(
    images: NDArray[Any], rows: NDArray[np.float32], columns: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the images' values at fractional places, bilinearly from the four pixels around.

    Args:
        images: (N, 28, 28), any real type.
        rows: (N, 28, 28); 0 is the middle of the first row. Beyond the edge is paper, 0.
        columns: likewise.
    Returns:
        (N, 28, 28): at each pixel, the value that its place in ``rows`` and ``columns`` has.
    """
    # Two rows and columns of paper around each image stand for everything beyond its edge.
    edge = (_MARGIN, _MARGIN)
    padded = np.pad(images, ((0, 0), edge, edge)).ravel()
    rows, columns = np.clip(rows, -_MARGIN, SIDE), np.clip(columns, -_MARGIN, SIDE)
    top, left = np.floor(rows), np.floor(columns)
    down, right = rows - top, columns - left
    first = np.arange(len(images), dtype=np.int32)[:, None, None] * (_WIDTH * _WIDTH)
    corner = first + (top.astype(np.int32) + _MARGIN) * _WIDTH + left.astype(np.int32) + _MARGIN
    upper = padded[corner] * (1 - right) + padded[corner + 1] * right
    lower = padded[corner + _WIDTH] * (1 - right) + padded[corner + _WIDTH + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float32)

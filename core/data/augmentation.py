"""Augmentation: training images turned, moved and zoomed by chance, so that no two are the same.

One implementation serves the training and the preview on the page: it is NumPy alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.config.training import TrainConfig
from core.data.sampling import MIDDLE, SIDE, between_pixels


@dataclass(frozen=True)
class Augmentation:
    """How far images may be changed, either way; 0 is not at all."""

    rotation: float = 0.0
    """Degrees."""
    shift: float = 0.0
    """Pixels, along both axes."""
    zoom: float = 0.0
    """Share of the size: 0.1 is from 0.9 to 1.1."""

    @classmethod
    def of(cls, config: TrainConfig) -> Augmentation | None:
        """Return the config's augmentation, or None where it has none."""
        return cls(config.rotation, config.shift, config.zoom) if config.augments else None

    def __call__(
        self, digits: NDArray[np.uint8], generator: np.random.Generator
    ) -> NDArray[np.uint8]:
        """Return changed copies, each by its own angle, distance and zoom, uniformly drawn.

        Args:
            digits: (N, 28, 28), 0 paper to 255 ink.
            generator: the same state gives the same images.
        Returns:
            (N, 28, 28); what comes in from beyond the edge is paper.
        """
        count = len(digits)
        turn, right, down, grow = generator.uniform(-1, 1, (4, count)).astype(np.float32)
        return transform(
            digits,
            angles=np.radians(turn * np.float32(self.rotation)),
            moves=np.stack([down, right], axis=1) * np.float32(self.shift),
            zooms=1 + grow * np.float32(self.zoom),
        )


def transform(
    digits: NDArray[np.uint8],
    angles: NDArray[np.float32],
    moves: NDArray[np.float32],
    zooms: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """Turn and zoom images around their centre, then move them, by bilinear sampling.

    Args:
        digits: (N, 28, 28), 0 paper to 255 ink.
        angles: (N,) radians, clockwise.
        moves: (N, 2) pixels down and to the right.
        zooms: (N,) factors above 0; above 1 enlarges.
    Returns:
        (N, 28, 28), 0 paper to 255 ink.
    """
    # Each pixel asks where it comes from: the inverse of turn, zoom and move.
    cos, sin = np.cos(angles) / zooms, np.sin(angles) / zooms
    axis = np.arange(SIDE, dtype=np.float32) - np.float32(MIDDLE)
    rows = axis - moves[:, :1]  # (N, 28)
    columns = axis - moves[:, 1:]
    y = (cos[:, None] * rows)[:, :, None] - (sin[:, None] * columns)[:, None, :]
    x = (sin[:, None] * rows)[:, :, None] + (cos[:, None] * columns)[:, None, :]
    values = between_pixels(digits, y + np.float32(MIDDLE), x + np.float32(MIDDLE))
    return np.rint(values).astype(np.uint8)

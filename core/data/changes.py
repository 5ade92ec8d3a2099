"""Changes of an image that leave the digit what it is: how far does a model follow?

Each change has a strength; at one of its strengths (0) the image stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.data.facts import Array
from core.messages import Message, message

FULL_INK = 255
SEED = 42

Random = np.random.Generator


@dataclass(frozen=True)
class Change:
    """One way to change images."""

    name: str
    title: Message
    axis: Message
    """What the strength counts, with its unit."""
    strengths: tuple[float, ...]
    """Ascending; 0 is among them."""
    apply: Callable[[Array, float, Random], Array]

    def to(self, images: Array, strength: float) -> Array:
        """Return the images changed; chance is the same each time.

        Args:
            images: (N, 28, 28) uint8, 0 paper to 255 ink.
            strength: 0 changes nothing.
        Returns:
            (N, 28, 28) uint8.
        """
        if strength == 0:
            return images
        return self.apply(images, strength, np.random.default_rng(SEED))


def _rotated(images: Array, degrees: float, _random: Random) -> Array:
    """Turn counter-clockwise about the middle; what comes in from outside is paper."""
    return _each(images, lambda image: image.rotate(degrees, Image.Resampling.BILINEAR))


def _shifted(images: Array, pixels: float, random: Random) -> Array:
    """Move each image left, right, up or down by whole pixels; ink that leaves it is lost."""
    reach = int(pixels)
    padded = np.pad(images, ((0, 0), (reach, reach), (reach, reach)))
    height, width = images.shape[1:]
    places = [(0, reach), (2 * reach, reach), (reach, 0), (reach, 2 * reach)]
    moved = np.stack([padded[:, y : y + height, x : x + width] for y, x in places])
    return moved[random.integers(len(places), size=len(images)), np.arange(len(images))]


def _noisy(images: Array, deviation: float, random: Random) -> Array:
    noise = random.normal(0, deviation * FULL_INK, images.shape)
    return _as_ink(images + noise)


def _blurred(images: Array, radius: float, _random: Random) -> Array:
    return _each(images, lambda image: image.filter(ImageFilter.GaussianBlur(radius)))


def _thickened(images: Array, pixels: float, _random: Random) -> Array:
    """Let each pixel take the darkest (or, below 0, the palest) value of its four neighbours."""
    spread = np.maximum if pixels > 0 else np.minimum
    for _ in range(abs(int(pixels))):
        # Beyond the border lies paper.
        padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
        across = spread(padded[:, 1:-1, :-2], padded[:, 1:-1, 2:])
        along = spread(padded[:, :-2, 1:-1], padded[:, 2:, 1:-1])
        images = spread(images, spread(across, along))
    return images


def _inverted(images: Array, share: float, _random: Random) -> Array:
    """Fade from dark on light to light on dark; halfway, all is one grey."""
    return _as_ink(images * (1 - share) + (FULL_INK - images) * share)


def _each(images: Array, change: Callable[[Image.Image], Image.Image]) -> Array:
    return np.stack([np.asarray(change(Image.fromarray(image))) for image in images])


def _as_ink(values: NDArray[np.float64]) -> Array:
    ink: Array = np.rint(np.clip(values, 0, FULL_INK)).astype(np.uint8)
    return ink


CHANGES: dict[str, Change] = {
    change.name: change
    for change in (
        Change(
            "rotation",
            message("Rotation"),
            message("Degrees (above 0: to the left)"),
            (-60, -45, -30, -15, 0, 15, 30, 45, 60),
            _rotated,
        ),
        Change("shift", message("Shift"), message("Pixels"), (0, 1, 2, 3, 4, 6, 8), _shifted),
        Change(
            "noise",
            message("Noise"),
            message("Standard deviation, as a share of full ink"),
            (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
            _noisy,
        ),
        Change(
            "blur", message("Blur"), message("Radius in pixels"), (0, 0.5, 1, 1.5, 2, 3), _blurred
        ),
        Change(
            "thickness",
            message("Thickness"),
            message("Pixels added on each side of a stroke"),
            (-2, -1, 0, 1, 2, 3),
            _thickened,
        ),
        Change(
            "inversion",
            message("Inversion"),
            message("Share of the way to light on dark"),
            (0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1),
            _inverted,
        ),
    )
}
"""By name, in the order in which a page offers them."""

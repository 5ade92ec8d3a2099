"""Where a model looks: hide a part of the digit, read again, and see what that costs.

After M. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks" (ECCV 2014),
section 4.2: a patch slides over the image, and what the right answer loses is drawn where the patch
lay. Here the patch is empty paper, so that it removes ink and adds none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.drawings import SIDE
from core.data.facts import Ink
from core.inference.reader import Reader

PATCH = 8
"""Pixels: two fifths of a digit's longer side. A patch of 6 left every tenth answer unmoved."""
STEP = 2
"""Pixels from one place of the patch to the next."""


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What hiding each part of a digit does to the answer."""

    digit: int
    """The answer with nothing hidden."""
    probability: float
    """Of that answer, 0 to 1."""
    fall: NDArray[np.float32]
    """(28, 28), -1 to 1: by how much that probability falls when the patch around a pixel is
    hidden; below 0 where it rises."""


def occlusion(reader: Reader, digit: Ink) -> Occlusion:
    """Measure where a model looks at a digit.

    Patches without ink change nothing and are not read. The rest, at most 196 images, are read as
    one batch.

    Args:
        reader: the model.
        digit: (28, 28) uint8, 0 paper to 255 ink.
    """
    hidden = _hidden(digit)
    changed = (hidden != digit).any(axis=(1, 2))
    whole, *parts = reader.read_many(np.concatenate([digit[np.newaxis], hidden[changed]]))
    falls = np.zeros(len(hidden), np.float32)
    falls[changed] = [whole.probability - float(part.probabilities[whole.digit]) for part in parts]
    places = SIDE // STEP
    fall = falls.reshape(places, places).repeat(STEP, axis=0).repeat(STEP, axis=1)
    return Occlusion(whole.digit, whole.probability, fall)


def _hidden(digit: Ink) -> Ink:
    """Return (196, 28, 28): the digit with the patch at each place, row by row."""
    before = (PATCH - STEP) // 2
    copies = []
    for top in range(-before, SIDE - before, STEP):
        for left in range(-before, SIDE - before, STEP):
            copy = digit.copy()
            copy[max(top, 0) : top + PATCH, max(left, 0) : left + PATCH] = 0
            copies.append(copy)
    return np.stack(copies)

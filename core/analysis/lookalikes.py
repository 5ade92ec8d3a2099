"""Images of different digits that look most alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Table
from core.analysis.maps import principal
from core.data.datasets import Digits
from core.data.kept import kept
from core.messages import message

BLOCK = 500
MOST_PAIRS = 100


@dataclass(frozen=True)
class Pair:
    """Two images of one part with different labels."""

    first: int
    second: int
    labels: tuple[int, int]
    distance: float
    """Between them along the principal components; one pixel from paper to ink is about 1."""


@kept
def lookalikes(digits: Digits) -> list[Pair]:
    """Return the pairs of different digits that look most alike, the closest first.

    An image's partner is its nearest neighbour among the images of other digits, along the first 50
    principal components (:func:`core.analysis.maps.principal`): these leave out the finest details,
    as a light blur would, and of a large part they take 10,000 images. Each image stands in one
    pair at most, so that one odd image does not fill the list.

    Returns:
        At most 100 pairs; none where there is one digit only.
    """
    found = principal(digits)
    labels = np.asarray(digits.labels[found.chosen])
    partners, distances = nearest_of_another_digit(found.coordinates, labels)
    pairs: list[Pair] = []
    taken: set[int] = set()
    for one in np.argsort(distances, kind="stable").tolist():
        other = int(partners[one])
        if len(pairs) == MOST_PAIRS or not np.isfinite(distances[one]):
            break
        if taken.isdisjoint((one, other)):
            taken |= {one, other}
            first, second = sorted((one, other), key=lambda place: int(labels[place]))
            pairs.append(
                Pair(
                    int(found.chosen[first]),
                    int(found.chosen[second]),
                    (int(labels[first]), int(labels[second])),
                    float(distances[one]),
                )
            )
    return pairs


def nearest_of_another_digit(
    places: NDArray[np.float32], labels: NDArray[np.integer]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Find each image's nearest neighbour among the images of other digits.

    Args:
        places: (N, D) coordinates.
        labels: (N,).
    Returns:
        (N,) the neighbours and (N,) the distances to them; infinite where there is no other digit.
    """
    lengths = (places**2).sum(axis=1)
    partners = np.empty(len(places), np.intp)
    squares = np.empty(len(places), np.float32)
    # In blocks: all pairs of 10,000 images would take 400 MB.
    for start in range(0, len(places), BLOCK):
        block = slice(start, start + BLOCK)
        # |a - b|² = |a|² + |b|² - 2ab
        all_squares = lengths[block, np.newaxis] + lengths - 2 * places[block] @ places.T
        all_squares[labels[block, np.newaxis] == labels] = np.inf
        partners[block] = all_squares.argmin(axis=1)
        squares[block] = all_squares.min(axis=1)
    return partners, np.sqrt(np.maximum(squares, 0))


def pair_table(pairs: list[Pair]) -> Table:
    """Return pairs as columns."""
    return [
        (message("Image"), [pair.first for pair in pairs]),
        (message("Label"), [pair.labels[0] for pair in pairs]),
        (message("Other image"), [pair.second for pair in pairs]),
        (message("Other label"), [pair.labels[1] for pair in pairs]),
        (message("Distance"), [round(pair.distance, 4) for pair in pairs]),
    ]

"""Choosing images so that each class keeps its share, repeatably."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data.facts import Array
from core.errors import DataError

Indices = NDArray[np.intp]


def stratified_split(labels: Array, share: float, seed: int) -> tuple[Indices, Indices]:
    """Hold out a share of the images, the same share of each class.

    Args:
        labels: (N,) whole numbers.
        share: which share to hold out, above 0 and below 1.
        seed: the same seed gives the same split.
    Returns:
        (rest, held out): sorted, disjoint, together all indices. Held out are ``round(share * N)``
        images; each class contributes its share, give or take one image.
    Raises:
        DataError: the share is out of its bounds, or one of the parts would be empty.
    """
    count = round(share * len(labels)) if 0 < share < 1 else 0
    if not 0 < count < len(labels):
        raise DataError(
            "A share of {share} of {count} images cannot be held out: both parts need images. "
            "Choose a share between 0 and 1, or more images.",
            share=share,
            count=len(labels),
        )
    held_out = stratified_subset(labels, count, seed)
    kept = np.ones(len(labels), np.bool_)
    kept[held_out] = False
    return np.flatnonzero(kept), held_out


def stratified_subset(labels: Array, count: int, seed: int) -> Indices:
    """Choose exactly ``count`` images, of each class its share.

    The classes' counts are rounded by largest remainder.

    Args:
        labels: (N,) whole numbers.
        count: how many, 0 to N.
        seed: the same seed gives the same images.
    Returns:
        (count,) sorted indices.
    Raises:
        DataError: there are fewer than ``count`` images.
    """
    if not 0 <= count <= len(labels):
        raise DataError(
            "{count} images were asked for; choose from 0 to {available}.",
            count=count,
            available=len(labels),
        )
    random = np.random.default_rng(seed)
    classes, sizes = np.unique(labels, return_counts=True)
    chosen = [
        random.permutation(np.flatnonzero(labels == label))[:quota]
        for label, quota in zip(classes, _quotas(sizes, count), strict=True)
    ]
    return np.sort(np.concatenate(chosen)) if chosen else np.empty(0, np.intp)


def _quotas(sizes: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Share ``count`` out in proportion to ``sizes``, in whole numbers."""
    # Whole numbers throughout: a rounding error would decide otherwise elsewhere.
    quotas, remainders = np.divmod(sizes * count, sizes.sum())
    short = count - quotas.sum()
    quotas[np.argsort(-remainders, kind="stable")[:short]] += 1
    return quotas

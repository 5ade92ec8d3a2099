"""It looks like these: the digits that a model's last hidden layer finds most alike.

Digits that a network puts close together are the same to the rest of it. Their vectors are computed
once for a model and a set of digits, kept in the cache and memory-mapped from there.
"""

from __future__ import annotations

import contextlib
import io
import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data import datasets
from core.data.datasets import Digits
from core.data.facts import Ink
from core.errors import StorageError
from core.home import cache_folder, make_folder, write_bytes
from core.inference.inside import Inside
from core.messages import Message, message

MOST = 10_000
"""Digits that are compared: embedding that many takes about a second."""
KEPT = 20
"""Files in the cache; each new one beyond makes the oldest leave."""

_log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()
_last: tuple[Path, NDArray[np.float32]] | None = None


@dataclass(frozen=True, eq=False)
class Collection:
    """Digits that others are compared with."""

    name: str
    """Stable name of these very images, in the order that they have here."""
    title: Message
    digits: Digits


@dataclass(frozen=True, eq=False)
class Similar:
    """The digits of a collection that are most like one digit, most alike first."""

    places: NDArray[np.int64]
    """(K,), in the collection."""
    likeness: NDArray[np.float32]
    """(K,) cosine of the angle between their vectors and the digit's, -1 to 1."""


def collection() -> Collection:
    """Return digits of the source at hand: MNIST's first training images, else the sample.

    Raises:
        DataError: there is no source.
    """
    if datasets.is_here("mnist"):
        train = datasets.load("mnist").train
        digits = Digits(train.images[:MOST], train.labels[:MOST])
        title = message("the first {count} training images of MNIST", count=f"{MOST:,}")
        return Collection("mnist-train", title, digits)
    sample = datasets.sample_digits()
    title = message("the {count} images of the sample", count=f"{len(sample):,}")
    return Collection("sample", title, sample)


def similar(inside: Inside, digit: Ink, among: Collection, count: int) -> Similar:
    """Find what a model takes for most similar to a digit; the very same image is left out.

    Args:
        inside: the model.
        digit: (28, 28) uint8, 0 paper to 255 ink.
        among: digits to compare with.
        count: how many to return, K; fewer where there are no more.
    Raises:
        ModelError: the model has no hidden layer.
    """
    likeness = embeddings(inside, among) @ inside.embed(digit[np.newaxis])[0]
    order = np.argsort(-likeness, kind="stable")[: count + 1]
    itself = (among.digits.images[order] == digit).all(axis=(1, 2))
    places = order[~itself][:count]
    return Similar(places, likeness[places])


def embeddings(inside: Inside, among: Collection) -> NDArray[np.float32]:
    """Return :meth:`Inside.embed` of a collection, (N, D), from the cache wherever it is there."""
    global _last
    path = cache_folder() / "embeddings" / f"{among.name}-{inside.digest}.npy"
    with _one_at_a_time:
        if _last is None or _last[0] != path:
            kept = _kept(path, len(among.digits))
            _last = path, _made(inside, among, path) if kept is None else kept
        return _last[1]


def _made(inside: Inside, among: Collection, path: Path) -> NDArray[np.float32]:
    vectors = inside.embed(among.digits.images)
    file = io.BytesIO()
    np.save(file, vectors)
    try:
        _forget_oldest(make_folder(path.parent))
        write_bytes(path, file.getvalue())
    except StorageError as error:
        _log.warning("Vectors are not kept: %s", error)
    return vectors


def _kept(path: Path, count: int) -> NDArray[np.float32] | None:
    """Return vectors from the cache; None where there are none, or a file is damaged."""
    try:
        vectors = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = vectors.ndim == 2 and len(vectors) == count and vectors.dtype == np.float32
    return vectors if fits else None


def _forget_oldest(folder: Path) -> None:
    # Another process may do the same: what is gone already is as it should be.
    with contextlib.suppress(OSError):
        files = sorted(folder.glob("*.npy"), key=lambda file: file.stat().st_mtime)
        for file in files[: max(0, len(files) - KEPT + 1)]:
            file.unlink()

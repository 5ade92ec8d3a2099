"""A tiny stand-in for MNIST, so that sources can be tested without the real one."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from core.data import facts
from core.data.facts import Arrays, Fact


def arrays() -> Arrays:
    """Return 60 training and 20 test images, all different, each digit equally often."""
    random = np.random.default_rng(7)
    return {
        "x_train": random.integers(0, 256, (60, 28, 28), np.uint8),
        "y_train": np.tile(np.arange(10, dtype=np.uint8), 6),
        "x_test": random.integers(0, 256, (20, 28, 28), np.uint8),
        "y_test": np.tile(np.arange(10, dtype=np.uint8), 2),
    }


def sample() -> Arrays:
    """Return 20 of the training images as the sample."""
    mnist = arrays()
    return {"images": mnist["x_train"][:20], "labels": mnist["y_train"][:20]}


def facts_of(content: Arrays) -> dict[str, Fact]:
    """Return what a file must hold to be taken for ``content``."""
    return {
        name: Fact(array.shape, hashlib.sha256(np.ascontiguousarray(array).data).hexdigest())
        for name, array in content.items()
    }


def sets() -> dict[str, Mapping[str, Fact]]:
    """Return what :data:`core.data.facts.SETS` holds where the small MNIST is the real one."""
    mnist = arrays()
    rest = {"x_train": mnist["x_train"][20:], "y_train": mnist["y_train"][20:]}
    return {"mnist": facts_of(mnist), "mnist-55k": facts_of(rest), "sample": facts_of(sample())}


def npz(content: Mapping[str, np.ndarray]) -> bytes:
    """Return an .npz file's bytes."""
    file = io.BytesIO()
    np.savez_compressed(file, **content)
    return file.getvalue()


def fetch_in_this_process(url: str, file: Path) -> None:
    """Download the small MNIST as a process of its own does: for tests of two at once."""
    from core.data import download

    facts.SETS.update(sets())
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    download.fetch(url, sha256, download.Progress())

"""Images as points of a plane: principal components of any digits, t-SNE of the sample."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data import facts
from core.data.datasets import Digits
from core.data.kept import kept
from core.errors import DataError

MAPS = Path(__file__).resolve().parents[2] / "maps"
SAMPLE_MAP = "sample-tsne"
MOST_IMAGES = 10_000
"""Of a large part, so many images are taken, the same ones each time."""
COMPONENTS = 50
SEED = 42


@dataclass(frozen=True)
class Principal:
    """Images by their principal components, the directions in which they differ most."""

    chosen: NDArray[np.intp]
    """(N,) which images of their part these are, ascending."""
    coordinates: NDArray[np.float32]
    """(N, 50) along the components, which are sorted by variance; pixels count from 0 to 1."""
    shares: NDArray[np.float64]
    """(50,) share of the whole variance along each component."""


@kept
def principal(digits: Digits) -> Principal:
    """Return the principal components of some digits, at most 10,000 of them.

    They are the eigenvectors of the pixels' covariance matrix (K. Pearson, "On lines and planes of
    closest fit", Philosophical Magazine 2, 1901). A component's sign is arbitrary: its largest
    weight is made positive, so that a map looks the same each time.
    """
    chosen = subset(len(digits), MOST_IMAGES)
    pixels = np.asarray(digits.images[chosen]).reshape(len(chosen), -1).astype(np.float32) / 255
    pixels -= pixels.mean(axis=0)
    covariance = (pixels.T @ pixels).astype(np.float64) / max(len(chosen) - 1, 1)
    variances, vectors = np.linalg.eigh(covariance)
    axes = vectors[:, ::-1][:, :COMPONENTS]
    strongest = np.abs(axes).argmax(axis=0)
    axes = axes * np.sign(axes[strongest, np.arange(COMPONENTS)])
    whole = max(float(np.trace(covariance)), np.finfo(float).tiny)
    shares = np.maximum(variances[::-1][:COMPONENTS], 0) / whole
    return Principal(chosen, pixels @ axes.astype(np.float32), shares)


def subset(images: int, most: int) -> NDArray[np.intp]:
    """Return at most ``most`` of the numbers 0 to ``images`` - 1, ascending, always the same."""
    if images <= most:
        return np.arange(images)
    return np.sort(np.random.default_rng(SEED).permutation(images)[:most])


def sample_map(folder: Path = MAPS) -> tuple[NDArray[np.float32], dict[str, Any]]:
    """Return the sample's t-SNE coordinates, computed ahead, and how they came about.

    Returns:
        (5000, 2) in the order of :func:`core.data.datasets.sample_digits`, and the provenance that
        ``tools/map_sample.py`` wrote.
    Raises:
        DataError: the files are missing, damaged, or of other images.
    """
    path = folder / f"{SAMPLE_MAP}.npy"
    sample = facts.SAMPLE["images"]
    try:
        provenance = json.loads((folder / f"{SAMPLE_MAP}.json").read_bytes())
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != provenance["sha256"]:
            raise ValueError("Altered.")
        if provenance["images_sha256"] != sample.sha256:
            raise ValueError("Of other images.")
        coordinates = np.load(io.BytesIO(content), allow_pickle=False)
        if coordinates.shape != (sample.shape[0], 2):
            raise ValueError("Another shape.")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            "{name} is missing or is not the map of the sample's 5,000 images. Fetch the "
            'project\'s files again, or make it with "python -m tools.map_sample".',
            name=path.name,
        ) from error
    return coordinates.astype(np.float32), provenance

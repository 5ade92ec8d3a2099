"""Errors as text that tells nothing of the machine: package-relative paths, no hosts."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
# Not the rest of a relative one, nor of TensorFlow's operations: "dense/BiasAdd" stays.
_ABSOLUTE_PATH = re.compile(r"(?<!\w)(?:[A-Za-z]:)?[/\\][\w.@+-]+(?:[/\\][\w.@+-]+)+")


def scrubbed_traceback(error: BaseException) -> str:
    """Format a traceback with package-relative paths."""
    lines = [f"{type(error).__name__}: {without_paths(str(error))}"]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {relative_path(frame.filename)}:{frame.lineno} in {frame.name}")
        lines.append(f"    {frame.line}")
    if error.__cause__ is not None:
        lines += ["caused by", scrubbed_traceback(error.__cause__).rstrip()]
    return "\n".join(lines) + "\n"


def without_paths(text: str) -> str:
    """Return ``text`` with each absolute path shortened by :func:`relative_path`."""
    return _ABSOLUTE_PATH.sub(lambda found: relative_path(found[0]), text)


def relative_path(path: str) -> str:
    """Return ``path`` from its package on: what follows site-packages or the project's root."""
    parts = Path(path).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    if Path(path).is_relative_to(_ROOT):
        return Path(path).relative_to(_ROOT).as_posix()
    return Path(path).name

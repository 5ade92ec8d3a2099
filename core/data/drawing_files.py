"""Files of drawings: strokes as JSON, plain or gzipped.

The format is ``{"digits": [...], "not_digits": [...]}`` with entries ``{"strokes": [[[x, y], ...],
...], "widths": [...], "label": "7", "donor": "..."}``, of which the strokes alone are needed. See
:func:`core.data.drawings.render` for strokes and widths.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ImageError

MOST_BYTES = 64 * 1024 * 1024
"""Of a file, and of what it unpacks to."""
SUFFIXES = (".json", ".json.gz")
DIGITS = tuple("0123456789")


def is_drawings_file(path: Path) -> bool:
    """Return whether the name says that this is a file of drawings."""
    return path.name.lower().endswith(SUFFIXES)


@dataclass(frozen=True)
class Drawing:
    """One drawing of a file."""

    strokes: Any
    """Lists of points [x, y]; not checked yet, which is left to ``drawings.render``."""
    label: int | None
    """Which digit it is; None for what is none, and where the file does not say."""
    donor: str
    """Who collected it; empty where the file does not say."""
    is_digit: bool
    widths: Any = None
    """Of the pen in each stroke, not checked either; None where the file does not say."""


def load_drawings(path: Path) -> list[Drawing]:
    """Return all drawings in a file, digits before not_digits.

    Raises:
        ImageError: the file cannot be opened, is too large or has another format.
    """
    try:
        content = json.loads(_text(path))
        return [
            *(_drawing(entry, is_digit=True) for entry in content["digits"]),
            *(_drawing(entry, is_digit=False) for entry in content.get("not_digits", [])),
        ]
    except OSError as error:
        raise ImageError(
            "The drawings file {name} cannot be read ({reason}).",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ImageError(
            "{name} is no file of drawings: expected is JSON of the form {example}.",
            name=path.name,
            example='{"digits": [{"strokes": [[[x, y], ...], ...]}, ...], "not_digits": [...]}',
        ) from error


def _drawing(entry: Any, *, is_digit: bool) -> Drawing:
    label = entry.get("label")
    known = is_digit and isinstance(label, str) and label in DIGITS
    return Drawing(
        entry["strokes"],
        int(label) if known else None,
        str(entry.get("donor", "")),
        is_digit,
        entry.get("widths"),
    )


def _text(path: Path) -> bytes:
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opened(path, "rb") as file:
            # One byte more than allowed tells that there is more, without unpacking it.
            text = bytes(file.read(MOST_BYTES + 1))
    except (EOFError, zlib.error) as error:
        raise ValueError("damaged gzip") from error
    if len(text) > MOST_BYTES:
        raise ImageError(
            "The drawings file {name} has more than {most} MB of text. Split it.",
            name=path.name,
            most=MOST_BYTES // 1024**2,
        )
    return text

"""Files of drawings: strokes as JSON, plain or gzipped.

The format is ``{"digits": [...], "not_digits": [...]}`` with entries ``{"strokes": [[[x, y], ...],
...]}``; whatever else an entry holds is left alone. See :func:`core.data.drawings.render` for the
strokes.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from core.errors import ImageError

MOST_BYTES = 64 * 1024 * 1024
"""Of a file, and of what it unpacks to."""
SUFFIXES = (".json", ".json.gz")


def is_drawings_file(path: Path) -> bool:
    """Return whether the name says that this is a file of drawings."""
    return path.name.lower().endswith(SUFFIXES)


def load_drawings(path: Path) -> list[Any]:
    """Return the strokes of all drawings in a file, digits before not_digits; not checked yet.

    Raises:
        ImageError: the file cannot be opened, is too large or has another format.
    """
    try:
        content = json.loads(_text(path))
        entries = [*content["digits"], *content.get("not_digits", [])]
        return [entry["strokes"] for entry in entries]
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

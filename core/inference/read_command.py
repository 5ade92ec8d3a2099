"""What ``python -m core read`` does: read digits out of files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from math import prod
from pathlib import Path
from typing import TypedDict

import numpy as np

from core.data.drawing_files import Drawing, is_drawings_file, load_drawings
from core.data.drawings import Film, render
from core.data.images import MOST_BYTES, ink_from_upload
from core.data.several import films
from core.errors import ImageError, LabError
from core.inference.lite import CHUNK
from core.inference.reader import Reader

IMAGES = (".png", ".jpg", ".jpeg", ".webp")

_log = logging.getLogger(__name__)


class Read(TypedDict):
    """What was read of one picture or drawing."""

    path: str
    index: int
    """Place in its file, from 0; digits before not_digits."""
    read: int | None
    """The most probable digit, or the number that several side by side make, also of what is
    refused; None where there is nothing to read."""
    probability: float | None
    """Of that digit, 0 to 1; for a number, of all its digits together."""
    refused: bool
    """True where the model says of anything there that it is no digit, where there was no ink, or
    where the picture could not be opened."""


Job = Callable[[], list[Film]]


def read_paths(reader: Reader, paths: Iterable[Path]) -> Iterator[Read]:
    """Read images, folders of images (in order of their names) and files of drawings.

    Drawings are rendered as the canvas of the Draw page would. Why something is refused goes to
    the log.

    Raises:
        ImageError: a path does not exist, or a folder holds no image; before anything is read.
    """
    files = [file for path in paths for file in _files(Path(path))]
    return _read_files(reader, files)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        images = sorted(file for file in path.iterdir() if file.suffix.lower() in IMAGES)
        if not images:
            raise ImageError(
                "The folder {path} holds no image; expected are files that end in {endings}.",
                path=str(path),
                endings=", ".join(IMAGES),
            )
        return images
    if not path.exists():
        raise ImageError("There is no file or folder {path}.", path=str(path))
    return [path]


def _read_files(reader: Reader, files: Iterable[Path]) -> Iterator[Read]:
    for file in files:
        for start, jobs in _chunks(_jobs(file)):
            yield from _read_jobs(reader, file, start, jobs)


def _chunks(jobs: list[Job]) -> Iterator[tuple[int, list[Job]]]:
    for start in range(0, len(jobs), CHUNK):
        yield start, jobs[start : start + CHUNK]


def _jobs(file: Path) -> list[Job]:
    """Return one job for each picture in a file; each may raise a LabError when it is done."""
    if not is_drawings_file(file):
        return [lambda: films(ink_from_upload(_content(file)))]
    try:
        drawings = load_drawings(file)
    except LabError as error:
        return [_failing(error)]
    return [_rendering(drawing) for drawing in drawings]


def _failing(error: LabError) -> Job:
    def fail() -> list[Film]:
        raise error

    return fail


def _rendering(drawing: Drawing) -> Job:
    return lambda: films(render(drawing.strokes, widths=drawing.widths))


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ImageError(
            "{name} cannot be opened ({reason}).",
            name=file.name,
            reason=error.strerror or type(error).__name__,
        ) from error


def _read_jobs(reader: Reader, file: Path, start: int, jobs: list[Job]) -> Iterator[Read]:
    pictures = [_films(job, file, index) for index, job in enumerate(jobs, start)]
    digits = [steps.digit for found in pictures for steps in found]
    said = iter(reader.read_many(np.stack(digits)) if digits else [])
    for index, found in enumerate(pictures, start):
        predictions = list(islice(said, len(found)))
        yield {
            "path": str(file),
            "index": index,
            "read": int("".join(str(each.digit) for each in predictions)) if predictions else None,
            "probability": prod(each.probability for each in predictions) if predictions else None,
            "refused": not predictions or any(each.refused for each in predictions),
        }


def _films(job: Job, file: Path, index: int) -> list[Film]:
    try:
        found = job()
    except LabError as error:
        _log.warning("%s, %d: %s", file, index, error)
        return []
    if not found:
        _log.warning("%s, %d: there is no ink.", file, index)
    return found

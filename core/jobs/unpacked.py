"""A zip of untrusted origin, unpacked: only what a run's zip holds, and only up to its bounds."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from core.config.bounds import short
from core.doctor.diagnosis import LARGEST_FILE as LARGEST_DIAGNOSIS
from core.errors import RunError
from core.messages import Message, message

LARGEST_ZIP = 5_000_000
"""Bytes. Two files of the largest own network's weights fit."""
MOST_FILES = 60
LARGEST: dict[str, int] = {
    "run.json": 40_000,
    "status.json": 20_000,
    "history.json": 4_000_000,
    "metrics.json": 40_000,
    "environment.json": 20_000,
    "votes.json": 400_000,
    "diagnosis.json": LARGEST_DIAGNOSIS,
    "tried.json": 40_000,
    "test_logits.npy": 4_100_000,
    "test_numbers.npy": 410_000,
}
"""Bytes of each file that is read; all others stay packed."""
NEEDED = ("run.json", "status.json")

Files = dict[str, bytes]
"""Content by name."""

_END = b"PK\x05\x06"
_END_SIZE = 22
_END_64 = b"PK\x06\x07"
_END_64_SIZE = 20
_LARGEST_DIRECTORY = 16_384
_ENCRYPTED = 0x1
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What :mod:`zipfile` raises over bytes that are no zip."""
_PLACE = re.compile(r"([0-9a-f]{12})/(?:([1-9])/)?([A-Za-z0-9_]{1,40}\.[a-z]{1,10})")


def unpack(content: bytes) -> dict[str, Files]:
    """Return the content of the files that are read, by their folder: "", or a member's "1".

    Raises:
        RunError: it is too large, damaged, or not what a run's zip looks like.
    """
    if len(content) > LARGEST_ZIP:
        raise RunError(
            "This file has {size} MB; at most {limit} MB are read. Take model.keras and "
            "model.tflite out of the zip: models are not imported anyway.",
            size=f"{len(content) / 1e6:.1f}",
            limit=LARGEST_ZIP // 1_000_000,
        )
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _entries(archive.infolist())
            return {
                member: {name: _content(archive, entry) for name, entry in entries.items()}
                for member, entries in found.items()
            }
    except _DAMAGED as error:
        raise RunError("This zip is damaged. Download it again and import the new one.") from error


def _check_directory(content: bytes) -> None:
    """Refuse what has a larger table of contents than a run, before anybody reads that table.

    Format: APPNOTE.TXT 6.3.10 of PKWARE, sections 4.3.15 and 4.3.16. Our own zips are not zip64
    and have no comment, so that the last 22 bytes are the end record.
    """
    end = content[-_END_SIZE:]
    before = content[-_END_SIZE - _END_64_SIZE : -_END_SIZE]
    entries = int.from_bytes(end[10:12], "little")
    size = int.from_bytes(end[12:16], "little")
    if len(end) < _END_SIZE or not end.startswith(_END) or before.startswith(_END_64):
        raise no_run()
    if entries > MOST_FILES or size > _LARGEST_DIRECTORY:
        raise no_run()


def _entries(entries: list[zipfile.ZipInfo]) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Check every entry's place and return those that are read, by their folder."""
    places = [_PLACE.fullmatch(entry.filename) for entry in entries]
    folders = {place.group(1) if place else None for place in places}
    names = [(place.group(2) or "", place.group(3)) for place in places if place]
    if len(folders) != 1 or None in folders or len(set(names)) != len(names):
        raise no_run()
    found: dict[str, dict[str, zipfile.ZipInfo]] = {"": {}}
    for (member, name), entry in zip(names, entries, strict=True):
        if name in LARGEST:
            found.setdefault(member, {})[name] = entry
    if any(name not in read for read in found.values() for name in NEEDED):
        raise no_run()
    return found


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    name = entry.filename.rpartition("/")[2]
    limit = LARGEST[name]
    if entry.flag_bits & _ENCRYPTED:
        raise wrong(name, message("it is encrypted"))
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise wrong(name, message("it is packed in a way that is not read here"))
    if entry.file_size <= limit:
        with archive.open(entry) as file:
            content = file.read(limit + 1)  # what the directory says of its size may be a lie
        if len(content) <= limit:
            return content
    raise wrong(name, message("it is larger than {limit} bytes", limit=f"{limit:,}"))


def no_run() -> RunError:
    """Return what to raise where a zip is no run's."""
    return RunError(
        "This is not a run that a Digit Lab exported. Choose a zip that the button “Download” on "
        "this page made, as it was downloaded."
    )


def wrong(name: str, reason: Message) -> RunError:
    """Return what to raise where a run's file is not what it should be, and why."""
    return RunError(
        "This zip cannot be imported: in {name}, {reason}. Download the run again and import "
        "the new zip.",
        name=short(name),
        reason=reason,
    )

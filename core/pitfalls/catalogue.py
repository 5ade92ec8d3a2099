"""All pitfalls, in the order of their topics."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.errors import PitfallError
from core.pitfalls.pitfall import TOPICS, Pitfall, read_pitfall

FOLDER = Path(__file__).with_name("library")


def pitfalls(folder: Path | None = None) -> dict[str, Pitfall]:
    """Return the pitfalls by id: each folder of the library is one, unless it is a draft."""
    return {name: one for name, one in _read(folder or FOLDER).items() if not one.draft}


def drafts(folder: Path | None = None) -> dict[str, Pitfall]:
    """Return by id those whose words still wait for what is measured; no page shows them."""
    return {name: one for name, one in _read(folder or FOLDER).items() if one.draft}


def pitfall(name: str) -> Pitfall:
    """Return one pitfall.

    Args:
        name: its id, of any origin.
    Raises:
        PitfallError: there is none of this name.
    """
    if name in _folders(FOLDER) and not (found := _one(FOLDER / name)).draft:
        return found
    raise PitfallError(
        "There is no pitfall “{name}”. Choose one from the list of all pitfalls.", name=name[:40]
    )


def at_random() -> Iterator[Pitfall]:
    """Yield the pitfalls in a new order each time; none is read before it is its turn."""
    names = _folders(FOLDER)
    for name in random.sample(names, len(names)):
        if not (one := _one(FOLDER / name)).draft:
            yield one


def forget() -> None:
    """Read everything anew when it is next asked for: what is in the folders has changed."""
    for keeper in (_read, _one, _folders):
        keeper.cache_clear()


@cache
def _folders(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/pitfall.toml"))


@cache
def _one(folder: Path) -> Pitfall:
    return read_pitfall(folder)


@cache
def _read(folder: Path) -> dict[str, Pitfall]:
    found = [_one(folder / name) for name in _folders(folder)]
    topics = list(TOPICS)
    return {one.id: one for one in sorted(found, key=lambda one: topics.index(one.topic))}

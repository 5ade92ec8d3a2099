"""All pitfalls, in the order of their topics."""

from __future__ import annotations

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
    known = pitfalls()
    if name not in known:
        raise PitfallError(
            "There is no pitfall “{name}”. Choose one from the list of all pitfalls.",
            name=name[:40],
        )
    return known[name]


@cache
def _read(folder: Path) -> dict[str, Pitfall]:
    found = [read_pitfall(path.parent) for path in sorted(folder.glob("*/pitfall.toml"))]
    topics = list(TOPICS)
    return {one.id: one for one in sorted(found, key=lambda one: topics.index(one.topic))}

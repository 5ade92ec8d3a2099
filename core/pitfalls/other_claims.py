"""What the tutorials claim that is no pitfall: promises, versions, comparisons.

``claims/claims.toml`` holds them all, a table ``[[claim]]`` each. One that can be measured has
small programs in ``claims/<id>/``, which are run and kept as a pitfall's are, and checks on them;
any other is judged from a source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from core.errors import PitfallError
from core.messages import Message, message
from core.pitfalls.checks import Check
from core.pitfalls.programs import (
    Budget,
    Program,
    maybe_said,
    read_budget,
    results_of,
    said,
)
from core.pitfalls.quantity import Quantity, read_figures
from core.pitfalls.results import Result
from core.pitfalls.rule import VERDICTS, decide

FOLDER = Path(__file__).with_name("claims")
FILE = "claims.toml"

OUTCOMES = VERDICTS | {"open": message("cannot be decided")}
"""What can become of a claim, by name."""

_KEYS = {
    "id", "rows", "says", "found", "source", "checks", "judged", "was_once", "figures", "run",
    "draft",
}  # fmt: skip


@dataclass(frozen=True)
class OtherClaim:
    """A claim that is no pitfall; see the module."""

    id: str
    folder: Path
    """Of its programs; it may not exist."""
    rows: tuple[str, ...]
    """Tutorial letter with its number there, where it has one: "C8.3"."""
    says: Message
    found: Message
    """What was measured or is known, in one or two sentences."""
    source: Message | None
    """Where that is from, as Markdown; None where it was measured here."""
    checks: tuple[Check, ...]
    """All that must be seen for the claim to hold; none where it is judged."""
    judged: str | None
    """One of :data:`OUTCOMES`, where nothing can be measured."""
    was_once: bool
    """Whether the source says that it held in an older version."""
    figures: dict[str, Quantity]
    """What the table shows, by name."""
    budget: Budget
    draft: bool = False
    """Whether its words still wait for what is measured: then no page shows it."""

    @property
    def programs(self) -> dict[str, Program]:
        """All programs by name."""
        found = sorted(self.folder.glob("*.py"))
        return {path.stem: Program(path.stem, self.id, path.stem, path) for path in found}

    @cached_property
    def results(self) -> dict[str, Result]:
        """What was measured, by program; only of programs that are still as they were measured."""
        return results_of(self)

    @property
    def variables(self) -> list[str]:
        """Top-level variables of programs that a run keeps."""
        asked = [*self.figures, *(check.figure for check in self.checks if check.figure)]
        return list(dict.fromkeys(name for name in asked if "." not in name))

    @property
    def is_measured(self) -> bool:
        """Whether all runs of all its programs are stored; False where it has none."""
        runs = len(self.budget.seeds)
        measured = [self.results.get(name) for name in self.programs]
        return bool(measured) and all(one and len(one.runs) == runs for one in measured)

    @property
    def outcome(self) -> str:
        """What became of it, one of :data:`OUTCOMES`: by the rule of the pitfalls, or judged."""
        if self.judged is not None:
            return self.judged
        if not self.is_measured:
            return "not_measured"
        holding = [check.holds(self.results) for check in self.checks]
        return decide(holding, [], [], was_once=self.was_once)

    @property
    def seen(self) -> list[Message]:
        """What each of its programs measured."""
        return [
            message(
                "{program}: {figure} {value}",
                program=program,
                figure=figure.title,
                value=result.told(figure),
            )
            for program, result in self.results.items()
            for figure in self.figures.values()
            if result.values(figure.name)
        ]


def other_claims(folder: Path | None = None) -> dict[str, OtherClaim]:
    """Return the claims by id, in the order of their file, without drafts.

    Raises:
        PitfallError: the file cannot be read, or a claim lacks or misspells something.
    """
    return {name: one for name, one in _read(folder or FOLDER).items() if not one.draft}


def draft_claims(folder: Path | None = None) -> dict[str, OtherClaim]:
    """Return by id those whose words still wait for what is measured; no page shows them."""
    return {name: one for name, one in _read(folder or FOLDER).items() if one.draft}


@cache
def _read(folder: Path) -> dict[str, OtherClaim]:
    try:
        stored = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))["claim"]
        claims = [_claim(folder, one) for one in stored]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise PitfallError(
            "{name} cannot be read ({reason}).",
            name=FILE,
            reason=f"{type(error).__name__}: {error}",
        ) from error
    _require_all_different(one.id for one in claims)
    return {one.id: one for one in claims}


def _claim(folder: Path, stored: dict[str, Any]) -> OtherClaim:
    name, judged = stored["id"], stored.get("judged")
    checks = stored.get("checks", [])
    if (
        not stored.keys() <= _KEYS
        or bool(checks) == (judged is not None)
        or (judged is not None and (judged not in OUTCOMES or "source" not in stored))
    ):
        raise PitfallError(
            "The claim {name} has either checks on its programs, or “judged” with a “source”; "
            "and no other keys than {known}. “judged” is one of {outcomes}.",
            name=name,
            known=", ".join(sorted(_KEYS)),
            outcomes=", ".join(OUTCOMES),
        )
    figures = stored.get("figures", {"test_accuracy": ""} if checks else {})
    return OtherClaim(
        id=name,
        folder=folder / name,
        rows=tuple(stored["rows"]),
        says=said(stored["says"]),
        found=said(stored["found"]),
        source=maybe_said(stored.get("source")),
        checks=tuple(Check.read(check, check["program"], name) for check in checks),
        judged=judged,
        was_once=stored.get("was_once", False),
        figures=read_figures(figures, name),
        budget=read_budget(stored.get("run", {})),
        draft=stored.get("draft", False),
    )


def _require_all_different(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PitfallError("There are two claims {name}; give one another id.", name=name)
        seen.add(name)

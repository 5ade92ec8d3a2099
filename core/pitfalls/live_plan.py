"""What "Run both now" runs: before and after of one setting, on few enough images."""

from __future__ import annotations

from dataclasses import dataclass

from core.data import datasets
from core.errors import PitfallError
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program

SECONDS = 30.0
"""That both programs together may take on two cores."""
AIM = 20.0
"""Seconds for which the number of images is chosen where ``pitfall.toml`` names none."""
FEWEST, MOST = 500, 3_000
ROLES = ("before", "after")
HELD = {"mnist": (60_000, 10_000), "sample": (4_000, 1_000)}
"""Training and test images of the datasets on which is run."""


@dataclass(frozen=True)
class Plan:
    """What is run."""

    programs: tuple[Program, Program]
    """Before and after."""
    data: str
    """The dataset that this server has."""
    train: int
    test: int
    epochs: dict[str, float]
    """By program, how many were trained when it was measured, all its trainings together."""
    seconds: float
    """About how long both take on two cores, by what was measured."""


def settings(pitfall: Pitfall) -> dict[str, Setting]:
    """Return the settings that can be run, by name; none where the pitfall says why not."""
    if pitfall.not_live is not None:
        return {}
    return {s.name: s for s in pitfall.settings if len(_pair(s)) == len(ROLES)}


def plan(pitfall: Pitfall, setting: str) -> Plan:
    """Plan a run.

    Args:
        pitfall: of the library.
        setting: a name, of any origin.
    Raises:
        PitfallError: it cannot be run, or has no such setting.
    """
    possible = settings(pitfall)
    if setting not in possible:
        raise PitfallError(
            "The pitfall {name} has no setting “{setting}” that can be run; choose from "
            "{settings}.",
            name=pitfall.id,
            setting=setting[:40],
            settings=", ".join(possible) or "–",
        )
    before, after = _pair(possible[setting])
    seconds = sum(_seconds(pitfall, program) for program in (before, after))
    budget = pitfall.budget
    data = datasets.best_available()
    train = min(budget.live_train or _images(budget.train, seconds), HELD[data][0])
    return Plan(
        (before, after),
        data,
        train,
        min(budget.live_test, HELD[data][1]),
        {program.name: _epochs(pitfall, program) for program in (before, after)},
        seconds * train / budget.train,
    )


def _images(measured: int, seconds: float) -> int:
    fitting = int(measured * AIM / seconds) // 100 * 100 if seconds else MOST
    return min(max(fitting, FEWEST), MOST, measured)


def _pair(setting: Setting) -> list[Program]:
    return [program for program in setting.programs if program.role in ROLES]


def _seconds(pitfall: Pitfall, program: Program) -> float:
    """Return what the quickest measured run took: others may have shared their machine."""
    result = pitfall.results.get(program.name)
    return min(run.seconds for run in result.runs) if result and result.runs else 0.0


def _epochs(pitfall: Pitfall, program: Program) -> float:
    result = pitfall.results.get(program.name)
    if not result or not result.runs:
        return 0.0
    return float(sum(len(fit.get("loss", ())) for fit in result.runs[0].epochs))

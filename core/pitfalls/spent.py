"""How long measuring took, by what is stored of each run."""

from __future__ import annotations

from dataclasses import dataclass

from core.pitfalls.programs import Measurable, results_of

START_SECONDS = 10.0
"""About what a process takes to load TensorFlow on a busy machine, beside the seconds that a run
tells of itself. It takes less since the next process loads while the present one works."""


@dataclass(frozen=True)
class Spent:
    """What measuring a pitfall or a claim took."""

    runs: int
    """That are stored; programs of the same text were run once."""
    missing: int
    """Runs that are not stored yet."""
    seconds: float
    """Of the stored ones, their processes' starts included."""


def spent(one: Measurable) -> Spent:
    """Sum what is stored of a pitfall's or a claim's runs.

    A run that was killed tells no seconds; its start is all that is counted of it.
    """
    results, seeded = results_of(one), one.budget.seeded
    # Seeded programs of one text are run once and stored under each of their names.
    found = {
        program.sha256 if seeded else name: results[name].runs if name in results else ()
        for name, program in one.programs.items()
    }
    seconds = [run.seconds for runs in found.values() for run in runs]
    wanted = len(one.budget.seeds) * len(found)
    return Spent(len(seconds), wanted - len(seconds), sum(seconds) + START_SECONDS * len(seconds))

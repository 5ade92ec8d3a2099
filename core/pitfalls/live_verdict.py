"""What a live run says of the claim, beside what is stored: the same checks on one run of each.

One run has no scatter, so any difference would count. It is told only as far as it is clear: where
it would come out the same with the run moved by as much as the stored runs differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from core.pitfalls.checks import Check, Results, deviation
from core.pitfalls.live import Live
from core.pitfalls.live_plan import ROLES
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.results import ProgramRun, Result
from core.pitfalls.rule import Finding, findings, verdict

NEEDS_SEVERAL = ("range",)
"""What of the runs a check may look at that one run cannot tell."""


@dataclass(frozen=True)
class LiveFinding:
    """A check on both programs of a live run, with what became of it when it was measured."""

    here: Finding
    held: bool
    """Whether it holds for what is stored."""
    clear: bool = True
    """Whether this run is further from the edge than the stored runs scatter."""


@dataclass(frozen=True)
class LiveVerdict:
    """What a live run tells beside the stored verdict, which it does not change."""

    stored: str
    """What the stored numbers say, one of :data:`core.pitfalls.rule.VERDICTS`."""
    findings: tuple[LiveFinding, ...]
    """Those checks that this run can tell."""

    @property
    def alike(self) -> int:
        """How many come out clearly, as in what is stored."""
        return sum(one.clear and one.here.holds == one.held for one in self.findings)

    @property
    def unclear(self) -> int:
        """How many are too close to tell."""
        return sum(not one.clear for one in self.findings)

    @property
    def otherwise(self) -> int:
        """How many come out clearly, and not as in what is stored."""
        return len(self.findings) - self.alike - self.unclear


def live_verdict(pitfall: Pitfall, live: Live) -> LiveVerdict | None:
    """Look at a claim's checks with a live run.

    Returns:
        None where one of the two programs was not run to its end.
    """
    pair = [
        program.name
        for program in pitfall.programs.values()
        if program.setting == live.setting and program.role in ROLES
    ]
    if live.status.state != "done" or not live.runs.keys() >= set(pair):
        return None
    own = {name: _result(live, live.runs[name]) for name in pair}
    both = zip(findings(pitfall, own), findings(pitfall, pitfall.results), strict=True)
    return LiveVerdict(
        verdict(pitfall).name,
        tuple(
            LiveFinding(here, stored.holds, _is_clear(here.check, own, pitfall.results))
            for here, stored in both
            if _is_told(here.check, pair)
        ),
    )


def _is_told(check: Check, pair: list[str]) -> bool:
    return check.programs <= set(pair) and check.of not in NEEDS_SEVERAL


def _is_clear(check: Check, own: Results, stored: Results) -> bool:
    """Tell whether a check comes out the same wherever in the stored runs' scatter a run lies."""
    if check.figure is None or check.not_a_number:
        return True
    one = _finite(own, check.program, check.figure)
    if one is None:
        return True  # an error or NaN: no bound holds, by far
    scatter = _scatter(stored, [check.program], check.figure)
    distances = [one - bound for bound in (check.at_least, check.at_most) if bound is not None]
    if any(abs(distance) < scatter for distance in distances):
        return False
    for other, sign in ((check.above, 1), (check.below, -1)):
        if other is None or (value := _finite(own, other, check.figure)) is None:
            continue
        beyond = sign * (one - value) - check.by
        if abs(beyond) < _scatter(stored, [check.program, other], check.figure):
            return False
    return True


def _finite(results: Results, program: str, figure: str) -> float | None:
    values = results[program].values(figure)
    return values[0] if values and math.isfinite(values[0]) else None


def _scatter(stored: Results, programs: Iterable[str], figure: str) -> float:
    """Return the standard deviations of stored runs, added."""
    values = (stored[name].values(figure) for name in programs if name in stored)
    return sum(deviation([one for one in some if math.isfinite(one)]) for some in values)


def _result(live: Live, run: ProgramRun) -> Result:
    return Result(
        sha256="", train=live.train, test=live.test, date="", machine="", versions={}, runs=(run,)
    )

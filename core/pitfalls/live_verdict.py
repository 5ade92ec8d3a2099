"""What a live run says of the claim, beside what is stored: the same checks on one run of each."""

from __future__ import annotations

from dataclasses import dataclass

from core.pitfalls.checks import Check
from core.pitfalls.live import Live
from core.pitfalls.live_plan import ROLES
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.results import ProgramRun, Result
from core.pitfalls.rule import Finding, decide_by, findings, verdict

NEEDS_SEVERAL = ("range",)
"""What of the runs a check may look at that one run cannot tell."""


@dataclass(frozen=True)
class LiveFinding:
    """A check on both programs of a live run, with what became of it when it was measured."""

    here: Finding
    held: bool
    """Whether it holds for what is stored."""


@dataclass(frozen=True)
class LiveVerdict:
    """The verdict with a live run's numbers in the place of the stored ones."""

    name: str
    """One of :data:`core.pitfalls.rule.VERDICTS`."""
    stored: str
    """What the stored numbers say."""
    findings: tuple[LiveFinding, ...]
    """Those checks that this run can tell; of all others the stored outcome counts."""


def live_verdict(pitfall: Pitfall, live: Live) -> LiveVerdict | None:
    """Judge a claim by a live run.

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
    stored = findings(pitfall, pitfall.results)
    told = {
        place: finding
        for place, finding in enumerate(findings(pitfall, own))
        if _is_told(finding.check, pair)
    }
    mixed = [told.get(place, finding) for place, finding in enumerate(stored)]
    return LiveVerdict(
        decide_by(mixed, was_once=pitfall.claim.was_once is not None),
        verdict(pitfall).name,
        tuple(LiveFinding(finding, stored[place].holds) for place, finding in told.items()),
    )


def _is_told(check: Check, pair: list[str]) -> bool:
    return check.programs <= set(pair) and check.of not in NEEDS_SEVERAL


def _result(live: Live, run: ProgramRun) -> Result:
    return Result(
        sha256="", train=live.train, test=live.test, date="", machine="", versions={}, runs=(run,)
    )

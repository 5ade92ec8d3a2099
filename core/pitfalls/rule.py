"""The verdict on a claim, by a written rule, from measured numbers alone.

``pitfall.toml`` states the claim as checks (:mod:`core.pitfalls.checks`): ``symptom``, what must be
seen where the tutorials say so; ``remedy``, what must be seen after their remedy, applied
literally; ``elsewhere``, what is seen in a setting of ours in which the symptom is real.

==============  ====================================================================================
not measured    a program that a symptom or remedy check looks at has not been measured
confirmed       every symptom check holds and every remedy check holds
partly          some symptom check holds, but not every symptom and remedy check; or none holds, but
                all ``elsewhere`` checks do
no longer       no symptom check holds, and a source says that it held in an older version
never was       no symptom check holds, nor does the symptom show elsewhere
==============  ====================================================================================

"No longer" comes before "partly by elsewhere": what was true once and is not now is told as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.messages import Message, message
from core.pitfalls.checks import Check, Results
from core.pitfalls.pitfall import Answer, Pitfall
from core.pitfalls.wording import seen, wanted, words

VERDICTS = {
    "confirmed": message("confirmed"),
    "partly": message("partly"),
    "no_longer": message("no longer"),
    "never_was": message("never was"),
    "not_measured": message("not measured yet"),
}
MEANING = {
    "confirmed": message("The symptom appears as claimed, and the remedy cures it."),
    "partly": message("Something of it is true, and something is not."),
    "no_longer": message("It was true in an older version; on today's libraries it is not."),
    "never_was": message("We found no trace of it where the tutorials say it is."),
    "not_measured": message("Nobody has measured it here yet."),
}
RULE = (
    ("confirmed", message("all that the claim says of symptom and remedy was seen")),
    ("partly", message("some of the symptom was seen, but not all of symptom and remedy")),
    (
        "no_longer",
        message("nothing of the symptom was seen, and a source says that it was real once"),
    ),
    (
        "partly",
        message(
            "nothing of it was seen where the tutorials say it is, but in another setting of ours"
        ),
    ),
    ("never_was", message("nothing of it was seen anywhere")),
)
"""The rule as a page tells it: the first that fits is the verdict."""
SCATTER = message(
    "What must be seen of symptom and remedy was written down before it was measured; where else "
    "it is real was also looked for afterwards. Two programs count as different only if their "
    "means lie further apart than the step that is named and than the standard deviations of both, "
    "added."
)
SYMPTOM = message("Symptom")
REMEDY = message("Remedy")
ELSEWHERE = message("Where it is real")


@dataclass(frozen=True)
class Finding:
    """One check with its outcome."""

    part: Message
    """Symptom, remedy, or where it is real."""
    check: Check
    holds: bool
    program: Message
    """The program that it looks at."""
    wanted: Message
    """What must be seen."""
    seen: Message
    """What was measured."""


@dataclass(frozen=True)
class Verdict:
    """What became of a claim."""

    name: str
    """One of :data:`VERDICTS`."""
    findings: tuple[Finding, ...]


@cache
def verdict(pitfall: Pitfall) -> Verdict:
    """Return the verdict on a pitfall's claim; see the module for the rule."""
    found = findings(pitfall, pitfall.results)
    name = decide_by(found, was_once=pitfall.claim.was_once is not None)
    needed = set().union(*(f.check.programs for f in found if f.part is not ELSEWHERE))
    if not all(pitfall.is_measured(program) for program in needed):
        name = "not_measured"
    return Verdict(name, tuple(found))


def findings(pitfall: Pitfall, results: Results) -> list[Finding]:
    """Return all of a claim's checks with their outcome on what was measured."""
    claim = pitfall.claim
    return [
        *_find(pitfall, results, SYMPTOM, claim.symptom_checks),
        *_find(pitfall, results, REMEDY, claim.remedy_checks),
        *_find(pitfall, results, ELSEWHERE, claim.elsewhere_checks),
    ]


def decide_by(found: list[Finding], *, was_once: bool) -> str:
    """Return the name of the verdict that findings give; see :func:`decide`."""

    def holding(part: Message) -> list[bool]:
        return [finding.holds for finding in found if finding.part is part]

    return decide(holding(SYMPTOM), holding(REMEDY), holding(ELSEWHERE), was_once=was_once)


def decide(
    symptom: list[bool], remedy: list[bool], elsewhere: list[bool], *, was_once: bool
) -> str:
    """Return the name of a verdict, from which checks hold.

    Args:
        symptom: of the claimed symptom; at least one.
        remedy: of the tutorials' remedy.
        elsewhere: of the settings in which we found the symptom.
        was_once: a source says that the symptom was real in an older version.
    """
    if all(symptom) and all(remedy):
        return "confirmed"
    if any(symptom):
        return "partly"
    if was_once:
        return "no_longer"
    return "partly" if elsewhere and all(elsewhere) else "never_was"


def what_happens(pitfall: Pitfall) -> Answer | None:
    """Return the answer that the measurement gives: the first whose checks all hold.

    An answer without checks happens when no other does. None while nothing is measured.
    """
    if not pitfall.is_measured("before"):
        return None
    told = [answer for answer in pitfall.answers if answer.checks]
    for answer in told:
        if all(check.holds(pitfall.results) for check in answer.checks):
            return answer
    return next((answer for answer in pitfall.answers if not answer.checks), None)


def _find(
    pitfall: Pitfall, results: Results, part: Message, checks: tuple[Check, ...]
) -> list[Finding]:
    own = words(pitfall)
    return [
        Finding(
            part,
            check,
            check.holds(results),
            program=own.program(check.program),
            wanted=wanted(check, own),
            seen=seen(check, results, own),
        )
        for check in checks
    ]

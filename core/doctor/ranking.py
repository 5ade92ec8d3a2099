"""From all that was noticed to causes, ranked, with their symptoms folded under them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.doctor.conditions import CONDITIONS, ORDER
from core.doctor.finding import Finding

SURE_ENOUGH = 0.5
"""Confidence below which something is a note, not a finding."""
MUCH_LESS_SURE = 0.2
"""A cause that is less sure by more than this than what it might explain does not explain it."""


def rank(noticed: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return findings, the likeliest root cause first, and notes.

    The surest comes first; of equally sure ones the one that stands higher in the table of causes.
    Each condition appears once, as it was noticed most surely. A finding takes in as its symptoms
    what its condition explains, unless it is itself much less sure; of two that explain each other,
    the surer one takes in the other, and of equally sure ones the higher.
    """
    best: dict[str, Finding] = {}
    for finding in noticed:
        known = best.get(finding.code)
        first = min(finding.step, known.step) if known else finding.step
        surer = known is None or finding.confidence > known.confidence
        best[finding.code] = replace(finding if surer or known is None else known, step=first)
    findings = [f for f in best.values() if f.confidence >= SURE_ENOUGH]
    notes = [f for f in best.values() if f.confidence < SURE_ENOUGH]
    return _fold(sorted(findings, key=_place)), tuple(sorted(notes, key=_place))


def _place(finding: Finding) -> tuple[float, int]:
    # A tenth is as fine as confidences are meant.
    return -round(finding.confidence, 1), ORDER[finding.code]


def _fold(findings: list[Finding]) -> tuple[Finding, ...]:
    causes = [f for f in findings if not any(_explains(g, f) for g in findings)]
    folded: set[str] = set()
    result = []
    for cause in causes:
        reached = [f for f in _reached(cause, findings) if f.code not in folded]
        folded |= {f.code for f in reached}
        result.append(replace(cause, explains=tuple(reached)))
    return tuple(result)


def _explains(cause: Finding, symptom: Finding) -> bool:
    """Tell whether ``cause`` explains ``symptom``; of two that explain each other, the higher."""
    if symptom.code not in CONDITIONS[cause.code].explains:
        return False
    if cause.confidence < symptom.confidence - MUCH_LESS_SURE - 1e-9:
        return False
    mutual = cause.code in CONDITIONS[symptom.code].explains
    return not mutual or _place(cause) < _place(symptom)


def _reached(cause: Finding, findings: list[Finding]) -> list[Finding]:
    """Return all that ``cause`` explains, its symptoms' symptoms too."""
    reached: list[Finding] = []
    ahead = [cause]
    while ahead:
        now = ahead.pop()
        new = [f for f in findings if f not in reached and f is not cause and _explains(now, f)]
        reached += new
        ahead += new
    return sorted(reached, key=_place)

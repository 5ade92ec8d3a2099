"""From evidence to a diagnosis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.doctor import checks
from core.doctor.checks import health
from core.doctor.diagnosis import Diagnosis, Measurement
from core.doctor.evidence import Evidence, Probe
from core.doctor.finding import Finding
from core.doctor.ranking import SURE_ENOUGH, rank
from core.doctor.stored import MOST

MOST_VALUES = 8_000
"""Numbers in all measurements of a diagnosis: half a megabyte as JSON."""
LONGEST_NAME = 60
"""Characters of a layer's name that are kept, its last ones: paths differ at their end."""


def judge(evidence: Evidence) -> Diagnosis:
    """Make every check whose evidence is there, and rank what they notice."""
    findings, notes = rank(_dated(evidence))
    return Diagnosis(
        findings=findings,
        notes=notes,
        measurements=_bounded([_measurement(probe) for probe in evidence.probes]),
        steps=evidence.course.steps,
        unchecked=tuple(evidence.gaps.values()),
    )


def _noticed(evidence: Evidence) -> list[Finding]:
    return [finding for check in checks.ALL for finding in check(evidence)]


def _dated(evidence: Evidence) -> list[Finding]:
    """Return all that is noticed; what the latest look showed bears the step since which it shows.

    What a check says of that look is asked of the looks before, each with what was known then, as
    far back as the answer stays the same.
    """
    noticed, probes = _noticed(evidence), evidence.probes
    latest = health.seen_at(evidence)
    still = _surely(finding for finding in noticed if finding.step == latest)
    since = dict.fromkeys(still, latest)
    for looks in range(len(probes) - 1, 0, -1):
        if not still:
            break
        still &= _surely(_noticed(_as_of(evidence, looks)))
        since |= dict.fromkeys(still, probes[looks - 1].step)
    return [
        replace(one, step=since[one.code]) if one.step == latest and one.code in since else one
        for one in noticed
    ]


def _surely(findings: Iterable[Finding]) -> set[str]:
    return {finding.code for finding in findings if finding.confidence >= SURE_ENOUGH}


def _as_of(evidence: Evidence, looks: int) -> Evidence:
    """Return what was known after so many looks."""
    course, step = evidence.course, evidence.probes[looks - 1].step
    broken = course.broken_at
    return replace(
        evidence,
        probes=evidence.probes[:looks],
        course=replace(
            course,
            steps=step,
            ended=False,
            losses=[one for one in course.losses if one[0] <= step],
            rows=[row for row in course.rows if row["step"] <= step],
            rates=[one for one in course.rates if one[0] <= step],
            broken_at=broken if broken is not None and broken <= step else None,
        ),
    )


def _bounded(measurements: list[Measurement]) -> tuple[Measurement, ...]:
    """Keep so many measurements, evenly and the last among them, that the file can be read again.

    A network of hundreds of layers has thousands of numbers in each.
    """
    largest = max((_size(one) for one in measurements), default=0)
    most = max(2, MOST_VALUES // max(1, largest))
    every = -(-len(measurements) // most)
    return tuple(measurements[::-1][::every][::-1]) if every > 1 else tuple(measurements)


def _size(measurement: Measurement) -> int:
    columns = (len(column) for column in measurement.layers.values())
    return len(measurement.values) + len(measurement.answers) + sum(columns)


def _measurement(probe: Probe) -> Measurement:
    values = {"loss": probe.loss, "accuracy": probe.accuracy, "cosine": probe.cosine}
    layers = {
        "gradient": probe.gradients,
        "update-ratio": probe.ratios,
        "dead": probe.dead,
        "saturated": probe.saturated,
    }
    return Measurement(
        step=probe.step,
        values={name: _finite(v) for name, v in values.items() if v is not None},
        layers={name: _column(column) for name, column in layers.items() if column},
        answers=probe.answers,
    )


def _column(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name[-LONGEST_NAME:]: _finite(value) for name, value in list(values.items())[:MOST]}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

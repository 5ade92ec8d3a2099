"""From evidence to a diagnosis."""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.doctor import checks
from core.doctor.diagnosis import Diagnosis, Measurement
from core.doctor.evidence import Evidence, Probe
from core.doctor.ranking import rank


def judge(evidence: Evidence) -> Diagnosis:
    """Make every check whose evidence is there, and rank what they notice."""
    findings, notes = rank(f for check in checks.ALL for f in check(evidence))
    return Diagnosis(
        findings=findings,
        notes=notes,
        measurements=tuple(_measurement(probe) for probe in evidence.probes),
        steps=evidence.course.steps,
        unchecked=tuple(evidence.gaps.values()),
    )


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
    return {name: _finite(value) for name, value in list(values.items())[:200]}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

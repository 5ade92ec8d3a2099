"""From evidence to a diagnosis."""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.doctor import checks
from core.doctor.diagnosis import Diagnosis, Measurement
from core.doctor.evidence import Evidence, Probe
from core.doctor.ranking import rank
from core.doctor.stored import MOST

MOST_VALUES = 8_000
"""Numbers in all measurements of a diagnosis: half a megabyte as JSON."""
LONGEST_NAME = 60
"""Characters of a layer's name that are kept, its last ones: paths differ at their end."""


def judge(evidence: Evidence) -> Diagnosis:
    """Make every check whose evidence is there, and rank what they notice."""
    findings, notes = rank(f for check in checks.ALL for f in check(evidence))
    return Diagnosis(
        findings=findings,
        notes=notes,
        measurements=_bounded([_measurement(probe) for probe in evidence.probes]),
        steps=evidence.course.steps,
        unchecked=tuple(evidence.gaps.values()),
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

"""A run's diagnosis beside its settings and curves."""

from __future__ import annotations

import math

from core.analysis.charts import Chart
from core.analysis.evidence_charts import QUANTITIES, answers_chart, layer_chart
from core.analysis.noted import Mark
from core.config.training import TrainConfig
from core.doctor.diagnosis import Diagnosis
from core.doctor.finding import Finding

ANSWERS = "answers"
SHOWN_BY: dict[str, tuple[str, ...]] = {
    "learning-rate-too-high": ("update-ratio",),
    "learning-rate-too-low": ("update-ratio",),
    "update-ratio": ("update-ratio",),
    "loss-rising": ("update-ratio",),
    "vanishing-gradient": ("gradient",),
    "exploding-gradient": ("gradient",),
    "initialisation": ("gradient",),
    "no-gradient": ("gradient",),
    "hidden-activation": ("gradient",),
    "regularisation-too-strong": ("update-ratio",),
    "non-finite": ("gradient",),
    "dead-units": ("dead",),
    "saturated-units": ("saturated",),
    "prediction-collapse": (ANSWERS,),
    "plateau": (ANSWERS,),
    "class-imbalance": (ANSWERS,),
    "missing-class": (ANSWERS,),
}
"""Which of the evidence charts shows a condition, by its code."""


def marks(diagnosis: Diagnosis, config: TrainConfig) -> list[Mark]:
    """Return where its findings showed, numbered as they are listed."""
    return [
        Mark(number, in_epochs(finding.step, config), finding.title)
        for number, finding in enumerate(diagnosis.findings, start=1)
    ]


def in_epochs(step: int, config: TrainConfig) -> float:
    """Return how many epochs of a config so many training steps are, as a fraction."""
    steps_an_epoch = math.ceil(config.learning_images / config.batch_size)
    return step / max(1, steps_an_epoch)


def evidence(diagnosis: Diagnosis) -> dict[str, Chart]:
    """Return the charts of all that was measured, by quantity."""
    looks = diagnosis.measurements
    steps = [look.step for look in looks]
    charts = {
        name: layer_chart(name, steps, [look.layers.get(name, {}) for look in looks])
        for name in QUANTITIES
    }
    last = next((look for look in reversed(looks) if look.answers), None)
    charts[ANSWERS] = None if last is None else answers_chart(last.step, last.answers)
    return {name: chart for name, chart in charts.items() if chart is not None}


def shown_by(finding: Finding) -> list[str]:
    """Return which quantities show a finding, or its symptoms where it has no chart itself."""
    codes = [finding.code, *(symptom.code for symptom in finding.explains)]
    return list(dict.fromkeys(name for code in codes for name in SHOWN_BY.get(code, ())))

"""Where a run's diagnosis stands on its curves."""

from __future__ import annotations

from core.analysis.noted import Mark
from core.config.training import TrainConfig
from core.doctor.diagnosis import Diagnosis


def marks(diagnosis: Diagnosis, config: TrainConfig) -> list[Mark]:
    """Return where its findings showed, numbered as they are listed."""
    return [
        Mark(number, in_epochs(finding.step, config), finding.title)
        for number, finding in enumerate(diagnosis.findings, start=1)
    ]


def in_epochs(step: int, config: TrainConfig) -> float:
    """Return how many epochs of a config so many training steps are, as a fraction."""
    return step / max(1, config.steps_an_epoch())

"""What a doctor may have said of a run."""

from __future__ import annotations

from dataclasses import replace

from core.config.training import TrainConfig
from core.doctor.checks import early
from core.doctor.diagnosis import Diagnosis, Measurement
from core.doctor.evidence import Evidence, Probe
from core.doctor.foresight import foresee

SICK = TrainConfig(data="sample", epochs=3, seed=9, learning_rate=1.0)


def healthy() -> Diagnosis:
    """Return a diagnosis without a finding, after two looks."""
    return Diagnosis(measurements=measured(), steps=87)


def sick(step: int = 20) -> Diagnosis:
    """Return a diagnosis of :data:`SICK`: the rate is too high, from a step on."""
    (found,) = foresee(SICK).findings
    silent = Probe(20, loss=2.3, accuracy=0.1, dead={"dense": 0.9})
    (symptom,) = early.dead_units(Evidence(probes=[silent]))
    note = replace(symptom, code="oscillation", confidence=0.4)
    return Diagnosis(
        findings=(replace(found, step=step, explains=(symptom,)),),
        notes=(note,),
        measurements=measured(),
        steps=87,
    )


def measured() -> tuple[Measurement, ...]:
    """Return two looks at a network of two layers."""
    return (
        Measurement(
            1,
            {"loss": 2.3, "accuracy": 0.1},
            {
                "gradient": {"dense": 0.1, "dense_1": 0.2},
                "update-ratio": {"dense": 4.2, "dense_1": 0.5},
                "dead": {"dense": 0.1},
            },
            (0.1,) * 10,
        ),
        Measurement(
            20,
            {"loss": None, "accuracy": 0.1},
            {
                "gradient": {"dense": 0.0, "dense_1": None},
                "update-ratio": {"dense": 0.02, "dense_1": 0.01},
                "dead": {"dense": 0.9},
            },
            (1.0, *(0.0,) * 9),
        ),
    )

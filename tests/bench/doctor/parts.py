"""All cases, by part: what thresholds may be tuned on, and what is held out for reporting."""

from __future__ import annotations

from tests.bench.doctor import clean, faults
from tests.bench.doctor.cases import Case
from tests.bench.doctor.foreign import (
    clean_networks,
    clean_tasks,
    eighth_clean,
    eighth_faults,
    fifth_clean,
    fifth_faults,
    fourth_clean,
    fourth_faults,
    inputs,
    labels,
    networks,
    outputs,
    second_clean,
    second_faults,
    seventh_clean,
    seventh_faults,
    sixth_clean,
    sixth_faults,
    third_clean,
    third_faults,
    training,
)

PARTS: dict[str, dict[str, Case]] = {
    "tuning": {**faults.FAULTS, **clean.CLEAN},
    "reporting": {
        **inputs.FAULTS,
        **labels.FAULTS,
        **outputs.FAULTS,
        **networks.FAULTS,
        **training.FAULTS,
        **clean_networks.CLEAN,
        **clean_tasks.CLEAN,
    },
    "second": {**second_faults.FAULTS, **second_clean.CLEAN},
    "third": {**third_faults.FAULTS, **third_clean.CLEAN},
    "fourth": {**fourth_faults.FAULTS, **fourth_clean.CLEAN},
    "fifth": {**fifth_faults.FAULTS, **fifth_clean.CLEAN},
    "sixth": {**sixth_faults.FAULTS, **sixth_clean.CLEAN},
    "seventh": {**seventh_faults.FAULTS, **seventh_clean.CLEAN},
    "eighth": {**eighth_faults.FAULTS, **eighth_clean.CLEAN},
}

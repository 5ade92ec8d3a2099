"""What is wrong with a training run, on what evidence, and what to do about it.

In a script of one's own it takes two lines::

    doctor = Doctor(x_train, y_train, validation_data=(x_val, y_val))
    model.fit(x_train, y_train, ..., callbacks=[doctor])
    print(doctor.diagnosis)

``examine`` makes the checks that need no training. Findings are light: whoever only reads them, as
the web process does, never loads Keras, so the two that need it are imported at first use.

Evidence is measured first (:mod:`core.doctor.evidence`), by :mod:`core.doctor.watching` where it
takes Keras and by :mod:`core.doctor.data_facts` where NumPy is enough; checks are pure functions
from evidence to findings (:mod:`core.doctor.checks`); :mod:`core.doctor.ranking` folds symptoms
under their cause.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from core.doctor.diagnosis import Diagnosis
from core.doctor.finding import Finding, Fix, Gap

__all__ = ["Diagnosis", "Doctor", "Finding", "Fix", "Gap", "examine"]

_NEED_KERAS = {
    "Doctor": "core.doctor.watching.callback",
    "examine": "core.doctor.watching.examine",
}


def __getattr__(name: str) -> Any:
    if name in _NEED_KERAS:
        return getattr(import_module(_NEED_KERAS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

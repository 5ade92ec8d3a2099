"""The doctor beside a training: what it finds is told as it goes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.config.training import TrainConfig
from core.data.augmentation import Augmentation
from core.data.datasets import Digits
from core.doctor.diagnosis import Diagnosis
from core.doctor.finding import Finding
from core.training.callbacks import Watcher
from core.training.keras_setup import load

if TYPE_CHECKING:
    from core.doctor.watching.callback import Doctor

log = logging.getLogger(__name__)


class Attendance:
    """A doctor for one training.

    Args:
        config: what is trained.
        digits: the images it learns from and validates on.
        train: (N,) indices of what is learnt from.
        validation: (M,) indices of what is held out.
        watcher: told ``{"kind": "diagnosis", "diagnosis": ...}`` (the JSON of
            :class:`core.doctor.diagnosis.Diagnosis`) after each look at the network: the first one
            comes before the first step.
    """

    def __init__(
        self, config: TrainConfig, digits: Digits, train: Any, validation: Any, watcher: Watcher
    ) -> None:
        load()  # before the doctor imports Keras
        from core.doctor.watching import lab

        self._watcher = watcher
        self._told: object = None
        self._first: dict[str, int] = {}
        """Step at which a condition was told of first, by its code."""
        self._known = Diagnosis()
        """The latest one that could be told."""
        self._doctor: Doctor | None = None
        try:
            self._doctor = lab.doctor_for(digits, train, validation, Augmentation.of(config))
        except Exception as error:
            self._known = self._failed(error)

    @property
    def diagnosis(self) -> Diagnosis:
        """What it has found so far; where it failed itself, what it knew until then, and why.

        A training is worth more than its diagnosis: what goes wrong with this one ends nothing.
        """
        if self._doctor is None:
            return self._known
        try:
            found = self._as_first_seen(self._doctor.diagnosis)
            json.dumps(found.to_json(), allow_nan=False)
        except Exception as error:
            return self._failed(error)
        self._known = found
        return found

    def _failed(self, error: Exception) -> Diagnosis:
        from core.doctor.watching.given import what_failed_altogether

        log.warning("the doctor failed: %r", error)
        return replace(self._known, failed=what_failed_altogether(error))

    def callbacks(self) -> list[Any]:
        """Return the Keras callbacks, in their order: the doctor, and who tells of it."""
        doctor = [] if self._doctor is None else [self._doctor]
        return [*doctor, _at_each_look(self._tell)]

    def _tell(self) -> None:
        looked = self._looks()
        if looked == self._told:
            return
        self._told = looked
        self._watcher.report({"kind": "diagnosis", "diagnosis": self.diagnosis.to_json()})

    def _as_first_seen(self, found: Diagnosis) -> Diagnosis:
        """Date each finding by when it was noticed first: a judge only sees that it still holds."""

        def dated(finding: Finding) -> Finding:
            first = self._first.setdefault(finding.code, finding.step)
            self._first[finding.code] = step = min(first, finding.step)
            return replace(finding, step=step, explains=tuple(map(dated, finding.explains)))

        return replace(found, findings=tuple(map(dated, found.findings)))

    def _looks(self) -> object:
        """Return what changes with each look at the network."""
        if self._doctor is None:
            return ()
        evidence = self._doctor.evidence
        latest = evidence.probes[-1].step if evidence.probes else 0
        return evidence.network is not None, latest, evidence.course.broken_at, len(evidence.probes)


def _at_each_look(tell: Callable[[], None]) -> Any:
    _, keras = load()

    class Telling(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
        def on_train_begin(self, logs: Any = None) -> None:
            tell()

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            tell()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            tell()

    return Telling()

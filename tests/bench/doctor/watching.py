"""Writes down what the doctor says, and from which step on it says so."""

from __future__ import annotations

from typing import Any

from core.doctor import Doctor, Finding
from tests.bench.doctor.cases import Setup


class Watched:
    """A doctor on a training, and the callback behind it that asks for its opinion."""

    def __init__(self) -> None:
        self.timeline: list[list[Any]] = []
        """[step, codes of the findings], wherever these changed."""
        self._doctor: Any = None

    def callbacks(self, setup: Setup) -> list[Any]:
        """Return the doctor as a user would add it, and who asks it."""
        self._doctor = Doctor(setup.x, setup.y, setup.fit.get("validation_data"))
        return [self._doctor, _asking(self)]

    def ask(self) -> None:
        """Note the findings as they are."""
        diagnosis = self._doctor.diagnosis
        codes = [finding.code for finding in diagnosis.findings]
        if codes != (self.timeline[-1][1] if self.timeline else []):
            self.timeline.append([diagnosis.steps, codes])

    @property
    def looks(self) -> tuple[int, bool]:
        """What changes when the doctor has looked again."""
        return len(self._doctor.evidence.probes), self._doctor.evidence.course.broken_at is None

    def told(self) -> dict[str, Any]:
        """Return all that it said, as JSON."""
        diagnosis = self._doctor.diagnosis
        self.ask()
        return {
            "findings": [_finding(f) for f in diagnosis.findings],
            "notes": [f.code for f in diagnosis.notes],
            "timeline": self.timeline,
            "share": round(diagnosis.watching_share, 4),
            "problems": self._doctor.problems,
        }


def _asking(watched: Watched) -> Any:
    import keras

    class Asking(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_begin(self, logs: Any = None) -> None:
            watched.ask()
            self._looks = watched.looks

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if watched.looks != self._looks:
                self._looks = watched.looks
                watched.ask()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            watched.ask()

        def on_train_end(self, logs: Any = None) -> None:
            watched.ask()

    return Asking()


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "confidence": finding.confidence,
        "step": finding.step,
        "explains": [f.code for f in finding.explains],
        "fix": {"changes": dict(finding.fix.changes), "code": finding.fix.code},
    }

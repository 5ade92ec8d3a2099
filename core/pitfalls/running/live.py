"""Runs the programs of one setting in this process, one after the other, and tells how they do."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.pitfalls.running.listen import Event
from core.pitfalls.running.program import Record, rounded, run_program, thinned
from core.training.callbacks import Watcher

SECONDS_BETWEEN_NEWS = 0.4


class Stopped(BaseException):
    """Leaves a program at once. No ``Exception``, which a program might catch."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run_live(
    programs: Mapping[str, Path],
    epochs: Mapping[str, float],
    watcher: Watcher,
    **asked: Any,
) -> tuple[dict[str, Record], str | None]:
    """Run programs in turn.

    Args:
        programs: their files by name.
        epochs: how many each is expected to train, all its trainings together.
        watcher: is told of each program's record so far, at most every 0.4 s, and may stop it.
        **asked: further arguments of :func:`core.pitfalls.running.program.run_program`.
    Returns:
        the record of each program that was begun, and why it stopped, None at the end.
    """
    records: dict[str, Record] = {}
    news = _News(epochs, watcher)
    # Programs that write files do so there.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, path in programs.items():
            news.begin(name)
            try:
                records[name] = run_program(path, report=news.hear, **asked)
            except Stopped as stopped:
                records[name] = news.record
                return records, stopped.reason
            news.tell(records[name], done=1.0)
    return records, None


class _News:
    """Gathers what a program's trainings report into a record, and passes it on now and then."""

    def __init__(self, epochs: Mapping[str, float], watcher: Watcher) -> None:
        self._expected = epochs
        self._watcher = watcher
        self._name = ""
        self._fits: list[Record] = []
        self._started = self._told = 0.0

    def begin(self, name: str) -> None:
        """Go on to the next program."""
        self._name, self._fits, self._started = name, [], time.monotonic()
        self.tell(self.record, done=0.0)

    @property
    def record(self) -> Record:
        """What is known of the program so far, as a run's record."""
        return {
            "seed": None,
            "seconds": round(time.monotonic() - self._started, 2),
            "peak_mib": 0.0,
            "figures": {},
            "epochs": [rounded(fit["epochs"]) for fit in self._fits],
            "batches": [rounded(thinned(fit["batches"])) for fit in self._fits],
            "output": [],
            "warnings": [],
            "error": None,
        }

    def hear(self, event: Event) -> None:
        """Take a batch or an epoch.

        Raises:
            Stopped: the watcher says so.
        """
        while len(self._fits) <= event["fit"]:
            self._fits.append({"epochs": {}, "batches": {"epoch": [], "loss": []}})
        fit = self._fits[event["fit"]]
        if event["kind"] == "batch":
            fit["batches"]["epoch"].append(event["epoch"])
            fit["batches"]["loss"].append(event["loss"])
        else:
            for name, value in event["row"].items():
                fit["epochs"].setdefault(name, []).append(value)
        if reason := self._watcher.stop_reason():
            raise Stopped(reason)
        if time.monotonic() - self._told >= SECONDS_BETWEEN_NEWS:
            self.tell(self.record, self._done)

    def tell(self, record: Record, done: float) -> None:
        """Report a record; ``done`` is how much of the program is, from 0 to 1."""
        self._told = time.monotonic()
        self._watcher.report(
            {"kind": "program", "name": self._name, "record": record, "done": done}
        )

    @property
    def _done(self) -> float:
        trained = sum(fit["batches"]["epoch"][-1] for fit in self._fits if fit["batches"]["epoch"])
        expected = max(self._expected.get(self._name, 0.0), 1.0)
        return float(min(trained / expected, 1.0))

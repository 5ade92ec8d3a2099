"""The server's recorder: the only one who writes a live run's folder."""

from __future__ import annotations

import shutil
import time
from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from core.config.training import TrainConfig
from core.errors import StorageError
from core.home import make_folder, write_bytes, write_json
from core.jobs.outcome import Outcome
from core.jobs.runs import DIAGNOSIS, LIVE, Run, Status, folder_of
from core.messages import Message

SECONDS_BETWEEN_WRITES = 0.4


class Record(ABC):
    """Something live: takes the worker's events and writes them where pages read them.

    Raises:
        StorageError: from every method that writes; the files that are there stay whole.
    """

    def __init__(self, run_id: str, owner: str, server: str) -> None:
        self.id = run_id
        self.owner = owner
        self.status = Status(state="queued", server=server, created=time.time())
        self._written = 0.0
        self._unwritten = False

    def start(self) -> None:
        """Note that a worker has it now."""
        self._note("started")
        self._change(state="running", phase="starting", started=time.time())
        self._write()

    def stopping(self) -> None:
        """Note that its owner asked it to stop."""
        self._note("asked to stop")
        self._change(phase="stopping")
        self._write()

    @abstractmethod
    def take(self, event: dict[str, Any]) -> None:
        """Take one event of the worker's; progress is written at the next :meth:`flush`.

        Events that arrive after the end are dropped: the outcome already holds them.
        """

    def flush(self) -> None:
        """Write the progress that came since the last time, at most every 0.4 s."""
        if self._unwritten and time.monotonic() - self._written > SECONDS_BETWEEN_WRITES:
            self._write()

    @abstractmethod
    def end(self, outcome: Outcome) -> None:
        """Write its end: results first, the status that announces them last."""

    def abandon(self, reason: Message) -> None:
        """Fail in memory only: for when the disk does not take its end."""
        self._change(state="failed", phase=None, reason=reason, ended=time.time())

    def _change(self, **changes: Any) -> None:
        self.status = replace(self.status, **changes)

    def _write(self) -> None:
        self._written = time.monotonic()
        self._unwritten = False
        self._save()

    @abstractmethod
    def _note(self, line: str) -> None:
        """Keep a line of what happens, where it keeps such lines."""

    @abstractmethod
    def _save(self) -> None:
        """Write all that is known."""


class Recording(Record):
    """A run's training, recorded in the run's folder."""

    def __init__(self, run_id: str, name: str, owner: str, config: TrainConfig, server: str):
        super().__init__(run_id, owner, server)
        self.name = name
        self.config = config
        self.folder = folder_of(run_id)
        self._history: dict[str, dict[str, list[Any]]] = {"batches": {}, "epochs": {}}
        self._log: list[str] = []
        make_folder(self.folder)
        try:
            write_json(self.folder / "status.json", self.status.to_json())
            about = {"id": run_id, "name": name, "owner": owner, "config": config.to_json()}
            write_json(self.folder / "run.json", about)
        except Exception:
            shutil.rmtree(self.folder, ignore_errors=True)  # a run is recorded whole or not at all
            raise

    def snapshot(self) -> Run:
        """Return the run as the recorder knows it, which the disk may not."""
        return Run(self.id, self.name, self.owner, self.config, self.status, self.folder)

    def take(self, event: dict[str, Any]) -> None:
        """Take one event of the worker's; progress is written at the next :meth:`flush`.

        Events that arrive after the run's end are dropped: the outcome already holds them.
        """
        if self.status.state not in LIVE:
            return
        kind = event["kind"]
        if kind == "phase":
            self._note(event["phase"])
            # Until it has heard, what it goes on with does not hide that it was asked to stop.
            if self.status.phase != "stopping" or event["phase"] == "scoring":
                self._change(phase=event["phase"])
        elif kind == "epoch":
            _extend(self._history["epochs"], {k: [v] for k, v in event["row"].items()})
            self._note(" ".join(f"{k}={v}" for k, v in event["row"].items()))
        elif kind == "diagnosis":
            write_json(self.folder / DIAGNOSIS, event["diagnosis"])
            return
        elif kind == "progress":
            _extend(self._history["batches"], event["batches"])
            self._change(progress={k: v for k, v in event.items() if k not in ("batches", "run")})
            self._unwritten = True
        if kind != "progress":
            self._write()

    def end(self, outcome: Outcome) -> None:
        """Write the run's end: its files first, the status that announces them last."""
        if outcome.history is not None:
            self._history = outcome.history
        self._keep(outcome.files)
        self._note(
            outcome.state if outcome.reason is None else f"{outcome.state}: {outcome.reason}"
        )
        self._change(state=outcome.state, phase=None, reason=outcome.reason, ended=time.time())
        self._write()

    def _keep(self, files: dict[str, bytes]) -> None:
        try:
            # The metrics come last: where they are, the model is complete.
            for name in sorted(files, key=lambda name: name == "metrics.json"):
                write_bytes(self.folder / name, files[name])
        except StorageError:
            for name in files:
                (self.folder / name).unlink(missing_ok=True)
            raise

    def _note(self, line: str) -> None:
        self._log.append(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {line}\n")

    def _save(self) -> None:
        write_json(self.folder / "history.json", self._history)
        write_bytes(self.folder / "log.txt", "".join(self._log).encode())
        write_json(self.folder / "status.json", self.status.to_json())


def _extend(columns: dict[str, list[Any]], more: dict[str, list[Any]]) -> None:
    for name, values in more.items():
        columns.setdefault(name, []).extend(values)

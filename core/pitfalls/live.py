"""Live runs of pitfalls: before and after in one job, each run a file that pages read."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from core.errors import RunError
from core.home import home, make_folder, write_json
from core.jobs import servers
from core.jobs.engine import Engine
from core.jobs.job import Job
from core.jobs.outcome import Outcome
from core.jobs.pace import Pace
from core.jobs.recorder import Record
from core.jobs.runs import LIVE, Status, is_id
from core.messages import Message, message
from core.pitfalls.catalogue import pitfall
from core.pitfalls.live_plan import Plan, plan
from core.pitfalls.results import ProgramRun
from core.pitfalls.worker import RECORDS, run_both

MAX_SECONDS = 120.0
"""For a machine that is slower or busier than the two cores for which runs are planned."""
MOST_KEPT = 500
"""So many live runs are kept on a server; the oldest go first."""
MOST_SEED = 1_000

log = logging.getLogger(__name__)

_unsaved: dict[str, Live] = {}
"""Runs of this server whose end the disk did not take; their files still say that they run."""


@dataclass(frozen=True)
class Live:
    """A live run as its file tells it, at one moment."""

    id: str
    pitfall: str
    setting: str
    seed: int
    train: int
    """Training images of each program."""
    test: int
    seconds: float
    """About how long it was going to take."""
    owner: str
    status: Status
    records: dict[str, dict[str, Any]]
    """What is known of each program that was begun, by its name."""
    data: str = "mnist"
    """The dataset; runs of older versions do not tell it."""

    @property
    def is_live(self) -> bool:
        """Whether it waits or runs."""
        return self.status.state in LIVE

    @cached_property
    def runs(self) -> dict[str, ProgramRun]:
        """What each program that was begun did, by its name."""
        return {name: ProgramRun.from_json(record) for name, record in self.records.items()}

    def to_json(self) -> dict[str, Any]:
        """Return what :func:`find` reads."""
        stored = {field.name: getattr(self, field.name) for field in fields(self)}
        return stored | {"status": self.status.to_json()}


def start(engine: Engine, name: str, setting: str, token: str) -> str:
    """Queue a live run and return its id.

    Args:
        engine: this server's.
        name: of a pitfall, of any origin.
        setting: of the pitfall, of any origin.
        token: the owner's.
    Raises:
        PitfallError: there is no such pitfall or setting, or it is not run live.
        BusyError, QueueFullError, StorageError: as :meth:`core.jobs.engine.Engine.submit`.
    """
    planned = plan(pitfall(name), setting)
    seed = 1 + secrets.randbelow(MOST_SEED)

    def make(run_id: str, owner: str, server: str) -> Job:
        status = Status(state="queued", server=server, created=time.time())
        live = Live(
            run_id, name, setting, seed, planned.train, planned.test, planned.seconds, owner,
            status, {}, planned.data,
        )  # fmt: skip
        return LiveJob(LiveRecord(live, planned))

    run_id = engine.queue(make, token)
    _forget_the_oldest()
    return run_id


def find(run_id: str) -> Live:
    """Return a live run as its file tells it now.

    Args:
        run_id: of any origin.
    Raises:
        RunError: there is none here.
    """
    try:
        if not is_id(run_id):
            raise ValueError(run_id)
        stored = json.loads(_path(run_id).read_bytes())
        live = Live(**stored | {"status": Status.from_json(stored["status"])})
        live = _unsaved.get(run_id, live)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            "There is no such live run here. It may have been deleted, or the link is cut short."
        ) from error
    if live.is_live and not servers.is_alive(live.status.server):
        reason = message("The server stopped while it ran. Run it again to see it to its end.")
        return replace(live, status=replace(live.status, state="interrupted", reason=reason))
    return live


class LiveRecord(Record):
    """Takes a live run's events and writes its file."""

    def __init__(self, live: Live, planned: Plan) -> None:
        super().__init__(live.id, live.owner, live.status.server)
        self.live = live
        self._planned = planned
        make_folder(_folder())
        self._write()

    def take(self, event: dict[str, Any]) -> None:
        """Take a program's record so far."""
        if self.status.state not in LIVE or event["kind"] != "program":
            return
        name, record = event["name"], event["record"]
        self.live = replace(self.live, records=self.live.records | {name: record})
        planned, done = self._planned, event["done"]
        spent = time.time() - (self.status.started or time.time())
        progress = {
            "program": name,
            "done": planned.seconds_at(name, done) / planned.seconds,
            "seconds_left": planned.seconds_left(name, done, spent),
        }
        phase = self.status.phase if self.status.phase == "stopping" else "training"
        self._change(progress=progress, phase=phase)
        self._unwritten = True

    def end(self, outcome: Outcome) -> None:
        """Write what the programs did, and how it ended."""
        if RECORDS in outcome.files:
            self.live = replace(self.live, records=json.loads(outcome.files[RECORDS]))
        if trace := outcome.files.get("traceback.txt"):
            log.error("the live run %s failed:\n%s", self.id, trace.decode())
        # What the disk refused on the way was stopped for that, not because its owner asked.
        if self.status.state in LIVE:
            self._change(state=outcome.state, phase=None, reason=outcome.reason, ended=time.time())
        self._write()

    def abandon(self, reason: Message) -> None:
        """Fail in memory only, with what was seen until then."""
        super().abandon(reason)
        _unsaved[self.id] = replace(self.live, status=self.status)

    def _note(self, line: str) -> None:
        log.info("live run %s: %s", self.id, line)

    def _save(self) -> None:
        self.live = replace(self.live, status=self.status)
        write_json(_path(self.id), self.live.to_json())
        _unsaved.pop(self.id, None)


class LiveJob(Job):
    """Before and after of a pitfall, in turn."""

    max_seconds = MAX_SECONDS

    def __init__(self, record: LiveRecord) -> None:
        self.id, self.owner = record.id, record.owner
        self._record = record

    @property
    def current(self) -> Record:
        """Both programs are one part."""
        return self._record

    def call(self, topic: str) -> tuple[Callable[..., Outcome], tuple[Any, ...]]:
        """Return what the worker runs."""
        live = self._record.live
        return run_both, (
            live.id, live.pitfall, live.setting, live.seed, topic, self.max_seconds,
        )  # fmt: skip

    def seconds(self, pace: Pace) -> float:
        """Return about how long it takes, as was measured."""
        return self._record.live.seconds

    def teach(self, pace: Pace) -> None:
        """Teach nothing: the pace is that of the lab's own networks."""


def _folder() -> Path:
    return home() / "pitfalls"


def _path(run_id: str) -> Path:
    return _folder() / f"{run_id}.json"


def _forget_the_oldest() -> None:
    files = sorted(_folder().glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[MOST_KEPT:]:
        path.unlink(missing_ok=True)
        _unsaved.pop(path.stem, None)

"""What stands in the engine's queue: one training, or several that are trained in turn.

Several are a *group*: one training with several seeds, or two that are to be seen side by side.
Each is recorded as a run of its own, inside the group's folder, and ends by itself: what one has
learnt stays, whatever becomes of the next.
"""

from __future__ import annotations

import os
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from core.config.training import TrainConfig
from core.home import make_folder, write_json
from core.jobs.outcome import Outcome
from core.jobs.pace import Pace
from core.jobs.recorder import Record, Recording
from core.jobs.runs import LIVE, Run, Status, Tries, folder_of, member_ids
from core.jobs.worker import run_training
from core.messages import Message, message

MAX_RUN_SECONDS = 1800.0
MOST_MEMBERS = 5
NOT_STARTED = message("It was not started, because the job ended before its turn came.")


class Job(ABC):
    """What a worker does in one go or in several, each of them recorded.

    Raises:
        StorageError: from every method that writes.
    """

    id: str
    owner: str

    @property
    @abstractmethod
    def current(self) -> Record:
        """The part that is under way, or the next one."""

    @property
    def is_live(self) -> bool:
        """Whether something of it waits or is under way."""
        return self.current.status.state in LIVE

    @property
    @abstractmethod
    def max_seconds(self) -> float:
        """How long the current part may take."""

    @abstractmethod
    def call(self, topic: str) -> tuple[Callable[..., Outcome], tuple[Any, ...]]:
        """Return what the worker runs for the current part, and with which arguments.

        Args:
            topic: where its events go.
        """

    @abstractmethod
    def seconds(self, pace: Pace) -> float:
        """Return about how long the current part takes from start to end."""

    def seconds_to_come(self, pace: Pace) -> float:
        """Return about how long all takes that comes after the current part."""
        return 0.0

    @abstractmethod
    def teach(self, pace: Pace) -> None:
        """Let the pace learn from the current part, which was completed."""

    def start(self) -> None:
        """Note that a worker has the current part now."""
        self.current.start()

    def end(self, outcome: Outcome) -> None:
        """Write the current part's end."""
        self.current.end(outcome)

    def abandon(self, reason: Message) -> None:
        """Fail in memory only: for when the disk does not take the end."""
        self.current.abandon(reason)

    def snapshots(self) -> list[Run]:
        """Return the runs of which the disk may not know all."""
        return []


class Training(Job):
    """One training."""

    def __init__(self, recording: Recording) -> None:
        self.id = recording.id
        self.owner = recording.owner
        self.recordings = [recording]
        self.turn = 0
        """Which of the recordings trains, or is the next to."""

    @property
    def current(self) -> Recording:
        """The training that is under way, or the next one."""
        return self.recordings[self.turn]

    @property
    def max_seconds(self) -> float:
        """How long a training may take here (``DIGIT_LAB_MAX_RUN_SECONDS``)."""
        return float(os.environ.get("DIGIT_LAB_MAX_RUN_SECONDS", MAX_RUN_SECONDS))

    def call(self, topic: str) -> tuple[Callable[..., Outcome], tuple[Any, ...]]:
        """Return what the worker runs for the current training."""
        run = self.current
        return run_training, (run.id, run.config.to_json(), topic, self.max_seconds)

    def seconds(self, pace: Pace) -> float:
        """Return about how long the current training takes."""
        return pace.seconds(self.current.config)

    def seconds_to_come(self, pace: Pace) -> float:
        """Return about how long the trainings after the current one take."""
        later = self.recordings[self.turn + 1 :]
        return sum(pace.seconds(recording.config) for recording in later)

    def teach(self, pace: Pace) -> None:
        """Let the pace learn how fast the current training was."""
        if progress := self.current.status.progress:
            pace.learn(self.current.config, progress["images_per_second"])

    def snapshots(self) -> list[Run]:
        """Return what the disk may not know of it."""
        return [self.current.snapshot()]


class Group(Training):
    """Two to five trainings in turn.

    A training that fails by itself does not hold up the next one. One that was stopped, or that
    its worker died of, does: the others are not started.

    Args:
        run_id: names the group's folder.
        name: of the group.
        owner: hash of the owner's token.
        members: their names and configs, in the order of their training.
        server: the server that queues and trains it.
        tries: the fix that it tries, if it does.
    """

    def __init__(
        self,
        run_id: str,
        name: str,
        owner: str,
        members: Mapping[str, TrainConfig],
        server: str,
        tries: Tries | None = None,
    ) -> None:
        if not 2 <= len(members) <= MOST_MEMBERS:
            raise ValueError(f"A group has 2 to {MOST_MEMBERS} members; got {len(members)}.")
        if tries is not None and len(members) != 2:
            raise ValueError(f"A group that tries a fix has 2 members; got {len(members)}.")
        self.id, self.owner, self.turn = run_id, owner, 0
        self.status = Status(state="queued", server=server, created=time.time())
        self._folder = make_folder(folder_of(run_id))
        ids = member_ids(run_id, len(members))
        first = next(iter(members.values()))
        self._group = Run(
            run_id, name, owner, first, self.status, self._folder, members=ids, tries=tries
        )
        try:
            self.recordings = [
                Recording(member, title, owner, config, server)
                for member, (title, config) in zip(ids, members.items(), strict=True)
            ]
            self._write()
            about = {"id": run_id, "name": name, "owner": owner, "members": len(members)}
            if tries is not None:
                about |= {"tries": asdict(tries)}
            write_json(self._folder / "run.json", about | {"config": first.to_json()})
        except Exception:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    @property
    def is_live(self) -> bool:
        """Whether something of it waits or trains."""
        return self.status.state in LIVE

    def start(self) -> None:
        """Note that a worker has the current training now."""
        self.current.start()
        self._change(state="running", started=self.status.started or time.time())
        self._write()

    def end(self, outcome: Outcome) -> None:
        """Write the current training's end; then it is the next one's turn, if there is a next."""
        self.current.end(outcome)
        more = self.recordings[self.turn + 1 :]
        if more and self.is_live and outcome.state != "stopped" and not outcome.ends_job:
            self.turn += 1
            return
        for recording in more:
            recording.end(Outcome("stopped", NOT_STARTED))
        self._conclude(outcome)

    def abandon(self, reason: Message) -> None:
        """Fail in memory only: for when the disk does not take the end."""
        for recording in self.recordings[self.turn :]:
            recording.abandon(reason)
        self._change(state="failed", reason=reason, ended=time.time())

    def snapshots(self) -> list[Run]:
        """Return what the disk may not know of it."""
        unfinished = [recording.snapshot() for recording in self.recordings[self.turn :]]
        return [replace(self._group, status=self.status), *unfinished]

    def _conclude(self, last: Outcome) -> None:
        ended = [recording.status for recording in self.recordings]
        done = sum(status.state == "done" for status in ended)
        if not self.is_live:  # the disk had not taken something
            state, reason = self.status.state, self.status.reason
        elif last.state == "stopped" or last.ends_job:
            state, reason = last.state, _cut_short(last.reason, done, len(ended))
        elif done:
            state, reason = "done", _why_not_all(done, ended)
        else:
            state, reason = "failed", last.reason
        self._change(state=state, reason=reason, ended=time.time())
        self._write()

    def _change(self, **changes: Any) -> None:
        self.status = replace(self.status, **changes)

    def _write(self) -> None:
        write_json(self._folder / "status.json", self.status.to_json())


def _cut_short(why: Message | None, done: int, count: int) -> Message | None:
    if why is None or not done:
        return why
    return message(
        "{done} of {count} trainings were completed and are kept. Then the job ended: {why}",
        done=done,
        count=count,
        why=why,
    )


def _why_not_all(done: int, ended: list[Status]) -> Message | None:
    failed = [status.reason for status in ended if status.state == "failed" and status.reason]
    if not failed:
        return None
    return message(
        "{failed} of {count} trainings failed, and the figures are those of the other {done}. "
        "{reason}",
        failed=len(ended) - done,
        count=len(ended),
        done=done,
        reason=failed[0],
    )

"""A run on a worker: when it must be ended, and what its end means."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from core.jobs.cluster import Cluster
from core.jobs.job import Job
from core.jobs.outcome import Outcome
from core.jobs.recorder import Record
from core.messages import Message, message

STOP_GRACE_SECONDS = 6.0
"""After which a run that has not heard that it should stop is ended with its worker."""
TIME_GRACE_SECONDS = 60.0
"""For scoring and export after the time limit, before the worker is ended."""
KILL_SECONDS = 4.0
"""Between two attempts to end a worker."""
MOST_KILLS = 2
"""Attempts after which its run is given up without waiting for its end."""
NEWS_SECONDS = 0.5
"""Which a worker's death waits for the news why it died; the two come by different ways."""


@dataclass
class Task:
    """A run on a worker. The engine's thread alone changes it, but for ``stop_asked``."""

    job: Job
    recording: Record
    """The job's training that the worker has: the job goes on to its next one before this ends."""
    worker: str
    future: Any = None
    started: float = field(default_factory=time.monotonic)
    stop_asked: float | None = None
    stop_told: bool = False
    killed_because: Message | None = None
    kills: int = 0
    killed: float = 0.0
    ended: float | None = None

    def has_ended(self) -> bool:
        """Whether its outcome can be told: it ended, or nothing can be heard of it any more."""
        if not self.future.done():
            return self.kills > MOST_KILLS
        now = time.monotonic()
        self.ended = self.ended or now
        return self.future.exception() is None or now - self.ended >= NEWS_SECONDS

    def pass_on_the_stop(self, cluster: Cluster) -> bool:
        """Tell the worker once that it should stop; return whether it was told now."""
        # While it scores, it has stopped already and keeps what was learnt.
        if self.stop_asked is None or self.stop_told or self.recording.status.phase == "scoring":
            return False
        self.stop_told = True
        cluster.ask_to_stop(self.recording.id)
        return True

    def end_if_it_must(self, cluster: Cluster) -> None:
        """End the worker of a run that does not hear, or that takes too long."""
        now = time.monotonic()
        why = self._must_end(now)
        if why is not None and now - self.killed > KILL_SECONDS:
            self.killed_because, self.killed = why, now
            self.kills += 1
            cluster.kill(self.worker)

    def outcome(self, *, out_of_memory: bool) -> Outcome:
        """Return how it ended; ``out_of_memory`` tells whether its worker exceeded its memory."""
        if self.future.done() and self.future.exception() is None:
            outcome: Outcome = self.future.result()
            return outcome
        if self.killed_because is not None:
            state = "stopped" if self.stop_asked else "failed"
            return Outcome(state, self.killed_because, ends_job=True)
        if out_of_memory:
            return Outcome(
                "failed",
                message(
                    "The training needed more memory than a run may use here and was ended. Try a "
                    "smaller batch, fewer images or a smaller network."
                ),
                ends_job=True,
            )
        return Outcome(
            "failed",
            message(
                "The process that trained it died: it was killed, or the machine ran out of "
                "memory. What was recorded until then is kept; start it again to repeat it."
            ),
            ends_job=True,
        )

    def _must_end(self, now: float) -> Message | None:
        scoring = self.recording.status.phase == "scoring"
        if self.stop_asked and not scoring and now - self.stop_asked > STOP_GRACE_SECONDS:
            return message("It did not react to the stop within a few seconds and was ended.")
        if now - self.started > self.job.max_seconds + TIME_GRACE_SECONDS:
            return message("It exceeded this server's time limit and was ended.")
        return None

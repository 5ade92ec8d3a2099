"""What runs inside the worker process. TensorFlow is imported in here, never at the top."""

from __future__ import annotations

import time
from typing import Any

import psutil

from core.config.training import TrainConfig
from core.errors import LabError
from core.jobs.outcome import Outcome
from core.messages import Message, message
from core.tracebacks import scrubbed_traceback

SECONDS_BETWEEN_STOP_CHECKS = 0.25
NICENESS = 10
"""A tenth of the share that the web process gets where both want all of a core."""
LEAST_URGENT = 19


def warm_up(beside_the_pages: bool) -> float:
    """Import TensorFlow, so that the next run need not wait; return the seconds of a probe.

    Args:
        beside_the_pages: whether this process shares its machine with the web process, which then
            goes first.
    """
    if beside_the_pages:
        let_the_pages_go_first()
    from core.training.keras_setup import load_for_runs

    load_for_runs()
    from core.training import fit, speed  # noqa: F401

    return speed.seconds_of_the_probe()


def environment() -> dict[str, Any]:
    """Return what TensorFlow and Matplotlib find here, in JSON types."""
    from core.training.environment import environment

    return environment()


def let_the_pages_go_first() -> None:
    """Lower this process's priority: a page that answers at once costs a training little."""
    this = psutil.Process()
    if psutil.WINDOWS:
        this.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        this.nice(min(LEAST_URGENT, this.nice() + NICENESS))


def run_training(run_id: str, config: dict[str, Any], topic: str, max_seconds: float) -> Outcome:
    """Train one run on a Dask worker, sending events to ``topic``; never raises on purpose.

    Args:
        run_id: names the run in its events and its stop signal.
        config: of :meth:`core.config.training.TrainConfig.to_json`.
        topic: Dask topic of the server's recorder.
        max_seconds: after which the training stops by itself, keeping what was learnt.
    """
    watcher = DaskWatcher(run_id, topic, max_seconds)
    try:
        return _train(TrainConfig.from_json(config), watcher)
    except Exception as error:
        return failure(error)


def stop_name(run_id: str) -> str:
    """Return the name of the Dask event that asks a run to stop."""
    return f"digit-lab-stop-{run_id}"


class DaskWatcher:
    """Sends a run's events to the server, and hears when it should stop."""

    def __init__(self, run_id: str, topic: str, max_seconds: float) -> None:
        from distributed import Event, get_worker

        self._run_id = run_id
        self._topic = topic
        self._worker = get_worker()
        self._stop = Event(stop_name(run_id))
        self._deadline = time.monotonic() + max_seconds
        self._checked = 0.0

    def report(self, event: dict[str, Any]) -> None:
        """Send one event; its values are of JSON types."""
        self._worker.log_event(self._topic, {"run": self._run_id, **event})

    def stop_reason(self) -> str | None:
        """Return "time" past the limit, "asked" once the owner did, else None."""
        now = time.monotonic()
        if now > self._deadline:
            return "time"
        if now - self._checked < SECONDS_BETWEEN_STOP_CHECKS:
            return None
        self._checked = now
        return "asked" if self._stop.is_set() else None


def _train(config: TrainConfig, watcher: DaskWatcher) -> Outcome:
    if config.kind == "rate_test":
        from core.training.rate_test import rate_test

        history, reason = rate_test(config, watcher)
        return Outcome("stopped" if reason else "done", _why(reason), history)
    from core.training.artefacts import diagnosis_file, files_of
    from core.training.fit import Diverged, train

    try:
        trained = train(config, watcher)
    except Diverged as error:
        return Outcome("failed", error.message, error.history, diagnosis_file(error.diagnosis))
    return Outcome(
        state=trained.ended,
        reason=_why(trained.reason),
        history=trained.history,
        files=files_of(trained),
    )


def _why(reason: str | None) -> Message | None:
    match reason:
        case "asked":
            return message(
                "Stopped by its owner; what was learnt until then is kept. The scores are those of "
                "that moment."
            )
        case "time":
            return message(
                "Stopped at this server's time limit; what was learnt is kept. The scores are of "
                "that moment."
            )
        case "early":
            return message(
                "Early stopping ended it: the validation loss had stopped falling. "
                "The weights of the best epoch were restored."
            )
        case "restored":
            return message(
                "It trained to its last epoch; then the weights of the best epoch were restored."
            )
    return None


def failure(error: Exception) -> Outcome:
    """Turn an exception into a failed outcome: the reason in words, the traceback scrubbed."""
    return Outcome(
        state="failed",
        reason=_reason(error),
        files={"traceback.txt": scrubbed_traceback(error).encode()},
    )


def _reason(error: Exception) -> Message:
    if isinstance(error, LabError):
        return error.message
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return message(
            "The training ran out of memory. Try a smaller batch, fewer images or a smaller "
            "network."
        )
    # An error's own text may hold paths of the machine; it stands in the owner's traceback.
    return message(
        "The training failed with {kind}, which nobody expected. Its owner sees the traceback.",
        kind=type(error).__name__,
    )

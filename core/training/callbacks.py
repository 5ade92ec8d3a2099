"""What watches a training: progress told, stop asked, history kept."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Protocol

from core.analysis.history import GRADIENT
from core.config.training import TrainConfig
from core.training.keras_setup import load
from core.training.optimizers import layers_of

MOST_BATCH_POINTS = 600
SECONDS_BETWEEN_REPORTS = 0.25

History = dict[str, dict[str, list[Any]]]


class Watcher(Protocol):
    """Who is told how a training goes, and may stop it."""

    def report(self, event: dict[str, Any]) -> None:
        """Take one event: JSON types only."""

    def stop_reason(self) -> str | None:
        """Return why the training should stop now ("asked", "time"), or None."""


class StopTraining(Exception):
    """Leaves ``fit`` at once; the weights stay as the last batch left them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def empty_history(metric: str = "accuracy") -> History:
    """Return a history before the first batch, with every column that it will have.

    Args:
        metric: what is measured beside the loss (:data:`core.config.training.METRICS`).
    """
    return {
        "batches": {"epoch": [], "loss": [], metric: [], "learning_rate": []},
        "epochs": {
            "epoch": [],
            "loss": [],
            metric: [],
            "val_loss": [],
            f"val_{metric}": [],
            "learning_rate": [],
            "seconds": [],
        },
    }


def monitor(config: TrainConfig, images: int, history: History, watcher: Watcher) -> Any:
    """Return the Keras callback that fills ``history`` and talks to ``watcher``.

    Batch points are means over the batches since the point before: at most
    :data:`MOST_BATCH_POINTS` in a run, at steps that depend on the config alone. Learning rate and
    gradient norms are those of the point's last batch. It stops the training, with "nan", once
    the loss is not a number: nothing that came after would mean anything.

    Args:
        config: what is being trained.
        images: training images an epoch.
        history: see :func:`empty_history`; filled in place.
        watcher: told at most every :data:`SECONDS_BETWEEN_REPORTS` seconds, asked as often.
    """
    _, keras = load()
    steps = config.steps_an_epoch(images)
    stride = math.ceil(config.steps(images) / MOST_BATCH_POINTS)

    class Monitor(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
        def on_train_begin(self, logs: Any = None) -> None:
            self._last_talk = 0.0
            self._sent = 0
            self._speed = _Speed()
            self._points = _Points(history["batches"], images, self.model, config)

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self._epoch = epoch
            self._seen = 0
            self._points.epoch_begins(epoch)
            self._epoch_started = time.monotonic()
            self._speed.epoch_begins()

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            before = self._seen
            self._seen = min((batch + 1) * config.batch_size, images)
            self._speed.add(self._seen - before)
            broken = finite(logs["loss"]) is None
            if broken or (batch + 1) % stride == 0 or batch + 1 == steps:
                self._points.note(self._seen, logs)
            _stop_if(broken)
            self._talk(batch + 1)

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            self._talk(steps)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            names = ("loss", config.metric, "val_loss", f"val_{config.metric}")
            # A range test has no validation.
            row = {name: finite(logs.get(name, math.nan)) for name in names} | {
                "epoch": epoch + 1,
                "learning_rate": self._points.rate,
                "seconds": round(time.monotonic() - self._epoch_started, 3),
            }
            for name, column in history["epochs"].items():
                column.append(row[name])
            watcher.report({"kind": "epoch", "row": row})
            self._speed.epoch_ends()
            _stop_if("val_loss" in logs and row["val_loss"] is None)

        def _talk(self, step: int) -> None:
            now = time.monotonic()
            if now - self._last_talk < SECONDS_BETWEEN_REPORTS:
                return
            self._last_talk = now
            watcher.report(self._progress(step))
            reason = watcher.stop_reason()
            if reason is not None:
                raise StopTraining(reason)

        def _progress(self, step: int) -> dict[str, Any]:
            columns = history["batches"]
            new = {name: values[self._sent :] for name, values in columns.items()}
            self._sent = len(columns["epoch"])
            epochs_left = config.passes - self._epoch
            left = images * epochs_left - self._seen
            return {
                "kind": "progress",
                "epoch": self._epoch + 1,
                "step": step,
                "steps": steps,
                "images_per_second": round(self._speed.images_per_second, 1),
                "seconds_left": self._speed.seconds_for(left, epochs_left),
                "batches": new,
            }

    return Monitor()


def _stop_if(not_a_number: bool) -> None:
    if not_a_number:
        raise StopTraining("nan")


class _Points:
    """Fills the history's columns of batches."""

    def __init__(
        self, columns: dict[str, list[Any]], images: int, model: Any, config: TrainConfig
    ) -> None:
        self._columns = columns
        self._images = images
        self._optimizer = model.optimizer
        self._config = config
        self._metric = config.metric
        weights = model.trainable_variables if config.gradient_norms else ()
        self._norms = [GRADIENT + layer for layer in layers_of(weights)]
        columns |= {name: [] for name in self._norms}

    def epoch_begins(self, epoch: int) -> None:
        self._epoch = epoch
        self._means = _MeansSince()

    def note(self, seen: int, logs: Any) -> None:
        loss, measured = self._means.since(seen, logs["loss"], logs[self._metric])
        self.rate = self._rate(seen)
        point = {
            "epoch": self._epoch + seen / self._images,
            "loss": loss,
            self._metric: measured,
            "learning_rate": self.rate,
        }
        if self._norms:
            norms = self._optimizer.norms.numpy()
            point |= {name: finite(norm) for name, norm in zip(self._norms, norms, strict=True)}
        for name, value in point.items():
            self._columns[name].append(value)

    def _rate(self, seen: int) -> float:
        if not self._config.plans_each_step:
            return float(self._optimizer.learning_rate)
        # The optimizer would tell that of the step to come.
        before = self._config.steps_an_epoch(self._images) * self._epoch
        step = before + math.ceil(seen / self._config.batch_size) - 1
        return self._config.rate(step, self._config.steps(self._images))


class _MeansSince:
    """Turns Keras' running means over an epoch into means since the last look."""

    def __init__(self) -> None:
        self._images = 0
        self._totals = (0.0, 0.0)

    def since(self, images: int, loss: Any, measured: Any) -> tuple[float | None, float | None]:
        totals = (float(loss) * images, float(measured) * images)
        new = images - self._images
        means = tuple(
            finite((now - then) / new) for now, then in zip(totals, self._totals, strict=True)
        )
        self._images, self._totals = images, totals
        return means[0], means[1]


class _Speed:
    """How fast it trains, without the first batch, which compiles, and without validation."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._mark: float | None = None
        self._seconds = 0.0
        self._images = 0
        self._validation = 0.0

    def epoch_begins(self) -> None:
        if self._mark is not None:
            self._mark = self._clock()

    def add(self, images: int) -> None:
        now = self._clock()
        if self._mark is not None:
            self._seconds += now - self._mark
            self._images += images
        self._mark = now

    def epoch_ends(self) -> None:
        # All since the epoch's last batch was validation.
        if self._mark is not None:
            self._validation = self._clock() - self._mark

    @property
    def images_per_second(self) -> float:
        return self._images / self._seconds if self._seconds > 0 else 0.0

    def seconds_for(self, images: int, validations: int) -> float | None:
        speed = self.images_per_second
        return round(images / speed + validations * self._validation, 1) if speed > 0 else None


def finite(value: Any) -> float | None:
    """Return ``value`` as a float, or None where it is NaN or infinite (JSON has neither)."""
    number = float(value)
    return number if math.isfinite(number) else None

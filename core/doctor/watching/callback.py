"""Doctor: the Keras callback that watches a training and says what is wrong with it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np

from core.doctor import data_facts
from core.doctor.diagnosis import Diagnosis
from core.doctor.evidence import Evidence, Probe
from core.doctor.judging import judge
from core.doctor.watching.examine import probe_batch
from core.doctor.watching.fit_call import FitCall, running_fit
from core.doctor.watching.model_parts import steps_made
from core.doctor.watching.peeking import peek
from core.doctor.watching.probing import Prober

ALWAYS = (1, 20, 200)
"""Steps after which the probe batch is always measured."""
SOMETIMES = (5, 60)
"""Steps after which it is measured if that takes no more than its share of the time; later on, at
twice the last step each time, and after each epoch."""
MOST_PROBES = 100
MOST_LOSSES = 1_000


class Doctor(keras.callbacks.Callback):  # type: ignore[misc]
    """Watches a training; ``diagnosis`` tells at any time what it found so far.

    It changes nothing: weights, optimizer, random streams and results are those of a ``fit``
    without it. What goes wrong inside it never stops the training (see ``problems``). Probes need
    the TensorFlow backend and a model with one input and one output; with others, losses and
    metrics are watched alone.
    """

    def __init__(
        self,
        x_train: Any = None,
        y_train: Any = None,
        validation_data: Any = None,
        *,
        share: float = 0.02,
        strict: bool = False,
    ) -> None:
        """Look at the data; that takes some tenths of a second, before the training.

        Args:
            x_train: (N, ...) NumPy inputs as the network gets them, or the ``tf.data.Dataset`` that
                ``fit`` gets; None to take what ``fit`` is given.
            y_train: (N,) or (N, K) NumPy targets.
            validation_data: inputs and targets, if there are any.
            share: of the training's time that it may take for its probes, beyond the first few.
            strict: raise what goes wrong inside; for tests.
        """
        super().__init__()
        self.evidence = Evidence()
        self.problems: list[str] = []
        """What went wrong inside the doctor, in the programmer's words."""
        self._share, self._strict = share, strict
        self._x, self._y, self._validation = x_train, y_train, validation_data
        self._prober: Prober | None = None
        self._spent = self._cost = 0.0
        self._began = self._seen = 0.0
        self._next_probe = 2 * ALWAYS[-1]
        self._fit = FitCall()
        self._watch(self._look_at_data)

    @property
    def diagnosis(self) -> Diagnosis:
        """What is wrong, as far as it was seen; also after a ``fit`` that raised."""
        return replace(judge(self.evidence), watching_share=min(1.0, self._taken()))

    def on_train_begin(self, logs: Any = None) -> None:
        """Examine data and network before the first step."""
        self._began = time.perf_counter()
        self._spent = 0.0
        self._timed(self._begin)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the running means anew, as Keras does."""
        self._in_epoch = 0
        self._mean = 0.0

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Remember the weights where this step will be measured."""
        self._due = self._is_due(self.evidence.course.steps + 1)
        if self._due and self._prober is not None:
            prober = self._prober
            early = self.evidence.course.steps < ALWAYS[-1]
            self._timed(lambda: prober.before_step(with_gradient=early))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Note the loss, and measure the probe batch where it is due."""
        course = self.evidence.course
        made = batch + 1 - self._in_epoch
        course.steps += made
        loss = self._own_loss(batch, (logs or {}).get("loss"))
        if loss is not None:
            self._note(loss)
        broke = loss is not None and not math.isfinite(loss) and course.broken_at is None
        if broke:
            course.broken_at = course.steps
        if self._prober is None and course.steps == made:
            self._timed(self._examine)
        if self._due or broke:
            self._timed(self._probe)
        self._seen = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keep the epoch's figures."""
        course = self.evidence.course
        row = {name: _number(value) for name, value in (logs or {}).items()}
        course.rows.append({**row, "step": float(course.steps)})
        del course.rows[:-MOST_LOSSES]
        if self._affordable():
            self._timed(self._probe)

    def on_train_end(self, logs: Any = None) -> None:
        """Measure the probe batch a last time, in training mode as well."""
        self._timed(self._end)
        self._seen = time.perf_counter()

    def _look_at_data(self) -> None:
        if isinstance(self._x, np.ndarray) and isinstance(self._y, np.ndarray):
            self.evidence.data = data_facts.measure(self._x, self._y, *self._held_out())

    def _held_out(self) -> tuple[Any, Any]:
        given = self._validation
        if isinstance(given, list | tuple) and len(given) >= 2:
            return tuple(part if isinstance(part, np.ndarray) else None for part in given[:2])  # type: ignore[return-value]
        return None, None

    def _begin(self) -> None:
        course = self.evidence.course
        course.steps, course.rows, course.losses = 0, [], []
        course.broken_at, course.ended = None, False
        self.evidence.network, self.evidence.probes = None, []
        self._next_probe = 2 * ALWAYS[-1]
        self._fit = running_fit(self.model)
        self._take_data()
        course.weighted = self._fit.weighted
        course.epochs = self.params.get("epochs")
        steps = self.params.get("steps")
        course.planned_steps = steps * course.epochs if steps and course.epochs else None
        course.warm = steps_made(self.model) > 0
        self._prober = None
        if all(layer.built for layer in self.model._flatten_layers()):
            self._examine()

    def _take_data(self) -> None:
        """Prefer what ``fit`` really trains on to what the doctor was told."""
        course = self.evidence.course
        x, y = self._fit.x, self._fit.y
        if isinstance(x, np.ndarray) and isinstance(y, np.ndarray):
            course.shuffled = self._fit.shuffle
            course.batch_size = self._fit.batch_size or 32
        else:
            seen = peek(x if x is not None else self._x)
            x, y = seen.x, seen.y
            course.batch_size, course.shuffled = seen.batch_size, seen.shuffled
        if x is not None and y is not None and x is not self._x:
            known_better = isinstance(self._x, np.ndarray) and self._fit.x is not x
            self._x_seen, self._y_seen = x, y
            if not known_better:
                self._x, self._y = x, y
                if self._validation is None:
                    self._validation = self._fit.validation_data
                self._look_at_data()
        else:
            self._x_seen, self._y_seen = self._x, self._y

    def _examine(self) -> None:
        x, y = self._x_seen, self._y_seen
        if isinstance(x, np.ndarray) and isinstance(y, np.ndarray) and len(x):
            prober = Prober(self.model, *probe_batch(x, y))
            self.evidence.network = prober.examine()
            self._prober = prober

    def _probe(self) -> None:
        if self._prober is None or len(self.evidence.probes) >= MOST_PROBES:
            return
        self._keep(self._prober.after_step(self.evidence.course.steps))

    def _keep(self, probe: Probe) -> None:
        known = self.evidence.probes
        if known and known[-1].step == probe.step:
            known[-1] = (
                probe
                if probe.ratios
                else replace(
                    probe,
                    ratios=known[-1].ratios,
                    gradients=known[-1].gradients,
                    cosine=known[-1].cosine,
                )
            )
        else:
            known.append(probe)

    def _end(self) -> None:
        self.evidence.course.ended = True
        if self._prober is None:
            return
        self._probe()
        if self.evidence.probes:
            known = self.evidence.probes
            accuracy = self._prober.training_accuracy()
            known[-1] = replace(known[-1], training_accuracy=accuracy)

    def _is_due(self, step: int) -> bool:
        if self.evidence.course.broken_at is not None:
            return False
        if step in ALWAYS:
            return True
        if step >= self._next_probe:
            self._next_probe = 2 * step
            return self._affordable()
        return step in SOMETIMES and self._affordable()

    def _affordable(self) -> bool:
        elapsed = time.perf_counter() - self._began
        return self._spent + self._cost <= self._share * elapsed

    def _taken(self) -> float:
        elapsed = self._seen - self._began
        return self._spent / elapsed if elapsed > 0 else 0.0

    def _own_loss(self, batch: int, mean: Any) -> float | None:
        """Return the loss of the steps since the last look: Keras tells the mean of the epoch."""
        before, self._in_epoch = self._in_epoch, batch + 1
        if mean is None:
            return None
        mean = float(mean)
        own: float = (mean * (batch + 1) - self._mean * before) / max(1, batch + 1 - before)
        self._mean = mean
        return own

    def _note(self, loss: float) -> None:
        losses = self.evidence.course.losses
        losses.append((self.evidence.course.steps, loss))
        if len(losses) > MOST_LOSSES:
            # The first 200 stay; of the rest every other one.
            losses[200:] = losses[200::2]

    def _timed(self, work: Callable[[], None]) -> None:
        started = time.perf_counter()
        self._watch(work)
        self._cost = time.perf_counter() - started
        self._spent += self._cost

    def _watch(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            # A training is worth more than its diagnosis.
            if self._strict:
                raise
            self.problems.append(f"{type(error).__name__}: {error}")


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan

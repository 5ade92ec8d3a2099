"""Doctor: the Keras callback that watches a training and says what is wrong with it."""

from __future__ import annotations

import contextlib
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
from core.doctor.watching.given import (
    a_step_of_its_own,
    as_array,
    attempt,
    miss,
    several_steps,
    what_failed,
    why_not,
)
from core.doctor.watching.model_parts import own_step, rate_now, steps_at_once, steps_made
from core.doctor.watching.peeking import mixes, peek
from core.doctor.watching.probing import Prober
from core.doctor.watching.schedule import FIRST, Schedule
from core.messages import Message

MOST_PROBES = 100
MOST_LOSSES = 1_000


class Doctor(keras.callbacks.Callback):  # type: ignore[misc]
    """Watches a training; ``diagnosis`` tells at any time what it found so far.

    It changes nothing: weights, optimizer, random streams and results are those of a ``fit``
    without it. What goes wrong inside it never stops the training: the diagnosis says what could
    not be checked. Probes need the TensorFlow backend and a model with one input, one output and
    one loss; with others, losses and metrics are watched alone.
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
            validation_data: inputs and targets, or a ``tf.data.Dataset`` of both; None to take what
                ``fit`` is given, which may be none. Where training data cannot be looked at without
                moving it on, as a generator's, the network is judged by these.
            share: of the training's time that it may take for its probes, beyond the first few;
                see :mod:`core.doctor.watching.schedule`.
            strict: raise what goes wrong inside; for tests.
        """
        super().__init__()
        self.evidence = Evidence()
        self.problems: list[str] = []
        """What went wrong inside the doctor, in the programmer's words."""
        self._share, self._strict = share, strict
        self._told = x_train, y_train, validation_data
        self._x, self._y, self._validation = self._told
        self._seen_by_fit: tuple[Any, Any] = x_train, y_train
        self._prober: Prober | None = None
        self._examined = False
        self._spent = self._began = self._seen = 0.0
        self._schedule = Schedule(share)
        self._fit = FitCall()
        self._at_once = 1
        self._watch("data", self._look_at_data)

    @property
    def diagnosis(self) -> Diagnosis:
        """What is wrong, as far as it was seen; also after a ``fit`` that raised."""
        return replace(judge(self.evidence), watching_share=min(1.0, self._taken()))

    def on_train_begin(self, logs: Any = None) -> None:
        """Examine data and network before the first step."""
        self._began = time.perf_counter()
        self._spent = 0.0
        self._begin()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the running means anew, as Keras does."""
        self._in_epoch = 0
        self._mean = 0.0

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Remember the weights where this step will be measured."""
        made, at_once = self.evidence.course.steps, self._at_once
        is_whole = self.evidence.course.broken_at is None
        self._due = is_whole and self._schedule.is_due(made + 1, made + at_once)
        if self._due or batch == 0:
            self._note_rate()
        if self._due and self._prober is not None:
            prober = self._prober
            self._timed("probes", lambda: prober.before_step(with_gradient=made < FIRST[-1]))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Note the loss, and measure the probe batch where it is due."""
        course = self.evidence.course
        # Keras makes several steps at once where it is told to, and tells one too many at the end.
        in_epoch = min(batch + 1, self.params.get("steps") or batch + 1)
        made = in_epoch - self._in_epoch
        course.steps += made
        loss = self._own_loss(in_epoch, (logs or {}).get("loss"))
        if loss is not None:
            self._note(loss)
        broke = loss is not None and not math.isfinite(loss) and course.broken_at is None
        if broke:
            course.broken_at = course.steps
        if self._prober is None and course.steps == made and not self._examined:
            self._timed("network", self._examine)
        if self._due or broke:
            self._timed("probes", lambda: self._probe(single=made == 1))
        self._seen = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keep the epoch's figures."""
        course = self.evidence.course
        row = {name: _number(value) for name, value in (logs or {}).items()}
        course.rows.append({**row, "step": float(course.steps)})
        del course.rows[:-MOST_LOSSES]
        self._note_rate()
        if self._schedule.is_due_at_epoch_end(course.steps):
            self._timed("probes", self._probe)

    def on_train_end(self, logs: Any = None) -> None:
        """Measure the probe batch a last time, in training mode as well."""
        self._timed("probes", self._end)
        self._seen = time.perf_counter()

    def _look_at_data(self) -> None:
        self.evidence.data = self.evidence.stand_in = None
        for part in ("data", "training", "validation"):
            self.evidence.gaps.pop(part, None)
        x, y = as_array(self._x), as_array(self._y)
        held: list[Any] = [None, None]

        def look_at_validation() -> None:
            held[:] = self._held_out()

        self._watch("validation", look_at_validation)
        if x is not None and y is not None:
            self.evidence.data = data_facts.measure(x, y, *held)
        elif held[0] is not None and held[1] is not None:
            self.evidence.stand_in = data_facts.measure(*held)

    def _held_out(self) -> tuple[Any, Any]:
        given = self._validation
        if given is None:
            return None, None
        if isinstance(given, list | tuple) and len(given) >= 2:
            x, y = as_array(given[0]), as_array(given[1])
        else:
            seen = peek(given)
            x, y = seen.x, seen.y
            given = (given, None)
        if x is None:
            miss(self.evidence, "validation", why_not(given[0], given[1]))
        return x, y

    def _begin(self) -> None:
        course = self.evidence.course
        course.steps, course.rows, course.losses, course.rates = 0, [], [], []
        course.broken_at, course.ended = None, False
        self.evidence.network, self.evidence.probes = None, []
        known = self.evidence.gaps
        kept = ("data", "training", "validation")
        self.evidence.gaps = {part: known[part] for part in kept if part in known}
        self._schedule = Schedule(self._share)
        self._prober, self._examined = None, False
        self._fit = running_fit(self.model)
        self._at_once = steps_at_once(self.model)
        course.weighted = self._fit.weighted
        course.class_weights = self._fit.class_weights
        course.images_weighted = self._fit.images_weighted
        course.epochs = self.params.get("epochs")
        steps = self.params.get("steps")
        course.planned_steps = steps * course.epochs if steps and course.epochs else None
        self._timed("data", self._take_data)
        self._timed("network", self._begin_with_model)

    def _begin_with_model(self) -> None:
        self.evidence.course.warm = steps_made(self.model) > 0
        if self._at_once > 1:
            miss(self.evidence, "steps", several_steps(self._at_once))
        if name := own_step(self.model):
            miss(self.evidence, "train_step", a_step_of_its_own(name))
        if all(layer.built for layer in self.model._flatten_layers()):
            self._examine()

    def _take_data(self) -> None:
        """Prefer what ``fit`` really trains on to what the doctor was told."""
        course = self.evidence.course
        x_told, y_told, validation = self._told
        x, y = as_array(self._fit.x), as_array(self._fit.y)
        if x is not None and y is not None:
            course.shuffled = self._fit.shuffle
            course.batch_size = self._fit.batch_size or 32
        else:
            seen = peek(self._fit.x if self._fit.x is not None else x_told)
            x, y = seen.x, seen.y
            course.batch_size, course.shuffled = seen.batch_size, seen.shuffled
            course.images_weighted = course.images_weighted or seen.weighted
            course.weighted = course.weighted or seen.weighted
        known = x is not None and y is not None
        self._seen_by_fit = (x, y) if known else (x_told, y_told)
        # Where a part of a dataset was seen, whole arrays tell more of the same images.
        told_more = isinstance(x_told, np.ndarray) and self._fit.x is not x and y_told is not None
        images, targets = (x_told, y_told) if told_more else self._seen_by_fit
        self._use(images, targets, self._fit.validation_data if validation is None else validation)
        if self.evidence.is_by_stand_in:
            miss(self.evidence, "training", self._why_not())
        elif self.evidence.data is None:
            miss(self.evidence, "data", self._why_not())
        course.splits_mix = mixes(self._fit.x, self._validation)

    def _use(self, x: Any, y: Any, validation: Any) -> None:
        """Look at the data, unless it is what was looked at before."""
        before = self._x, self._y, self._validation
        self._x, self._y, self._validation = x, y, validation
        if any(a is not b for a, b in zip(before, (x, y, validation), strict=True)):
            self._look_at_data()

    def _why_not(self) -> Message:
        x, y = self._fit.x, self._fit.y
        return why_not(self._x if x is None else x, self._y if y is None else y)

    def _examine(self) -> None:
        self._examined = True
        x, y = map(as_array, self._seen_by_fit)
        if self.evidence.stand_in is not None:
            x, y = self._held_out()
        if x is None or y is None or not len(x):
            miss(self.evidence, "network", self._why_not())
            return
        prober = Prober(self.model, *probe_batch(x, y))
        self.evidence.network = prober.examine()
        self._prober = prober
        for part, error in prober.failed.items():
            miss(self.evidence, part, what_failed(error))

    def _probe(self, *, single: bool = True) -> None:
        self._schedule.measured(self.evidence.course.steps)
        if self._prober is None or len(self.evidence.probes) >= MOST_PROBES:
            return
        self._keep(self._prober.after_step(self.evidence.course.steps, single=single))

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

    def _taken(self) -> float:
        elapsed = self._seen - self._began
        return self._spent / elapsed if elapsed > 0 else 0.0

    def _own_loss(self, in_epoch: int, mean: Any) -> float | None:
        """Return the loss of the steps since the last look: Keras tells the mean of the epoch."""
        before, self._in_epoch = self._in_epoch, in_epoch
        if mean is None:
            return None
        mean = float(mean)
        own: float = (mean * in_epoch - self._mean * before) / max(1, in_epoch - before)
        self._mean = mean
        return own

    def _note(self, loss: float) -> None:
        losses = self.evidence.course.losses
        losses.append((self.evidence.course.steps, loss))
        if len(losses) > MOST_LOSSES:
            # The first 200 stay; of the rest every other one.
            losses[200:] = losses[200::2]

    def _note_rate(self) -> None:
        rates = self.evidence.course.rates
        with contextlib.suppress(Exception):  # an optimizer may be anybody's
            rate = rate_now(self.model)
            if rate is not None:
                rates.append((self.evidence.course.steps, rate))
        if len(rates) > MOST_LOSSES:
            del rates[1::2]

    def _timed(self, part: str, work: Callable[[], None]) -> None:
        started = time.perf_counter()
        self._watch(part, work)
        self._spent += time.perf_counter() - started

    def _watch(self, part: str, work: Callable[[], None]) -> None:
        # A training is worth more than its diagnosis: nothing that fails in it goes further.
        error = attempt(self.evidence, part, work)
        if error is not None:
            self.problems.append(f"{type(error).__name__}: {error}")
            if self._strict:
                raise error


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan

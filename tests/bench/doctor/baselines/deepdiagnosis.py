"""DeepDiagnosis' symptoms and its advice: M. Wardat, B. Dantas Cruz, W. Le, H. Rajan,
"DeepDiagnosis: Automatically Diagnosing Faults and Recommending Actionable Fixes in Deep Learning
Programs", ICSE 2022, doi 10.1145/3510003.3510071, arXiv 2112.04036; thresholds as in the published
package (DeepDiagnosis/ICSE2022).

After each epoch it looks at the first batch; at the first symptom it gives its advice and stops.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.bench.doctor.baselines.looking import Alarm, Look, activation

DEAD = 0.7  # share of a ReLU layer's outputs that are not above 0
SATURATED, LIMIT = 0.5, 5.0  # share of a sigmoid's or tanh's inputs beyond the limit
VANISHED = 1e-7  # mean size of a gradient
EVERY, LONG = 5, 20  # epochs after which unchanged numbers, and accuracies, are looked at
VARIANCES = (1e-5, 10.0)  # of weights
STEPS = (1e-5, 0.1)  # learning rate times gradient over weights
CROSS_ENTROPIES = ("categorical_crossentropy", "sparse_categorical_crossentropy")

WEIGHTS = ("initialisation",)
RATE = ("learning-rate-too-high", "learning-rate-too-low")
INPUT = ("input-scale", "bad-values")
LAST = ("output-activation", "output-loss-mismatch")
HIDDEN = ("hidden-activation", "missing-nonlinearity")
OPTIMIZER = ("loss-rising", *RATE)


class DeepDiagnosis:
    """Follows the decision tree from a symptom to an advice."""

    name = "DeepDiagnosis"

    def __init__(self) -> None:
        self._losses: list[float] = []
        self._accuracies: list[float] = []
        self._means: list[list[float]] = []
        self._done = False

    def before(self, look: Look) -> Iterator[Alarm]:
        """Say nothing: it only watches trainings."""
        yield from ()

    def after(self, epoch: int, epochs: int, logs: dict[str, float], look: Look) -> Iterator[Alarm]:
        """Look for the first symptom."""
        self._losses.append(logs.get("loss", 0.0))
        self._accuracies.append(logs.get("accuracy", logs.get("acc", 1.0)))
        self._means.append([float(np.mean(out)) for _, out in look.outputs])
        if self._done:
            return
        for symptom, names in self._symptoms(epoch, epochs, look):
            self._done = True
            yield Alarm(symptom, names)
            return

    def _symptoms(
        self, epoch: int, epochs: int, look: Look
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield from self._forward(epoch, epochs, look)
        if not math.isfinite(self._losses[-1]) or self._accuracies[-1] == 0:
            linear = bool(look.outputs) and activation(look.outputs[-1][0]) in ("", "linear")
            yield "invalid loss or accuracy", LAST if linear else self._rate(look) or OPTIMIZER
        seen = len(self._losses)
        if seen % EVERY == 0 and not _moves(self._losses[-EVERY:], falls=True):
            yield "loss does not decrease", self._advice(look) or OPTIMIZER
        if seen % LONG == 0 and not _moves(self._accuracies[-LONG:], falls=False):
            yield "accuracy does not increase", self._advice(look) or OPTIMIZER
        yield from self._backward(look)

    def _forward(
        self, epoch: int, epochs: int, look: Look
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        if epoch == 0 and look.outputs and _out_of_range(look):
            yield "out of range", LAST
        for place, (layer, out) in enumerate(look.outputs):
            mean = float(np.mean(out))
            if not math.isfinite(mean) or mean == 0:
                yield "numerical error forward", self._advice(look) or HIDDEN
            name = activation(layer)
            watched = name in ("relu", "exponential") and epoch == epochs - 1
            if watched and float((out <= 0).mean()) >= DEAD:
                yield "dead node", self._advice(look) or ("missing-nonlinearity", "dead-units")
            following = look.outputs[place + 1][0] if place + 1 < len(look.outputs) else None
            watched = (epoch + 1) % EVERY == 0 and activation(following) in ("sigmoid", "tanh")
            if watched and float((np.abs(out) >= LIMIT).mean()) > SATURATED:
                yield "saturated activation", self._advice(look) or ("saturated-units",)
        if (epoch + 1) % EVERY == 0 and self._means[-1]:
            for column in list(zip(*self._means[-EVERY:], strict=False))[:-1]:
                if max(column) == np.mean(column):
                    yield "unchanged outputs", self._advice(look) or OPTIMIZER

    def _backward(self, look: Look) -> Iterator[tuple[str, tuple[str, ...]]]:
        kernels = [g for g in look.gradients if g.ndim == 2]
        for place, gradient in enumerate(reversed(kernels)):
            mean = float(np.mean(gradient))
            if not math.isfinite(mean) or mean == 0:
                yield (
                    "numerical error in changes of weights",
                    ("wrong-loss", *LAST) if place == 1 else HIDDEN,
                )
            if float(np.abs(gradient).mean()) < VANISHED:
                sigmoid = ("vanishing-gradient", "saturated-units", "hidden-activation")
                yield "vanishing gradient", self._rate(look) or sigmoid

    def _advice(self, look: Look) -> tuple[str, ...]:
        """Weights first, then the input's range, then the rate."""
        kernels = [w for w in look.weights if w.ndim > 1]
        low, high = VARIANCES
        if any(not low <= float(np.var(w)) <= high for w in kernels):
            return WEIGHTS
        values = None if look.x is None else np.asarray(look.x)
        if values is not None and not (values.min() >= -1 and values.max() <= 1):
            return INPUT
        return self._rate(look)

    def _rate(self, look: Look) -> tuple[str, ...]:
        pairs = zip(look.gradients, look.weights, strict=False)
        sizes = [
            look.rate * float(np.linalg.norm(g)) / max(1e-12, float(np.linalg.norm(w)))
            for g, w in pairs
            if w.ndim > 1
        ]
        return RATE if any(not STEPS[0] <= size <= STEPS[1] for size in sizes) else ()


def _moves(curve: list[float], *, falls: bool) -> bool:
    best = min(curve) if falls else max(curve)
    return max(curve) != min(curve) and best != curve[0]


def _out_of_range(look: Look) -> bool:
    """Tell whether the last activation cannot give the targets; a softmax is let be."""
    layer, out = look.outputs[-1]
    name = activation(layer)
    if name == "softmax" or look.y is None:
        return False
    loss = getattr(look.model.loss, "name", look.model.loss)
    if name in ("", "linear", "relu") and loss in CROSS_ENTROPIES:
        return True
    y: Any = np.asarray(look.y, np.float64)
    low, high = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, np.inf)}.get(
        name, (-np.inf, np.inf)
    )
    if name in ("", "linear") and np.ptp(out) > 10 * np.ptp(y):
        return True
    return bool(y.min() < low or y.max() > high)

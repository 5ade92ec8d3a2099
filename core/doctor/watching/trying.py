"""Finds out what a function, a layer or a loss does by trying it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.doctor.evidence import Floats, Loss

Function = Callable[[Any], Any]
CLOSE = 1e-4
OUT_OF_PROPORTION = 100.0
WIDE = 2.0
"""Spread of the inputs on which a layer is tried."""
BOUNDLESS = 0.1
"""Rise of a loss with answers that are ten times as sure of what is wrong, over that from none to
sure: a cross-entropy rises by as much with each such step, a cosine by nothing."""


def call(layer: Any, values: Any) -> Any:
    """Call a layer as in use, as if it were alone."""
    if getattr(layer, "_call_has_training_arg", False):
        return layer.call(values, training=False)
    return layer.call(values)


def is_linear(function: Function, values: Floats) -> bool:
    """Tell whether f(a) + f(b) = f(a + b) + f(0), for inputs of both signs.

    What gives the same whatever it gets, as a kernel of zeros does, is not called linear.

    Args:
        function: takes and gives tensors.
        values: (n, ...) inputs of the right shape.
    """
    a = values - values.mean()
    # As wide as activations bend: sigmoid is a line to whoever looks near 0 alone.
    a = WIDE * a / (float(a.std()) or 1.0)
    # Of few values two may happen to lie on one side of 0, where ReLU bends nothing: once opposite.
    return all(_adds_up(function, a, b) for b in (-2 * a[::-1], -1.5 * a))


def _adds_up(function: Function, a: Floats, b: Floats) -> bool:
    sums = [np.asarray(function(v), np.float64) for v in (a, b, a + b, np.zeros_like(a))]
    if np.ptp(sums[0], axis=0).max() == 0:
        return False
    difference = sums[0] + sums[1] - sums[2] - sums[3]
    return bool(np.abs(difference).max() <= 1e-3 * max(1e-6, np.abs(np.stack(sums)).max()))


def activation_of(function: Function, units: int) -> str:
    """Name what an activation does to (n, units) numbers."""
    grid = np.linspace(-4, 4, 8 * units, dtype=np.float32)
    grid = np.random.default_rng(0).permutation(grid).reshape(8, units)
    out = np.asarray(function(grid), np.float64)
    if out.shape != grid.shape:
        return "other"
    known = {
        "linear": grid,
        "relu": np.maximum(grid, 0),
        "sigmoid": 1 / (1 + np.exp(-grid)),
        "tanh": np.tanh(grid),
    }
    for name, expected in known.items():
        if np.allclose(out, expected, atol=CLOSE):
            return name
    return "softmax" if is_shares(out) else "other"


def limits_of(function: Function, units: int) -> tuple[float, float] | None:
    """Return the limits that a smooth, bounded activation comes close to, or None."""
    ends = [np.asarray(function(np.full((1, units), v, np.float32))) for v in (-50, -1, 50)]
    low, inside, high = (float(end.reshape(-1)[0]) for end in ends)
    bounded = np.isfinite([low, high]).all() and abs(high) < 10 and abs(low) < 10
    return (low, high) if bounded and low < inside < high else None


def explodes(function: Function, units: int) -> bool:
    """Tell whether answers to what is twice as large are out of all proportion larger.

    ReLU's are twice as large, a square's four times, an exponential's so many that a second one
    leaves what numbers can hold.
    """
    once, twice = (
        float(np.abs(np.asarray(function(np.full((1, units), v, np.float32)))).max())
        for v in (10, 20)
    )
    return once > 0 and twice > OUT_OF_PROPORTION * once


def is_shares(rows: Any) -> bool:
    """Tell whether rows are probabilities: none negative, each row's sum is 1."""
    rows = np.asarray(rows)
    # A softmax in half precision sums to 1 but for the last of its few digits.
    exactness = 2e-2 if rows.dtype.itemsize <= 2 else 1e-3
    rows = rows.astype(np.float64)
    if rows.ndim < 2 or rows.shape[-1] < 2 or not np.isfinite(rows).all():
        return False
    return bool((rows >= 0).all() and np.allclose(rows.sum(axis=-1), 1, atol=exactness))


def loss_of(function: Callable[[Any, Any], Any], name: str) -> Loss:
    """Find out what a loss takes.

    A cross-entropy of logits stays the same when one number is added to them all; one of
    probabilities, which Keras normalises, when they are doubled, as a cosine does, but it has no
    bound: the surer of what is wrong, the more it costs. A regression's stays the same when the
    same is added to target and answer.
    """
    rng = np.random.default_rng(0)
    shares = rng.uniform(0.05, 0.15, (8, 5)).astype(np.float32)
    classes = np.arange(8, dtype=np.int32) % 5
    one_hot = np.eye(5, dtype=np.float32)[classes]
    # Sure of another class, once more than the other time.
    sure, surer = (np.roll(one_hot, 1, axis=1) * (1 - 5 * e) + e for e in (1e-3, 1e-4))

    def value(targets: Any, answers: Any) -> float:
        try:
            return float(np.mean(np.asarray(function(targets, answers))))
        except Exception:  # a stranger's loss may raise anything at what it does not take
            return float("nan")

    for targets, takes_classes in ((classes, True), (one_hot, False)):
        base = value(targets, shares)
        if abs(value(targets, shares + 3) - base) < CLOSE:
            return Loss("logits", takes_classes, from_logits=True, name=name)
        if abs(value(targets, shares * 2) - base) < CLOSE:
            grown = value(targets, surer) - value(targets, sure)
            if grown > BOUNDLESS * (value(targets, sure) - base):
                return Loss("probabilities", takes_classes, name=name)
    base = value(one_hot, shares)
    if abs(value(one_hot + 1, shares + 1) - base) < CLOSE:
        return Loss("regression", takes_classes=False, name=name)
    for from_logits, p in ((False, shares), (True, 1 / (1 + np.exp(-shares)))):
        binary = -np.mean(one_hot * np.log(p) + (1 - one_hot) * np.log(1 - p))
        if abs(base - binary) < 0.01:
            return Loss("binary", takes_classes=False, from_logits=from_logits, name=name)
    return Loss("other", takes_classes=False, name=name)

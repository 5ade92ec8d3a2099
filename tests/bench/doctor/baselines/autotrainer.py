"""AutoTrainer's detection: X. Zhang, J. Zhai, S. Ma, C. Shen, "AUTOTRAINER: An Automatic DNN
Training Problem Detection and Repair System", ICSE 2021, doi 10.1109/ICSE43902.2021.00043; default
thresholds as in the published package (shiningrain/AUTOTRAINER, monitor).

It judges a run once three tenths of its epochs are over, names one problem, and stays with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tests.bench.doctor.baselines.looking import Alarm, Look

VANISHED_RATIO, VANISHED = 1e-3, 1e-4  # first layer's gradient over the last's; the first's norm
EXPLODED_RATIO = 70.0
DEAD = 0.7  # share of gradient entries that are 0
FLUCTUATION, OFTEN = 0.03, 0.2  # of the accuracy, and in what share of the epochs
STUCK = 0.01  # largest gain in accuracy from one epoch to the next
SATISFYING = 0.7  # accuracy
JUDGED_FROM = 0.3  # of the epochs

EXPLODE = Alarm("exploding gradient", ("exploding-gradient", "non-finite", "initialisation"))
RELU = Alarm("dying ReLU", ("dead-units", "initialisation"))
VANISH = Alarm(
    "vanishing gradient",
    ("vanishing-gradient", "saturated-units", "initialisation", "hidden-activation"),
)
UNSTABLE = Alarm("oscillating loss", ("oscillation", "learning-rate-too-high", "batch-too-small"))
SLOW = Alarm(
    "slow convergence",
    ("plateau", "underfitting", "learning-rate-too-low", "learning-rate-too-high"),
)


class AutoTrainer:
    """Watches gradients, weights, losses and accuracies."""

    name = "AutoTrainer"

    def __init__(self) -> None:
        self._rows: list[dict[str, float]] = []
        self._seen: set[str] = set()
        self._done = False

    def before(self, look: Look) -> Iterator[Alarm]:
        """Say nothing: it only watches trainings."""
        yield from ()

    def after(self, epoch: int, epochs: int, logs: dict[str, float], look: Look) -> Iterator[Alarm]:
        """Judge all epochs so far."""
        self._rows.append(logs)
        self._look_at_gradients(look)
        if self._done:
            return
        broken = (
            not all(np.isfinite(w).all() for w in look.weights)
            or not np.isfinite([logs.get("loss", 0.0), logs.get("val_loss", 0.0)]).all()
        )
        if broken or logs.get("val_loss", 0.0) >= 1e5 or "nan" in self._seen:
            yield from self._stay_with(EXPLODE)
        elif len(self._rows) >= JUDGED_FROM * epochs:
            yield from self._by_accuracy()

    def _look_at_gradients(self, look: Look) -> None:
        kernels = [g for g in look.gradients if g.ndim > 1]
        if not kernels:
            return
        if not all(np.isfinite(g).all() for g in look.gradients):
            self._seen.add("nan")
            return
        first, last = (float(np.linalg.norm(kernels[i])) for i in (0, -1))
        ratio = first / last if last else float("inf") if first else 0.0
        if ratio < VANISHED_RATIO and first < VANISHED:
            self._seen.add("vanish")
        if ratio > EXPLODED_RATIO:
            self._seen.add("explode")
        zeros = sum(int((g == 0).sum()) for g in look.gradients)
        if zeros >= DEAD * sum(g.size for g in look.gradients):
            self._seen.add("relu")

    def _by_accuracy(self) -> Iterator[Alarm]:
        learnt, held = self._curve(""), self._curve("val_")
        if not learnt:
            return
        stuck = all(_largest_gain(c) < STUCK for c in (learnt, held) if c)
        low = any(max(c) < SATISFYING for c in (learnt, held) if c)
        if stuck or low:
            for sign, alarm in (("relu", RELU), ("explode", EXPLODE), ("vanish", VANISH)):
                if sign in self._seen:
                    yield from self._stay_with(alarm)
                    return
            if stuck:
                yield from self._stay_with(SLOW)
        elif _fluctuates(learnt):
            yield from self._stay_with(UNSTABLE)

    def _curve(self, prefix: str) -> list[float]:
        names = (f"{prefix}accuracy", f"{prefix}acc")
        return [row[n] for row in self._rows for n in names if n in row]

    def _stay_with(self, alarm: Alarm) -> Iterator[Alarm]:
        self._done = True
        yield alarm


def _largest_gain(curve: list[float]) -> float:
    return max((b - a for a, b in pairwise(curve)), default=0.0)


def _fluctuates(curve: list[float]) -> bool:
    inner = list(zip(curve, curve[1:], curve[2:], strict=False))
    peaks = [b for a, b, c in inner if b >= a and b >= c]
    valleys = [b for a, b, c in inner if b <= a and b <= c]
    wide = sum(high - low >= FLUCTUATION for high, low in zip(peaks, valleys, strict=False))
    return wide >= OFTEN * len(curve)

"""Learning-rate schedules: from a step to the rate of that step, as plain functions.

The page draws them before a training starts, and the training uses the very same numbers. Nothing
here needs TensorFlow.
"""

from __future__ import annotations

import math

from core.messages import Message, message

SCHEDULES: dict[str, Message] = {
    "constant": message("Constant"),
    "plateau": message("Reduce on plateau"),
    "cosine": message("Cosine"),
    "linear": message("Warm-up, then linear decay"),
}
PLANNED = ("cosine", "linear")
"""Schedules that set each step's rate before the training starts; the others react or rest."""

TEST_LOW = 1e-6
TEST_HIGH = 10.0
"""The rates between which a learning-rate range test runs."""


def planned_rate(
    schedule: str, peak: float, step: int, steps: int, warmup_share: float = 0.0
) -> float:
    """Return the learning rate of one step.

    "cosine" falls from ``peak`` along half a cosine wave (Loshchilov and Hutter 2017, SGDR,
    equation 5, without restarts). "linear" rises for ``warmup_share`` of all steps and then falls
    in a straight line (Goyal et al. 2017 warm up so; the decay is that of BERT, Devlin et al.
    2019). Both would be 0 one step after the last.

    Args:
        schedule: of :data:`SCHEDULES`; those that are not planned keep ``peak``.
        peak: the highest rate.
        step: from 0 to ``steps`` - 1.
        steps: of the whole training.
        warmup_share: of all steps, 0 to 1; for "linear" only.
    """
    if schedule == "cosine":
        return peak * (1 + math.cos(math.pi * step / steps)) / 2
    if schedule == "linear":
        warmup = round(warmup_share * steps)
        if step < warmup:
            return peak * (step + 1) / warmup
        return peak * (steps - step) / (steps - warmup)
    return peak


def range_test_rate(step: int, steps: int) -> float:
    """Return the rate of one step of a range test: each is the same factor above the last.

    Args:
        step: from 0, at :data:`TEST_LOW`, to ``steps`` - 1, at :data:`TEST_HIGH`.
        steps: of the test.
    """
    return float(TEST_LOW * (TEST_HIGH / TEST_LOW) ** (step / max(steps - 1, 1)))

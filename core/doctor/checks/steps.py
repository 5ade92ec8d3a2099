"""Checks of how many steps a training has, and by how many images each is made."""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.doctor.checks import health
from core.doctor.checks.remedies import MOST_EPOCHS, longer
from core.doctor.evidence import Course, Evidence
from core.doctor.finding import Finding, Fix
from core.messages import message

TINY_BATCH = 4
VERY_FEW = 20
"""Steps that are worth a word whatever comes of them."""
HARDLY_BEGUN = 0.7
"""Of the first loss, after the last step."""
USUAL_BATCH = 64
USUAL_EPOCHS = 5
ENOUGH_STEPS = 1_000
"""Steps after which most small networks have learnt what they can learn soon."""


def batch_too_small(evidence: Evidence) -> Iterator[Finding]:
    """Batch normalisation, or steps, by a handful of images."""
    size = evidence.course.batch_size
    layers = evidence.network.layers if evidence.network else ()
    normed = any(layer.batch_norm is not None for layer in layers)
    fails = evidence.course.ended and (
        health.is_poor(evidence) or health.is_behind(evidence, health.STAYS_BEHIND)
    )
    if size and size <= TINY_BATCH and (normed or fails):
        yield Finding(
            "batch-too-small",
            0.8 if normed else 0.6,
            message(
                "Batch normalisation takes its mean from each batch, and a batch has {size} "
                "images: too few to tell.",
                size=size,
            )
            if normed
            else message(
                "A batch has {size} images, so each step goes by what these few ask for, and the "
                "network stays behind.",
                size=size,
            ),
            Fix(
                message("Take 64 to 128 images a batch."),
                {"batch_size": 128},
                "model.fit(..., batch_size=128)",
            ),
            {"batch_size": size},
            step=0 if normed else health.seen_at(evidence),
        )


def too_few_updates(evidence: Evidence) -> Iterator[Finding]:
    """A training of so few steps that it ends before it got anywhere."""
    course = evidence.course
    planned = course.steps if course.ended else course.planned_steps
    came = health.progress(evidence)
    if planned is None or planned >= 100 or evidence.classifies is False:
        return
    ended_poor = course.ended and (
        came < health.POOR
        if came is not None
        else planned < VERY_FEW and _has_hardly_begun(evidence)
    )
    if ended_poor or planned < VERY_FEW:
        yield Finding(
            "too-few-updates",
            0.65 if ended_poor else 0.45,
            message(
                "The whole training has {steps} steps: the weights are changed {steps} times.",
                steps=planned,
            ),
            _more_steps(course, planned),
            {"steps": planned},
            step=course.steps if ended_poor else 0,
        )


def _more_steps(course: Course, planned: int) -> Fix:
    """Propose so many epochs, in batches of the usual size at most, that they come to enough."""
    epochs = max(1, course.epochs or len(course.rows) or 1)
    now = course.batch_size or USUAL_BATCH
    batch = min(USUAL_BATCH, now)
    enough = math.ceil(ENOUGH_STEPS / max(1.0, planned / epochs * now / batch))
    enough = max(epochs, USUAL_EPOCHS, enough)
    # Who feeds batches that are made already gives no size.
    size = f", batch_size={batch}" if course.batch_size else ""
    return Fix(
        message("Train for more epochs, or in smaller batches."),
        {"epochs": min(MOST_EPOCHS, enough), "batch_size": batch},
        f"model.fit(..., epochs={enough}{size})",
    )


def ended_too_soon(evidence: Evidence) -> Iterator[Finding]:
    """A training that was on its way when it ended, far from where it might have come."""
    course = evidence.course
    if not course.ended or course.warm or course.steps < health.ENOUGH_STEPS:
        return
    left = health.is_left_behind(evidence) or health.is_poor(evidence)
    losses = [loss for _, loss in course.losses]
    if not left or health.is_broken(evidence) or not health.still_falls(losses):
        return
    yield Finding(
        "too-few-updates",
        0.6,
        message(
            "When the training ended after {steps} steps, the loss was still falling, and much "
            "was left to learn.",
            steps=course.steps,
        ),
        longer(evidence),
        {"steps": course.steps},
        step=course.steps,
    )


def _has_hardly_begun(evidence: Evidence) -> bool:
    """Tell whether the loss still is near where it was at first; where no image was seen."""
    losses = [loss for _, loss in evidence.course.losses]
    started = len(losses) > 2 and not evidence.course.warm
    return started and losses[-1] > HARDLY_BEGUN * losses[0] > 0


CHECKS = (
    too_few_updates,
    ended_too_soon,
    batch_too_small,
)

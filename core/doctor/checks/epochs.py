"""Checks over the epochs: stuck, jumping, learnt by heart, or too good to be true."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from core.doctor.checks import health
from core.doctor.checks.remedies import longer
from core.doctor.evidence import Evidence, Probe
from core.doctor.finding import Finding, Fix
from core.messages import message

NEAR_NOTHING = 0.1
"""A loss that small may well stay where it is."""
SETTLED = 3.0
"""Times 1 / (1 - momentum) steps: after that many, moving statistics have arrived."""


def plateau(evidence: Evidence) -> Iterator[Finding]:
    """A loss that stays where guessing is."""
    losses = [loss for _, loss in evidence.course.losses]
    third = len(losses) // 3
    blind = _nothing_is_known(evidence)
    if third < 10 or not (health.is_poor(evidence) or blind) or health.is_broken(evidence):
        return
    start, end = (sum(part) / third for part in (losses[:third], losses[-third:]))
    if not math.isfinite(start + end) or end < (0.99 if blind else 0.97) * start:
        return
    if blind and (abs(end) < NEAR_NOTHING or end > 1.01 * start):
        return
    yield Finding(
        "plateau",
        0.6,
        message(
            "The loss went from {start:.3g} to {end:.3g}: it does not fall.", start=start, end=end
        ),
        Fix(
            message("Look at rate, weights and labels; a range test of the rate helps."),
            {"learning_rate": 0.001},
        ),
        {"start": start, "end": end},
        step=health.seen_at(evidence),
    )


def _nothing_is_known(evidence: Evidence) -> bool:
    """Tell whether the loss is all that there is, of a training that should have got somewhere."""
    course = evidence.course
    nothing = evidence.yardstick is None and evidence.network is None
    return nothing and course.steps >= health.EARLY and not course.warm


def underfitting(evidence: Evidence) -> Iterator[Finding]:
    """A network that stays behind a straight line, or a vote of neighbours, for whatever reason."""
    behind = health.is_poor(evidence) or health.is_left_behind(evidence)
    if health.is_broken(evidence) or not behind:
        return
    reached, came = health.accuracy(evidence) or 0.0, health.progress(evidence)
    if health.explains_little(evidence):
        line = health.line_explained(evidence)
        share = health.share_of_line(evidence) or 0.0
        numbers = {"explained": share * line, "line_explained": line}
        told = message(
            "Its answers explain {explained:.0%} of what tells the targets apart; a straight line "
            "through the inputs explains {line_explained:.0%}.",
            **numbers,
        )
    elif came is not None and came < health.POOR:
        numbers = {"reached": reached, "line": health.reference(evidence) or 0.0}
        told = message(
            "It reads {reached:.0%} of the images; a straight line through the pixels reads "
            "{line:.0%}.",
            **numbers,
        )
    else:
        numbers = {"reached": reached, "best": health.best_reference(evidence) or 0.0}
        told = message(
            "In the end it reads {reached:.0%} of the images, where comparing each with its "
            "neighbours, or a straight line through the pixels, reads {best:.0%}.",
            **numbers,
        )
    yield Finding(
        "underfitting",
        0.55,
        told,
        longer(evidence),
        numbers,
        step=health.seen_at(evidence),
    )


def overfitting(evidence: Evidence) -> Iterator[Finding]:
    """Validation that gets worse while training gets better."""
    rows = [r for r in evidence.course.rows if math.isfinite(r.get("val_loss", math.nan))]
    if len(rows) < 3:
        return
    best = min(range(len(rows)), key=lambda i: rows[i]["val_loss"])
    last = rows[-1]
    risen = last["val_loss"] / max(1e-9, rows[best]["val_loss"])
    learnt = health.logged_accuracy(evidence, last) or 0.0
    gap = learnt - (health.logged_accuracy(evidence, last, held_out=True) or 0.0)
    if len(rows) - best < 3 or risen < 1.15 or last["loss"] > rows[best]["loss"]:
        return
    by_heart = learnt >= health.BY_HEART
    serious = gap > 0.12 and (risen > 1.5 or by_heart)
    yield Finding(
        "overfitting",
        0.7 if serious else 0.35,
        message(
            "The validation loss was lowest after epoch {epoch} and has risen by {risen:.0%} "
            "since, while the training loss fell.",
            epoch=best + 1,
            risen=risen - 1,
        ),
        Fix(
            message("Stop after that epoch, or use dropout, augmentation or more images."),
            {"early_stopping_patience": 2},
            "keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)",
        ),
        {"epoch": best + 1, "risen": risen, "gap": gap},
        step=int(rows[best]["step"]),
    )


def oscillation(evidence: Evidence) -> Iterator[Finding]:
    """A training loss that goes up nearly as often as down, from epoch to epoch."""
    losses = [r["loss"] for r in evidence.course.rows if math.isfinite(r.get("loss", math.nan))]
    if len(losses) < 5:
        return
    changes = [b - a for a, b in pairwise(losses)]
    ups = [c for c in changes if c > 0]
    size = sum(ups) / max(1e-9, sum(losses) / len(losses))
    if len(ups) * 3 > len(changes) and size > 0.5:
        yield Finding(
            "oscillation",
            0.6 if health.is_poor(evidence) else 0.4,
            message(
                "The training loss rose after {ups} of {all} epochs.",
                ups=len(ups),
                all=len(changes),
            ),
            Fix(message("Lower the learning rate."), {"schedule": "cosine"}),
            {"ups": len(ups), "jump_size": size},
            step=int(evidence.course.rows[-1]["step"]),
        )


def train_inference_gap(evidence: Evidence) -> Iterator[Finding]:
    """A network that answers well in training mode and badly in use."""
    probe = evidence.probes[-1] if evidence.probes else None
    if probe is None or probe.training_accuracy is None or probe.accuracy is None:
        return
    gap = probe.training_accuracy - probe.accuracy
    if gap < 0.15:
        return
    yield Finding(
        "train-inference-gap",
        0.75 if _settled(evidence, probe) else 0.4,
        message(
            "With each batch's own statistics it reads {training:.0%} of the images, in use "
            "{in_use:.0%}.",
            training=probe.training_accuracy,
            in_use=probe.accuracy,
        ),
        Fix(
            message(
                "Train longer, in batches of 64 or more, or lower batch normalisation's momentum."
            ),
            {"epochs": 10, "batch_size": 128},
            "keras.layers.BatchNormalization(momentum=0.9)",
        ),
        {"training": probe.training_accuracy, "in_use": probe.accuracy},
        step=probe.step,
    )


def _settled(evidence: Evidence, probe: Probe) -> bool:
    """Tell whether nothing more is to be waited for.

    The moving statistics have arrived; or the training is over without, and those images are read
    badly that a cheap classifier tells apart.
    """
    layers = evidence.network.layers if evidence.network else ()
    momenta = [layer.batch_norm for layer in layers if layer.batch_norm is not None]
    arrived = all(probe.step > SETTLED / (1 - min(0.9999, m)) for m in momenta)
    best = health.best_reference(evidence)
    bad = best is not None and (probe.accuracy or 0.0) < best - health.LEFT_BEHIND
    return arrived or (bad and evidence.course.ended and health.is_mature(evidence))


def suspicious_validation(evidence: Evidence) -> Iterator[Finding]:
    """Validation images that are read much better than the training images themselves."""
    # Keras validates after every so many epochs, if it is told to.
    logged = (
        (health.logged_accuracy(evidence, row, held_out=True), row)
        for row in reversed(evidence.course.rows)
    )
    held, last = next(((value, row) for value, row in logged if value is not None), (None, {}))
    reached, data = health.accuracy(evidence), evidence.data
    if data is not None and data.labels is not None and data.labels.form == "rows":
        return  # mixed images with mixed labels are harder than those that are left whole
    if held is None or reached is None or not evidence.course.ended or evidence.is_by_stand_in:
        return
    above = held - reached
    if above > 0.12:
        yield Finding(
            "suspicious-validation",
            0.6,
            message(
                "It reads {held:.0%} of the validation images, but only {reached:.0%} of the "
                "training images.",
                held=held,
                reached=reached,
            ),
            Fix(message("Check what the validation set holds, and how it was split.")),
            {"validation": held, "training": reached},
            step=int(last["step"]),
        )


CHECKS = (
    plateau,
    underfitting,
    overfitting,
    oscillation,
    train_inference_gap,
    suspicious_validation,
)

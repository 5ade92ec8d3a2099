"""Whether a run learns: measured against cheap classifiers on the same images.

Most signals of trouble appear in healthy runs too: half of all units silent, a high learning rate,
a jumping loss. So those count only where the network stays below what a straight line or a vote of
neighbours reaches, which needs no training at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.doctor.evidence import Evidence

EARLY = 200
"""Steps after which a network should have left guessing behind."""
ENOUGH_STEPS = 30
"""Fewer than so many steps tell nothing, even where the training has ended."""
BY_HEART = 0.99
"""Training accuracy from which on there is nothing left to learn from these images."""
POOR = 0.6
POOR_EXPLAINED = 0.4
"""Of the variance that a straight line explains: less is poor. Lines do better at numbers than at
classes, and networks come more slowly to them."""
POOR_IMAGE = 0.15
"""Likewise where an answer has more than :data:`MANY` numbers, as an image: an autoencoder begins
with the mean image and passes many numbers through few."""
LEFT_BEHIND = 0.15
"""Below the better cheap classifier when the training is over: no network that is of use reads so
badly."""
LEFT_SHARE = 0.6
"""Likewise, of the variance of one number that a straight line explains."""
STAYS_BEHIND = 0.1
"""Below the better cheap classifier: from there on what usually does no harm is suspected."""
MANY = 10
LEAST_LINE = 0.2
"""Variance that the straight line has to explain, or it is no measure."""
FALLING = 0.03
"""Share by which the loss has to fall from one quarter of the steps to the next."""
MOVED = 0.005
"""Share by which a mean loss has to change to count as falling or rising."""


def accuracy(evidence: Evidence) -> float | None:
    """Return the latest accuracy on the probe batch, in use or in training, whichever is higher."""
    for probe in reversed(evidence.probes):
        if probe.accuracy is not None:
            return max(probe.accuracy, probe.training_accuracy or 0.0)
    return None


def chance(evidence: Evidence) -> float:
    """Return the accuracy of always answering the commonest class."""
    labels = evidence.yardstick.labels if evidence.yardstick else None
    return max(labels.counts) / labels.count if labels and labels.counts else 0.1


def misleads(evidence: Evidence) -> bool:
    """Tell whether the validation images say little of the training that they stand in for.

    What is trained on is learnt, and yet images that a cheap classifier tells apart are read badly.
    """
    logged, reached = _logged(evidence), accuracy(evidence)
    best = best_reference(evidence)
    return (
        evidence.is_by_stand_in
        and is_mature(evidence)
        and logged is not None
        and reached is not None
        and best is not None
        and logged > best - 0.05
        and reached < best - 0.1
    )


def is_by_heart(evidence: Evidence) -> bool:
    """Tell whether few images were learnt by heart, which explains that others are read worse.

    The validation loss was lower before, and yet other images are read far better than by guessing:
    of images that were prepared in another way hardly anything is read.
    """
    logged, reached, best = _logged(evidence), accuracy(evidence), best_reference(evidence)
    held = [row["val_loss"] for row in evidence.course.rows if "val_loss" in row]
    if logged is None or reached is None or best is None or len(held) < 3:
        return False
    guess = chance(evidence)
    return logged >= BY_HEART and held[-1] > 1.15 * min(held) and reached > (guess + best) / 2


def _logged(evidence: Evidence) -> float | None:
    """Return the training accuracy of the last epoch, as Keras tells it."""
    return logged_accuracy(evidence, evidence.course.rows[-1]) if evidence.course.rows else None


def logged_accuracy(
    evidence: Evidence, row: Mapping[str, float], *, held_out: bool = False
) -> float | None:
    """Return an epoch's accuracy, or that of the validation, under whatever name it is logged.

    None where it is known to count something else than images that are read right: of each of
    several questions whether it is answered right, or whether the class is among the likeliest.
    """
    one = evidence.network is not None and evidence.network.head.units == 1
    names = (
        name
        for name in row
        if "acc" in name
        and name.startswith("val_") == held_out
        and "top" not in name
        and (one or "binary" not in name)
    )
    return next((row[name] for name in names), None)


def reference(evidence: Evidence) -> float | None:
    """Return the accuracy of a straight line on a small part of the data."""
    return evidence.yardstick.linear if evidence.yardstick else None


def best_reference(evidence: Evidence) -> float | None:
    """Return the accuracy of the better of the two cheap classifiers."""
    data = evidence.yardstick
    if data is None or data.linear is None or data.neighbours is None:
        return None
    return max(data.linear, data.neighbours.agreement)


def progress(evidence: Evidence) -> float | None:
    """Return how far the network came from guessing (0) to the straight line (1)."""
    reached, line, guess = accuracy(evidence), reference(evidence), chance(evidence)
    if reached is None or line is None or line < guess + 0.05 or misleads(evidence):
        return None
    return (reached - guess) / (line - guess)


def share_of_line(evidence: Evidence) -> float | None:
    """Return the variance that a regression explains, over what the straight line does, or None.

    A sigmoid's answers to rows of numbers, each a question of its own, are judged likewise.
    """
    network, labels = evidence.network, evidence.yardstick.labels if evidence.yardstick else None
    line = line_explained(evidence)
    if network is None or labels is None or line < LEAST_LINE:
        return None
    kind, head = network.loss.kind, network.head
    numbers = kind == "regression" and evidence.classifies is False
    several = kind == "binary" and labels.form == "rows" and head.activation == "sigmoid"
    seen = [probe.explained for probe in evidence.probes if probe.explained is not None]
    return seen[-1] / line if seen and (numbers or several) else None


def line_explained(evidence: Evidence) -> float:
    """Return the share of the targets' variance that the straight line explains, at least 0."""
    known = evidence.yardstick.linear_explained if evidence.yardstick else None
    return max(0.0, known or 0.0)


def untrained_losses(evidence: Evidence) -> tuple[float, float] | None:
    """Return the loss before training and that of guessing, ln C, or None.

    None where nothing is known, and where the two cannot be compared: soft labels, and losses made
    for them, have a scale of their own; and an untrained BatchNorm passes on what it will bring to
    unit scale while it trains.
    """
    network = evidence.network
    if network is None or not network.fresh or network.data_loss is None:
        return None
    labels = evidence.yardstick.labels if evidence.yardstick else None
    first = network.first_kernel
    normed = (
        network.is_normed_before(first)
        if first is not None
        else any(layer.batch_norm is not None for layer in network.layers)
    )
    soft = labels is not None and labels.form == "rows"
    if network.loss.kind not in ("logits", "probabilities") or soft or normed:
        return None
    return network.data_loss, math.log(max(2, network.head.units))


def is_mature(evidence: Evidence) -> bool:
    """Tell whether the run is old enough to be judged."""
    course = evidence.course
    return course.steps >= EARLY or (course.ended and course.steps >= ENOUGH_STEPS)


def is_poor(evidence: Evidence) -> bool:
    """Tell whether the run should have learnt by now and has not."""
    if is_broken(evidence):
        return True
    if not is_mature(evidence):
        return False
    came, share = progress(evidence), share_of_line(evidence)
    return (came is not None and came < POOR) or (
        share is not None and share < least_share(evidence)
    )


def least_share(evidence: Evidence) -> float:
    """Return the least of :func:`share_of_line` that is not poor."""
    labels = evidence.yardstick.labels if evidence.yardstick else None
    return POOR_IMAGE if labels is not None and labels.width > MANY else POOR_EXPLAINED


def is_behind(evidence: Evidence, by: float) -> bool:
    """Tell whether a run that is old enough stays so far below the better cheap classifier."""
    reached, best = accuracy(evidence), best_reference(evidence)
    known = is_mature(evidence) and reached is not None and best is not None
    return bool(known and reached < best - by and not misleads(evidence))  # type: ignore[operator]


def is_left_behind(evidence: Evidence) -> bool:
    """Tell whether a training that is over ended so far below the cheap ones that it is of no use.

    This is milder than :func:`is_poor`, which is asked long before the end, too.
    """
    if not evidence.course.ended or not is_mature(evidence) or is_broken(evidence):
        return False
    return is_behind(evidence, LEFT_BEHIND) or explains_little(evidence)


def explains_little(evidence: Evidence) -> bool:
    """Tell whether answers explain far less of the targets than a straight line does.

    Asked when the training is over, more counts as little.
    """
    share = share_of_line(evidence)
    labels = evidence.yardstick.labels if evidence.yardstick else None
    if share is None or not is_mature(evidence):
        return False
    one = labels is not None and labels.width == 1
    return share < (LEFT_SHARE if one and evidence.course.ended else least_share(evidence))


def is_broken(evidence: Evidence) -> bool:
    """Tell whether the loss or the weights are no longer finite."""
    last = evidence.probes[-1] if evidence.probes else None
    if evidence.course.broken_at is not None or (last is not None and not last.weights_finite):
        return True
    # Of validation images the loss may be no number by their own fault.
    return last is not None and not math.isfinite(last.loss) and not evidence.is_by_stand_in


def is_falling(evidence: Evidence) -> bool:
    """Tell whether the loss falls from the first third of the steps to the last."""
    return _change(evidence) < -MOVED


def still_falls(losses: list[float]) -> bool:
    """Tell whether the last quarter of some losses lies below the quarter before."""
    quarter = len(losses) // 4
    if quarter < 2:
        return False
    before, after = sum(losses[-2 * quarter : -quarter]), sum(losses[-quarter:])
    return before - after > FALLING * abs(before)


def is_rising(evidence: Evidence) -> bool:
    """Tell whether the loss rises likewise, or until it was no number any more."""
    return is_broken(evidence) or _change(evidence) > MOVED


def _change(evidence: Evidence) -> float:
    """Return by which share of itself the mean loss changes; 0 where there are too few steps."""
    losses = [loss for _, loss in evidence.course.losses]
    third = len(losses) // 3
    first = sum(losses[:third])
    return (sum(losses[-third:]) - first) / abs(first) if third > 2 and first else 0.0


def seen_at(evidence: Evidence) -> int:
    """Return the step of the latest look."""
    return evidence.probes[-1].step if evidence.probes else evidence.course.steps

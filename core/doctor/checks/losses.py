"""Checks of what is measured: whether loss and metric fit the labels."""

from __future__ import annotations

from collections.abc import Iterator

from core.doctor.checks import health
from core.doctor.checks.output import CROSS_ENTROPY, is_share
from core.doctor.evidence import Evidence, Labels, Network
from core.doctor.finding import Finding, Fix
from core.messages import message


def wrong_loss(evidence: Evidence) -> Iterator[Finding]:
    """A loss made for another task."""
    network = evidence.network
    labels = evidence.yardstick.labels if evidence.yardstick else None
    if network is None or labels is None:
        return
    head, loss = network.head, network.loss
    told = None
    if loss.kind == "regression" and head.units > 1 and labels.form in ("classes", "one-hot"):
        told = (
            0.9,
            message("The targets are classes, but the loss measures distances between numbers."),
        )
    elif loss.kind == "regression" and _counts_hits(network, labels):
        told = (
            0.7,
            message(
                "Accuracy is measured, and the targets are {count} whole numbers, as classes "
                "are; but the one answer is taken for a quantity, to which 3 is nearer than 7.",
                count=labels.distinct,
            ),
        )
    elif loss.kind in CROSS_ENTROPY and labels.form == "numbers" and labels.distinct > 100:
        told = (
            0.95,
            message("The targets are continuous numbers, but the loss is one for classes."),
        )
    elif loss.kind in CROSS_ENTROPY and labels.several > SOME:
        told = (
            0.9,
            message(
                "{share:.0%} of the targets name several classes at once, but the loss expects a "
                "choice of one.",
                share=labels.several,
            ),
        )
    elif loss.kind == "binary" and labels.width == 1 and _beyond_a_share(labels):
        told = 0.95, message("The loss is one for two classes, but the targets have more.")
    elif loss.kind == "binary" and head.rows_sum_to_one and head.units > 2:
        # Of two shares each tells the other: there it is the cross-entropy of the choice.
        told = (
            0.7,
            message(
                "The outputs are shares of one choice, but the loss judges each of them as a "
                "question of its own."
            ),
        )
    if told:
        yield Finding("wrong-loss", told[0], told[1], _right_loss(labels, network))
    else:
        yield from _usually_does(evidence, labels, network)
        yield from _driven_away(evidence, labels, network)


def _usually_does(evidence: Evidence, labels: Labels, network: Network) -> Iterator[Finding]:
    """A loss that many use for such a task, of a network that stays behind with it."""
    head, loss = network.head, network.loss
    if not _fails(evidence):
        return
    told = None
    if loss.kind == "regression" and _asks_yes_or_no(network, labels):
        told = message(
            "The targets are yes or no, but the loss measures the distance between numbers, and "
            "the network stays behind."
        )
    elif (
        loss.kind == "binary"
        and labels.form == "one-hot"
        and head.units > 2
        and head.activation == "sigmoid"
    ):
        told = message(
            "Each image has one class, but the loss judges {units} questions of yes or no, all but "
            "one of which are answered by no, and the network stays behind.",
            units=head.units,
        )
    elif loss.kind == "other" and head.rows_sum_to_one and labels.form in ("classes", "one-hot"):
        told = message(
            "The outputs are shares of one choice, but the loss is none of those that are made for "
            "it, and the network stays behind."
        )
    if told:
        yield Finding(
            "wrong-loss",
            0.6,
            told,
            _right_loss(labels, network),
            {"reached": health.accuracy(evidence) or 0.0},
            step=health.seen_at(evidence),
        )


def _driven_away(evidence: Evidence, labels: Labels, network: Network) -> Iterator[Finding]:
    """A loss that falls while less is read than by guessing: its sign is wrong, or its meaning."""
    reached, guess = health.accuracy(evidence), health.chance(evidence)
    if (
        evidence.classifies
        and evidence.data is not None
        and labels.counts
        and guess * network.probed >= ENOUGH_BY_CHANCE
        and health.is_mature(evidence)
        and health.is_falling(evidence)
        and reached is not None
        and reached < WORSE_THAN_GUESSING * guess
    ):
        yield Finding(
            "wrong-loss",
            0.8,
            message(
                "The loss falls, and yet {reached:.1%} of the images are read right, where "
                "guessing would read {guess:.0%}: this loss gets smaller by something else than "
                "right answers.",
                reached=reached,
                guess=guess,
            ),
            _right_loss(labels, network),
            {"reached": reached, "chance": guess},
            step=health.seen_at(evidence),
        )


def _counts_hits(network: Network, labels: Labels) -> bool:
    """Tell whether numbers are meant as classes: accuracy is measured of one answer to several."""
    accuracy = any("acc" in name for name in network.metrics)
    classes = labels.form == "classes" and labels.highest + 1 == labels.distinct
    few = 2 < labels.distinct <= MOST_CLASSES
    return accuracy and classes and few and network.head.units == 1


def _asks_yes_or_no(network: Network, labels: Labels) -> bool:
    zero_or_one = labels.form == "classes" and (labels.distinct, labels.highest) == (2, 1)
    return network.head.units == 1 and zero_or_one


def _fails(evidence: Evidence) -> bool:
    behind = evidence.course.ended and health.is_behind(evidence, health.STAYS_BEHIND)
    return behind or health.is_poor(evidence)


MOST_CLASSES = 20
"""Whole numbers from 0 without a gap: more of them are rather a quantity, as an age is."""
SOME = 0.02
"""Share of targets: fewer may be slips."""
WORSE_THAN_GUESSING = 0.2
"""Of the share that guessing reads."""
ENOUGH_BY_CHANCE = 30
"""Images of the probe batch that guessing has to read: where it reads 30, chance reads 6 or fewer
once in ten million times."""


def _beyond_a_share(labels: Labels) -> bool:
    """Tell whether targets are neither 0 and 1 nor shares between them, as soft labels are."""
    return labels.distinct > 2 and not is_share(labels)


def _right_loss(labels: Labels, network: Network) -> Fix:
    if labels.several > SOME:
        return Fix(
            message("Give each class an answer of its own: a sigmoid, and the binary loss."),
            code=f'keras.layers.Dense({labels.width}, activation="sigmoid")\n'
            'loss="binary_crossentropy"',
        )
    if labels.form in ("numbers", "rows"):
        return Fix(message("Use a loss for numbers."), code='loss="mse"')
    if _asks_yes_or_no(network, labels):
        return Fix(
            message("Use the binary cross-entropy, with a sigmoid as last activation."),
            code='keras.layers.Dense(1, activation="sigmoid")\nloss="binary_crossentropy"',
        )
    sparse = "sparse_" if labels.form == "classes" else ""
    classes = int(labels.highest) + 1 if labels.form == "classes" else 2
    return Fix(
        message("Use the cross-entropy, with a softmax as last activation."),
        {"task": "classification"},
        f'keras.layers.Dense({max(classes, network.head.units)}, activation="softmax")\n'
        f'loss="{sparse}categorical_crossentropy"',
    )


def metric_mismatch(evidence: Evidence) -> Iterator[Finding]:
    """Accuracy of numbers."""
    network = evidence.network
    labels = evidence.yardstick.labels if evidence.yardstick else None
    if network is None or evidence.classifies is not False:
        return
    if labels is not None and _asks_yes_or_no(network, labels):
        return  # Keras then counts which answers lie on the right side of a half
    if network.loss.kind == "regression" and any("acc" in name for name in network.metrics):
        yield Finding(
            "metric-mismatch",
            0.5,
            message("Accuracy counts exact hits; numbers are judged by their distance."),
            Fix(message("Measure the mean absolute error."), code='metrics=["mae"]'),
        )


CHECKS = (wrong_loss, metric_mismatch)

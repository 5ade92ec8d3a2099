"""Checks of the network's last step: its answers, and labels and targets in the form it takes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.doctor.checks.labels import first_class_only
from core.doctor.checks.splits import for_splits
from core.doctor.evidence import Evidence, Labels, Network
from core.doctor.finding import Finding, Fix
from core.messages import Message, message

CROSS_ENTROPY = ("logits", "probabilities")
RIGHT_HEAD = Fix(
    message("Give the last layer no activation, and tell the loss that it gets logits."),
    code="keras.layers.Dense(10)\n"
    "loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
)


def output_loss_mismatch(evidence: Evidence) -> Iterator[Finding]:
    """Probabilities where the loss expects logits, or the reverse."""
    network = evidence.network
    if network is None:
        return
    head, loss = network.head, network.loss
    if _cannot_be_computed(evidence, network):
        yield _mismatch(
            0.95,
            message(
                "The untrained network answers {lowest:.3g} to {highest:.3g}, and of that the loss "
                "is no number: it takes the logarithm or the root of what may be below 0, or "
                "divides by 0.",
                lowest=head.lowest,
                highest=head.highest,
            ),
        )
    elif head.units == 1 and loss.kind in CROSS_ENTROPY:
        yield _mismatch(
            0.97,
            message(
                "The network has one output, and the loss compares the outputs of one image with "
                "each other: it is always the same."
            ),
        )
    elif head.units == 1 and head.activation == "other" and head.lowest == head.highest == 1:
        yield _mismatch(
            0.97, message("Softmax of a single output is always 1: nothing can be learnt.")
        )
    elif head.softmax_of_shares:
        yield _mismatch(
            0.9,
            message("The last softmax gets what another softmax made: answers stay nearly even."),
        )
    elif loss.kind == "logits" and head.rows_sum_to_one:
        sure = 0.35 if loss.corrected else 0.92
        yield _mismatch(
            sure,
            message(
                "The outputs are probabilities, but the loss expects logits and applies a softmax "
                "of its own."
            ),
        )
    elif loss.kind == "probabilities" and head.columns_sum_to_one:
        yield _mismatch(
            0.95,
            message(
                "The outputs sum to 1 over the images of a batch, not over the classes: softmax "
                "runs along the wrong axis."
            ),
        )
    elif loss.kind == "probabilities" and not head.rows_sum_to_one and head.activation == "linear":
        yield _mismatch(
            0.95,
            message(
                "The loss expects probabilities, but the outputs do not sum to 1: they are logits."
            ),
        )
    elif loss.kind == "probabilities" and head.depends_on_batch and not head.rows_sum_to_one:
        yield _mismatch(
            0.9,
            message(
                "An image's answer depends on the other images in its batch, and is no probability."
            ),
        )
    elif loss.kind == "binary" and not loss.from_logits and head.activation == "linear":
        yield _mismatch(
            0.93, message("The loss expects a probability, but the last layer has no sigmoid.")
        )
    elif loss.kind == "binary" and loss.from_logits and head.activation == "sigmoid":
        sure = 0.35 if loss.corrected else 0.9
        yield _mismatch(
            sure, message("The loss applies a sigmoid of its own to what already has one.")
        )


def _cannot_be_computed(evidence: Evidence, network: Network) -> bool:
    """Tell whether the loss of sound targets and of finite answers is no number from the start."""
    data, head = evidence.data, network.head
    sound = data is not None and data.images.not_finite == 0
    labelled = data is not None and data.labels is not None and data.labels.finite
    answers = all(layer.out_finite for layer in network.layers)
    broken = network.data_loss is not None and not math.isfinite(network.data_loss)
    finite = math.isfinite(head.lowest) and math.isfinite(head.highest)
    return bool(network.fresh and sound and labelled and answers and finite and broken)


def _mismatch(confidence: float, sentence: Message) -> Finding:
    return Finding("output-loss-mismatch", confidence, sentence, RIGHT_HEAD)


def output_activation(evidence: Evidence) -> Iterator[Finding]:
    """A last activation that cannot give the answers that are asked for."""
    network = evidence.network
    if network is None:
        return
    head, loss = network.head, network.loss
    labels = evidence.yardstick.labels if evidence.yardstick else None
    if loss.kind in CROSS_ENTROPY and head.units > 1 and head.activation in LIMITS:
        harmless = head.activation == "sigmoid" and loss.kind == "probabilities"
        yield Finding(
            "output-activation",
            0.6 if harmless else 0.9,
            message(
                "The last layer's activation is {activation}; for a choice between classes it "
                "has to be softmax, or none with a loss that expects logits.",
                activation=head.activation,
            ),
            RIGHT_HEAD,
        )
    elif loss.kind == "binary" and head.activation in ("relu", "tanh"):
        yield Finding(
            "output-activation",
            0.9,
            message(
                "The last layer's activation is {activation}, which gives neither probabilities, "
                "as sigmoid does, nor any number, as none does; the loss expects one of these.",
                activation=head.activation,
            ),
            Fix(
                message("Give the last layer no activation."),
                code=f"keras.layers.Dense({head.units})",
            )
            if loss.from_logits
            else Fix(
                message("Give the last layer a sigmoid."),
                code=f'keras.layers.Dense({head.units}, activation="sigmoid")',
            ),
        )
    elif head.rows_sum_to_one and head.units > 1 and head.before_softmax in LIMITS:
        yield Finding(
            "output-activation",
            0.85 if head.before_softmax == "relu" else 0.6,
            message(
                "What the last softmax gets went through a ReLU before: all that was below 0 is "
                "cut off, and no gradient reaches it."
            )
            if head.before_softmax == "relu"
            else message(
                "What the last softmax gets went through {activation} before, which keeps it "
                "between {low:.0f} and {high:.0f}: no answer can be sure.",
                activation=head.before_softmax,
                low=LIMITS[head.before_softmax][0],
                high=LIMITS[head.before_softmax][1],
            ),
            RIGHT_HEAD,
        )
    elif (
        loss.kind == "regression"
        and head.rows_sum_to_one
        and labels is not None
        and labels.form == "rows"
        and not labels.sums_to_one
    ):
        yield Finding(
            "output-activation",
            0.9,
            message(
                "The answers of one image are shares that sum to 1, and the targets are numbers "
                "that do not: more of the one is always less of the others."
            ),
            Fix(
                message("Give the last layer no activation."),
                code=f"keras.layers.Dense({head.units})",
            ),
        )
    elif loss.kind == "regression" and labels is not None and head.activation in LIMITS:
        low, high = LIMITS[head.activation]
        if not evidence.classifies and (labels.lowest < low - 0.01 or labels.highest > high + 0.01):
            yield Finding(
                "output-activation",
                0.9,
                message(
                    "The targets reach from {low:.3g} to {high:.3g}, but the last activation, "
                    "{activation}, cannot give all of these.",
                    low=labels.lowest,
                    high=labels.highest,
                    activation=head.activation,
                ),
                Fix(message("Give the last layer no activation."), code="keras.layers.Dense(1)"),
                {"lowest": labels.lowest, "highest": labels.highest},
            )


LIMITS = {"relu": (0.0, math.inf), "sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}


def is_share(labels: Labels) -> bool:
    """Tell whether targets lie between 0 and 1, as answers of yes or no and shares do."""
    return 0 <= labels.lowest <= labels.highest <= 1


def label_encoding(evidence: Evidence) -> Iterator[Finding]:
    """Labels in a form that the loss does not take."""
    labels = evidence.data.labels if evidence.data else None
    if labels is None or not labels.finite:
        return
    if labels.count > 50 and labels.distinct == 1 and not first_class_only(evidence):
        yield _encoding(
            0.95,
            message("All targets are the same: there is nothing to learn."),
            "np.unique(y_train, return_counts=True)  # more than one is needed",
        )
        return
    network = evidence.network
    if network is None or network.loss.kind not in (*CROSS_ENTROPY, "binary"):
        return
    units, loss = network.head.units, network.loss
    sparse, middle = loss.takes_classes, (labels.lowest + labels.highest) / 2
    if loss.kind == "binary" and labels.width > 1 and labels.highest > 1 and labels.lowest >= 0:
        yield _encoding(
            0.95,
            message(
                "The targets reach up to {highest:.3g}, but the loss compares shares from 0 to 1.",
                highest=labels.highest,
            ),
            for_splits(evidence, f"y_SPLIT = y_SPLIT / {labels.highest:g}"),
        )
    elif loss.kind == "binary" and labels.width > 1 and labels.lowest < 0 and not labels.whole:
        # Whole numbers below 0 are marks: -1 often stands for what a loss is to leave out.
        yield _encoding(
            0.95,
            message(
                "The targets reach from {lowest:.3g} to {highest:.3g}, but the loss compares "
                "shares from 0 to 1.",
                lowest=labels.lowest,
                highest=labels.highest,
            ),
            "lowest, highest = y_train.min(), y_train.max()\n"
            + for_splits(evidence, "y_SPLIT = (y_SPLIT - lowest) / (highest - lowest)"),
        )
    elif (
        loss.kind == "binary"
        and labels.width == 1
        and labels.distinct == 2
        and not is_share(labels)
    ):
        yield _encoding(
            0.95,
            message(
                "The targets are {lowest:.3g} and {highest:.3g}, but the loss takes 0 for no and 1 "
                "for yes.",
                lowest=labels.lowest,
                highest=labels.highest,
            ),
            for_splits(evidence, f"y_SPLIT = (y_SPLIT > {middle:g}).astype(int)"),
        )
    elif sparse and labels.form == "one-hot" and labels.width > 1:
        yield _encoding(
            0.97,
            message("The labels are one-hot rows, but the loss expects whole numbers."),
            for_splits(evidence, "y_SPLIT = y_SPLIT.argmax(axis=1)"),
        )
    elif not sparse and labels.form == "classes" and units > 1 and labels.width == 1:
        yield _encoding(
            0.97,
            message(
                "The labels are whole numbers, but the loss expects a row of numbers for each."
            ),
            'loss="sparse_categorical_crossentropy"',
        )
    elif sparse and units > 1 and labels.form == "classes" and labels.highest >= units:
        yield _encoding(
            0.98,
            message(
                "The labels reach up to {highest:.3g}, but a network with {units} answers takes "
                "0 to {last}.",
                highest=labels.highest,
                units=units,
                last=units - 1,
            ),
            _fitting(evidence, labels, units),
        )
    elif sparse and labels.form == "numbers" and labels.distinct <= 100:
        yield _encoding(
            0.95,
            message(
                "The labels reach from {lowest:.3g} to {highest:.3g} and are not all whole "
                "numbers from 0, which the loss expects.",
                lowest=labels.lowest,
                highest=labels.highest,
            ),
            "names = np.unique(y_train)\n"
            + for_splits(evidence, "y_SPLIT = np.searchsorted(names, y_SPLIT)"),
        )
    elif not sparse and labels.form == "one-hot" and labels.width != units and units > 1:
        yield _encoding(
            0.95,
            message(
                "The labels are rows of {width} numbers, the network answers {units}.",
                width=labels.width,
                units=units,
            ),
            f"keras.layers.Dense({labels.width})  # as many answers as the rows have numbers",
        )


def _fitting(evidence: Evidence, labels: Labels, units: int) -> str:
    """Return code for labels that reach too far: counted from 0, or a network with more answers."""
    if labels.lowest > 0 and labels.highest - labels.lowest < units:
        shifted = for_splits(evidence, "y_SPLIT = y_SPLIT - lowest")
        return f"lowest = y_train.min()\n{shifted}"
    return f"keras.layers.Dense({int(labels.highest) + 1})  # an answer for every label"


def _encoding(confidence: float, sentence: Message, code: str) -> Finding:
    return Finding(
        "label-encoding",
        confidence,
        sentence,
        Fix(message("Bring labels and loss to the same form."), code=code),
    )


def target_scale(evidence: Evidence) -> Iterator[Finding]:
    """Numbers to learn that are far from the size of a network's answers."""
    labels = evidence.yardstick.labels if evidence.yardstick else None
    network = evidence.network
    if labels is None or network is None or network.loss.kind != "regression":
        return
    size = max(abs(labels.mean), labels.spread)
    if not evidence.classifies and (size > 50 or 0 < labels.spread < 0.005):
        yield Finding(
            "target-scale",
            0.85,
            message(
                "The targets have the mean {mean:.3g} and the spread {spread:.3g}; an untrained "
                "network answers between -1 and 1.",
                mean=labels.mean,
                spread=labels.spread,
            ),
            Fix(
                message("Scale the targets, and the answers back."),
                code="mean, spread = y_train.mean(), y_train.std()\n"
                + for_splits(evidence, "y_SPLIT = (y_SPLIT - mean) / spread"),
            ),
            {"target_mean": labels.mean, "target_spread": labels.spread},
        )


CHECKS = (
    output_loss_mismatch,
    output_activation,
    label_encoding,
    target_scale,
)

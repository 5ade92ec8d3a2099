"""What each condition looks at, what to do about it, and what has to be measured to see it.

This is for readers; the thresholds stand beside the checks in :mod:`core.doctor.checks`.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.doctor.conditions import CONDITIONS
from core.messages import Message, message

PARTS: dict[str, Message] = {
    "data": message("The images and labels"),
    "validation": message("The validation images and labels"),
    "network": message("The network, and what it makes of the images while it learns"),
    "probes": message("What the network makes of the images while it learns"),
    "steps": message("Size and direction of single steps"),
    "augmentation": message("What the network's own augmentation leaves of the images"),
    "gradients": message("The network's first loss and gradients"),
    "train_step": message("What happens in the training step"),
}
"""What is measured, by the name under which conditions ask for it."""

WHEN: dict[str, Message] = {
    "before": message("before training"),
    "first": message("in the first 200 steps"),
    "epochs": message("over the epochs"),
}


@dataclass(frozen=True)
class Entry:
    """One condition, explained."""

    looks_at: Message
    remedy: Message
    needs: frozenset[str] = frozenset()
    """Names of :data:`PARTS` without which the condition is not seen, or not surely."""


def _entry(looks_at: Message, remedy: Message, needs: str = "") -> Entry:
    return Entry(looks_at, remedy, frozenset(needs.split()))


HANDBOOK: dict[str, Entry] = {
    "bad-values": _entry(
        message("NaN, infinite values, images that are the same everywhere, labels that are none"),
        message("Find where they come from; repair them or leave them out."),
        "data",
    ),
    "label-encoding": _entry(
        message("Whether labels are whole numbers or rows, as the loss takes them; their range"),
        message("Bring labels and loss to the same form."),
        "data network",
    ),
    "wrong-loss": _entry(
        message("The loss, tried on small examples, against the form of the labels"),
        message("Cross-entropy for classes, mean squared error for numbers."),
        "data network",
    ),
    "output-loss-mismatch": _entry(
        message("Whether the answers sum to 1, and whether the loss takes that or logits"),
        message("No activation at the end and from_logits=True, or softmax and no from_logits."),
        "network",
    ),
    "output-activation": _entry(
        message("What the last activation does, against the loss and the range of the targets"),
        message("No activation or softmax for classes, none for numbers."),
        "network",
    ),
    "loss-rising": _entry(
        message("The direction of the first steps, against the one in which the loss falls"),
        message("A positive learning rate, and no minus sign before the loss."),
        "network probes steps",
    ),
    "no-gradient": _entry(
        message("Trainable weights that the loss does not depend on, and frozen ones"),
        message("Use functions of Keras inside the network, connect every layer, unfreeze."),
        "network gradients",
    ),
    "initialisation": _entry(
        message("Whether units start all the same, and how spread the weights are"),
        message("Leave the initialiser at its default."),
        "network",
    ),
    "input-scale": _entry(
        message("The size of what reaches the first layer with weights"),
        message("Scale the images to 0 to 1, once, as floating-point numbers."),
        "data",
    ),
    "target-scale": _entry(
        message("Mean and spread of the numbers to learn"),
        message("Scale the targets, and the answers back."),
        "data network",
    ),
    "label-noise": _entry(
        message("Whether images that look alike have the same label"),
        message("Look through the images whose neighbours disagree; load images and labels again."),
        "data",
    ),
    "augmentation-destroys-label": _entry(
        message("Whether augmented images still look like others of their class"),
        message("Turn by at most 10 degrees, shift by at most two pixels, do not mirror."),
        "data augmentation",
    ),
    "split-mismatch": _entry(
        message("Mean, spread and mean image of training against validation"),
        message("Prepare all splits by the same function, with the same numbers."),
        "data validation",
    ),
    "missing-class": _entry(
        message("Answers that the network can give and no label asks for"),
        message("Add images of that class, or give the network fewer answers."),
        "data",
    ),
    "not-shuffled": _entry(
        message("How often an image has the label of the one before, and classes of the splits"),
        message("Shuffle images and labels together, before splitting and in training."),
        "data",
    ),
    "hidden-activation": _entry(
        message("Layers inside the network whose outputs sum to 1"),
        message("Use ReLU inside; softmax belongs to the end."),
        "network",
    ),
    "regularisation-too-strong": _entry(
        message("The penalty on the weights against the loss of the images"),
        message("Make the penalty a hundred times smaller, or leave it out."),
        "network gradients",
    ),
    "learning-rate-too-high": _entry(
        message("The learning rate, the size of the steps, and whether the network learns"),
        message("A smaller learning rate; a range test finds one."),
        "network probes",
    ),
    "dropout-too-high": _entry(
        message("The share of values that layers switch off, as it is measured"),
        message("Choose 0.2 to 0.5."),
        "network gradients",
    ),
    "missing-nonlinearity": _entry(
        message("Layers that double their outputs when their inputs are doubled"),
        message("Give each hidden layer an activation."),
        "network",
    ),
    "class-imbalance": _entry(
        message("Images of the commonest and of the rarest class"),
        message("Weigh rare classes more, or collect more of their images."),
        "data",
    ),
    "leakage": _entry(
        message("Images that are in training and in validation"),
        message("Split again, so that no image is in both."),
        "data validation",
    ),
    "batch-too-small": _entry(
        message("Images in a batch where there is batch normalisation"),
        message("Take 64 to 128 images a batch."),
        "network",
    ),
    "exploding-gradient": _entry(
        message("The largest gradient of a layer"),
        message("Clip gradients; look at inputs, weights and rate."),
        "network probes",
    ),
    "vanishing-gradient": _entry(
        message("The first layer's gradient against the largest one"),
        message("ReLU inside the network, batch normalisation, or fewer layers."),
        "data network probes",
    ),
    "learning-rate-too-low": _entry(
        message("The learning rate, how far all steps lead, and what neighbours read"),
        message("A higher learning rate, or more epochs."),
        "data network probes",
    ),
    "too-few-updates": _entry(
        message("The number of steps of the whole training"),
        message("More epochs, or smaller batches."),
        "data network probes",
    ),
    "capacity-too-small": _entry(
        message("The narrowest layer against the number of classes"),
        message("Give that layer 32 units or more."),
        "data network probes",
    ),
    "dead-units": _entry(
        message("Units that give 0 for all images that were tried"),
        message("A smaller learning rate, the default initialiser, scaled inputs."),
        "data network probes",
    ),
    "saturated-units": _entry(
        message("Outputs within 1% of the limits of sigmoid or tanh"),
        message("The default initialiser and scaled inputs, or ReLU."),
        "data network probes",
    ),
    "non-finite": _entry(
        message("The loss of each step, and the first layer whose outputs are not finite"),
        message("A smaller learning rate; look for NaN in the images."),
    ),
    "initial-loss": _entry(
        message("The loss before the first step against that of guessing"),
        message("The default initialiser, and scaled inputs."),
        "network gradients",
    ),
    "prediction-collapse": _entry(
        message("The share of images that get the commonest answer"),
        message("A smaller learning rate; look at the labels."),
        "data network probes",
    ),
    "update-ratio": _entry(
        message("The size of a step against that of the weights that it changes"),
        message("A learning rate that is ten times smaller."),
        "network probes steps",
    ),
    "train-inference-gap": _entry(
        message("Accuracy with each batch's own statistics against accuracy in use"),
        message("Larger batches, more epochs, a lower momentum of batch normalisation."),
        "network probes",
    ),
    "oscillation": _entry(
        message("How often and how far the training loss rises from epoch to epoch"),
        message("A smaller learning rate, or one that falls."),
    ),
    "overfitting": _entry(
        message("How far the validation loss has risen above its lowest value"),
        message("Stop earlier, or use dropout, augmentation or more images."),
    ),
    "plateau": _entry(
        message("The loss of the first third of all steps against that of the last"),
        message("Look at rate, weights and labels."),
        "data network probes",
    ),
    "underfitting": _entry(
        message("Accuracy against that of a straight line through the pixels"),
        message("Train longer, and check the learning rate."),
        "data network probes",
    ),
    "suspicious-validation": _entry(
        message("Validation accuracy against training accuracy"),
        message("Check what the validation set holds, and how it was split."),
        "network probes",
    ),
    "metric-mismatch": _entry(
        message("The metrics against the task"),
        message("Mean absolute error for numbers, accuracy for classes."),
        "network",
    ),
}


def conditions_that_need(part: str) -> tuple[str, ...]:
    """Return the codes of what may be missed where a part was not measured."""
    return tuple(code for code in CONDITIONS if part in HANDBOOK[code].needs)


def search(query: str) -> list[str]:
    """Return the codes of the conditions in whose texts all words of ``query`` occur."""
    wanted = query.casefold().split()
    return [code for code in CONDITIONS if all(word in _text(code) for word in wanted)]


def _text(code: str) -> str:
    entry = HANDBOOK[code]
    told = (CONDITIONS[code].title, entry.looks_at, entry.remedy)
    return " ".join([code, *(one.template for one in told)]).casefold()

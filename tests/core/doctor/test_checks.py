"""Every condition: what provokes it, and a near miss that must stay silent."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.doctor.checks.remedies import longer
from core.doctor.conditions import CONDITIONS
from core.doctor.evidence import Evidence, Head, Labels, Layer, Loss, Network, Optimizer, Probe
from core.doctor.judging import judge
from tests.core.doctor.patients import (
    BAD,
    DENSE,
    DROPOUT,
    FIRST,
    GOOD,
    HEAD,
    IMAGES,
    LABELS,
    NEIGHBOURS,
    NETWORK,
    NUMBERS,
    OUT,
    SGD,
    healthy,
    sick,
    with_data,
    with_network,
    with_probes,
)

ONE_HOT = replace(LABELS, form="one-hot", width=10)
LOGITS = replace(NETWORK.loss, kind="logits", from_logits=True)
REGRESSION = replace(NETWORK.loss, kind="regression", takes_classes=False)
LINEAR_HEAD = replace(HEAD, activation="linear", rows_sum_to_one=False, lowest=-1.0, highest=1.0)
ONE_NUMBER = replace(LINEAR_HEAD, units=1)


def both(**parts: object) -> Evidence:
    """Return a healthy run with other labels, head, loss, ..."""
    evidence = with_data(**{n: parts.pop(n) for n in ("labels",) if n in parts})
    evidence.network = replace(NETWORK, **parts)  # type: ignore[arg-type]
    return evidence


def optimised(kind: str, rate: float, **more: float) -> Network:
    return replace(NETWORK, optimizer=Optimizer(kind, kind, rate, **more))  # type: ignore[arg-type]


def layered(*layers: object) -> Evidence:
    return with_network(layers=layers)


def with_rows(*rows: tuple[float, float, float]) -> Evidence:
    """Return a run with these (loss, val_loss, val_accuracy), one an epoch."""
    return with_probes(
        FIRST,
        GOOD,
        rows=[
            {
                "loss": loss,
                "accuracy": 0.99,
                "val_loss": val_loss,
                "val_accuracy": val_accuracy,
                "step": 100.0 * (epoch + 1),
            }
            for epoch, (loss, val_loss, val_accuracy) in enumerate(rows)
        ],
    )


def in_batches_of(size: int) -> Evidence:
    norm = replace(DROPOUT, name="norm", batch_norm=0.99, dropped=0.0)
    evidence = layered(DENSE, norm, OUT)
    evidence.course.batch_size = size
    return evidence


def sorted_labels(*, shuffled: bool) -> Evidence:
    evidence = with_data(labels=replace(LABELS, neighbours_agree=0.99))
    evidence.course.shuffled = shuffled
    return evidence


NARROW = (replace(DENSE, units=2), replace(OUT, fed_by=0))
SHARES = replace(DENSE, name="inside", normalises=True)

CASES: dict[str, tuple[Callable[[], Evidence], Callable[[], Evidence]]] = {
    "output-loss-mismatch": (
        lambda: with_network(head=LINEAR_HEAD),
        lambda: with_network(head=LINEAR_HEAD, loss=LOGITS),
    ),
    "output-activation": (
        lambda: with_network(head=replace(LINEAR_HEAD, activation="tanh"), loss=LOGITS),
        lambda: both(
            head=replace(ONE_NUMBER, activation="tanh"),
            loss=REGRESSION,
            labels=replace(NUMBERS, lowest=-1, highest=1, spread=0.5, mean=0),
            metrics=("mae",),
        ),
    ),
    "wrong-loss": (
        lambda: both(loss=REGRESSION, labels=ONE_HOT),
        lambda: both(loss=REGRESSION, head=ONE_NUMBER, metrics=("mae",)),
    ),
    "label-encoding": (
        lambda: with_data(labels=replace(LABELS, highest=10)),
        lambda: both(labels=ONE_HOT, loss=replace(NETWORK.loss, takes_classes=False)),
    ),
    "target-scale": (
        lambda: both(
            loss=REGRESSION,
            head=ONE_NUMBER,
            labels=replace(NUMBERS, mean=5000, spread=800, highest=9000),
            metrics=("mae",),
        ),
        lambda: both(
            loss=REGRESSION,
            head=ONE_NUMBER,
            labels=replace(NUMBERS, mean=20, spread=5, highest=40),
            metrics=("mae",),
        ),
    ),
    "input-scale": (
        lambda: layered(replace(DENSE, in_rms=80.0), DROPOUT, OUT),
        lambda: layered(replace(DENSE, in_rms=2.5), DROPOUT, OUT),
    ),
    "split-mismatch": (
        lambda: with_data(validation_images=replace(IMAGES, mean=0.87)),
        lambda: with_data(validation_images=replace(IMAGES, mean=0.15, spread=0.34)),
    ),
    "bad-values": (
        lambda: with_data(images=replace(IMAGES, not_finite=0.001)),
        lambda: with_data(images=replace(IMAGES, constant=0.002)),
    ),
    "class-imbalance": (
        lambda: with_data(labels=replace(LABELS, counts=(500,) * 5 + (20,) * 5)),
        lambda: with_data(labels=replace(LABELS, counts=(500,) * 5 + (60,) * 5)),
    ),
    "not-shuffled": (lambda: sorted_labels(shuffled=False), lambda: sorted_labels(shuffled=True)),
    "leakage": (lambda: with_data(leaked=0.5), lambda: with_data(leaked=0.05, twins=0.04)),
    "label-noise": (
        lambda: with_data(neighbours=replace(NEIGHBOURS, agreement=0.6, support=1.5, peak=0.6)),
        # Hard images, not noise: their own class comes second in the vote.
        lambda: with_data(neighbours=replace(NEIGHBOURS, agreement=0.6, support=4.0, peak=0.5)),
    ),
    "learning-rate-too-high": (
        lambda: too_fast("sgd", 0.9),
        lambda: with_network(optimizer=Optimizer("sgd", "SGD", 0.9)),
    ),
    "learning-rate-too-low": (
        lambda: sick(optimised("sgd", 0.001)),
        lambda: with_network(optimizer=Optimizer("sgd", "SGD", 0.001)),
    ),
    "initialisation": (
        lambda: layered(replace(DENSE, same_units=True), DROPOUT, OUT),
        lambda: layered(DENSE, DROPOUT, zeros(OUT)),
    ),
    "missing-nonlinearity": (
        lambda: layered(replace(DENSE, linear=True), DROPOUT, OUT),
        # A bend after the second kernel: the first two could be one, but not all.
        lambda: layered(replace(DENSE, linear=True), DROPOUT, replace(DENSE, fed_by=1), OUT),
    ),
    "dropout-too-high": (
        lambda: layered(DENSE, replace(DROPOUT, dropped=0.85), OUT),
        lambda: layered(DENSE, replace(DROPOUT, dropped=0.5), OUT),
    ),
    "regularisation-too-strong": (
        lambda: with_network(penalty=20.0),
        lambda: with_network(penalty=0.3),
    ),
    "too-few-updates": (
        lambda: sick(steps=40, losses=[]),
        lambda: with_probes(FIRST, GOOD, steps=40, losses=[]),
    ),
    "batch-too-small": (lambda: in_batches_of(2), lambda: in_batches_of(16)),
    "capacity-too-small": (
        lambda: with_probes(
            FIRST,
            replace(GOOD, accuracy=0.6, training_accuracy=0.6),
            network=replace(NETWORK, layers=NARROW),
        ),
        lambda: layered(*NARROW),
    ),
    "augmentation-destroys-label": (
        lambda: with_data(kept_by_augmentation=0.3),
        lambda: with_data(kept_by_augmentation=0.85),
    ),
    "metric-mismatch": (
        lambda: both(loss=REGRESSION, head=ONE_NUMBER, labels=NUMBERS),
        lambda: both(loss=REGRESSION, head=ONE_NUMBER, labels=NUMBERS, metrics=("mae",)),
    ),
    "hidden-activation": (
        lambda: layered(SHARES, DROPOUT, OUT),
        # What normalises feeds no kernel: attention, say.
        lambda: layered(SHARES, DROPOUT, replace(OUT, fed_by=None)),
    ),
    "missing-class": (
        lambda: with_data(labels=replace(LABELS, counts=(300, 300, 0, *(300,) * 7))),
        lambda: with_data(labels=replace(LABELS, counts=(300, 300, 40, *(300,) * 7))),
    ),
    "no-gradient": (
        lambda: with_network(no_gradient=("dense",)),
        # Frozen layers are what transfer learning is about.
        lambda: with_network(
            layers=(replace(DENSE, trainable=False), DROPOUT, OUT), frozen_share=0.9
        ),
    ),
    "initial-loss": (lambda: with_network(data_loss=40.0), lambda: with_network(data_loss=6.0)),
    "non-finite": (
        lambda: sick(broken_at=17),
        lambda: with_probes(FIRST, replace(GOOD, dead={"dense": math.nan})),
    ),
    "update-ratio": (
        lambda: sick_with(ratios={"dense": 0.5}),
        lambda: with_probes(FIRST, replace(GOOD, ratios={"dense": 0.1})),
    ),
    "vanishing-gradient": (
        lambda: sick_with_first(gradients={"dense": 1e-5, "out": 1e-2}),
        lambda: sick_with_first(gradients={"dense": 1e-4, "out": 1e-2}),
    ),
    "exploding-gradient": (
        lambda: sick_with_first(gradients={"dense": 5e4, "out": 1e2}),
        lambda: sick_with_first(gradients={"dense": 50.0, "out": 10.0}),
    ),
    "loss-rising": (
        lambda: uphill(rises=True),
        lambda: uphill(rises=False),
    ),
    "dead-units": (
        lambda: sick_with(dead={"dense": 0.99}),
        lambda: with_probes(FIRST, replace(GOOD, dead={"dense": 0.99})),
    ),
    "saturated-units": (
        lambda: sick_with(saturated={"dense": 0.95}),
        lambda: with_probes(FIRST, replace(GOOD, saturated={"dense": 0.95})),
    ),
    "prediction-collapse": (
        lambda: sick_with(answers=(0.99, 0.01, *(0.0,) * 8)),
        lambda: sick_with(answers=(0.5, 0.5, *(0.0,) * 8)),
    ),
    "plateau": (lambda: sick(), lambda: healthy()),
    "oscillation": (
        lambda: sick(rows=[{"loss": v, "step": 1.0} for v in (2, 9, 2, 9, 2, 9)]),
        lambda: sick(rows=[{"loss": v, "step": 1.0} for v in (2.3, 2.2, 2.3, 2.2, 2.1, 2.2)]),
    ),
    "overfitting": (
        lambda: with_rows((0.5, 0.5, 0.8), (0.3, 0.4, 0.8), (0.1, 0.5, 0.8), (0.05, 0.7, 0.8)),
        lambda: with_rows((0.5, 0.5, 0.9), (0.3, 0.3, 0.9), (0.2, 0.31, 0.9), (0.1, 0.33, 0.9)),
    ),
    "underfitting": (lambda: sick(), lambda: with_probes(FIRST, replace(GOOD, accuracy=0.7))),
    "train-inference-gap": (
        lambda: with_probes(FIRST, replace(GOOD, accuracy=0.5)),
        lambda: with_probes(FIRST, replace(GOOD, training_accuracy=0.5)),
    ),
    "suspicious-validation": (
        lambda: with_probes(
            FIRST, replace(GOOD, accuracy=0.7, training_accuracy=0.7), rows=_validated(0.95)
        ),
        lambda: with_probes(
            FIRST, replace(GOOD, accuracy=0.9, training_accuracy=0.6), rows=_validated(0.95)
        ),
    ),
}


BINARY = replace(NETWORK.loss, kind="binary", takes_classes=False)
SPARSE = NETWORK.loss
OTHER = replace(NETWORK.loss, kind="other", takes_classes=False)
CATEGORICAL = replace(NETWORK.loss, takes_classes=False)
SIGMOID = replace(HEAD, activation="sigmoid", rows_sum_to_one=False)
ONE_SIGMOID = replace(SIGMOID, units=1)
TWO_CLASSES = replace(LABELS, highest=1, distinct=2, counts=(1500, 1500))
TURNED = replace(IMAGES, average=np.linspace(1, 0, 64) ** 2)
NORM = replace(DROPOUT, name="norm", batch_norm=0.99, dropped=0.0)


def other(**changes: object) -> Evidence:
    """Return a healthy run with other votes of the neighbours."""
    return with_data(neighbours=replace(NEIGHBOURS, **changes))  # type: ignore[arg-type]


def strangers(line: float = 0.13, **changes: object) -> Evidence:
    """Return :func:`other` where a straight line knows as little of the labels."""
    evidence = other(**changes)
    assert evidence.data is not None
    evidence.data = replace(evidence.data, linear=line)
    evidence.course.rows = []
    return evidence


def going_on(evidence: Evidence) -> Evidence:
    """Return a run that has not ended."""
    evidence.course.ended = False
    return evidence


def questioned(head: Head, labels: Labels, loss: Loss, *, reached: float) -> Evidence:
    """Return a run that ended with so many images read, where neighbours know 0.9 of them."""
    evidence = with_data(labels=labels)
    evidence.network = replace(NETWORK, head=head, loss=loss)
    evidence.probes = [FIRST, replace(GOOD, accuracy=reached, training_accuracy=reached)]
    return evidence


def left_behind(*, falling: bool) -> Evidence:
    """Return a run that ended 0.2 below what neighbours know."""
    last = replace(GOOD, accuracy=0.7, training_accuracy=0.7)
    rate = 0.995 if falling else 1.0
    return with_probes(FIRST, last, losses=[(step, 2.0 * rate**step) for step in range(1, 301)])


def told_rarely(rate: float, first: float = 2.0) -> Evidence:
    """Return a run that ended far behind, of whose many steps twenty losses are known."""
    evidence = left_behind(falling=False)
    evidence.course.losses = [(16 * n, first * rate**n) for n in range(1, 21)]
    return evidence


def one_layer(*, line: float, weights: int = 1280) -> Evidence:
    """Return a network without a hidden layer that reads 0.74, where a line reads ``line``."""
    evidence = questioned(HEAD, LABELS, NETWORK.loss, reached=0.74)
    assert evidence.data is not None
    assert evidence.network is not None
    evidence.data = replace(evidence.data, linear=line)
    evidence.network = replace(
        evidence.network, layers=(replace(OUT, fed_by=None, weights=weights),)
    )
    return evidence


def learnt_by_heart(*, reached: float) -> Evidence:
    """Return a run on a stream: all that came is known, of validation images so many are read."""
    evidence = by_stand_in(logged=1.0, reached=reached)
    losses = ((0.5, 0.6), (0.1, 0.8), (0.01, 1.1))
    evidence.course.rows = [
        {"loss": loss, "accuracy": 1.0, "val_loss": held, "step": 100.0} for loss, held in losses
    ]
    return evidence


def few_at_a_time(*, reached: float) -> Evidence:
    """Return a run in batches of two that ended with so many images read."""
    evidence = questioned(HEAD, LABELS, NETWORK.loss, reached=reached)
    evidence.course.batch_size = 2
    return evidence


def validated_as(name: str, labels: Labels = LABELS) -> Evidence:
    """Return a run that reads 0.7 of the training images, and whose validation logs 0.95."""
    last = replace(GOOD, accuracy=0.7, training_accuracy=0.7)
    rows = [{"loss": 0.3, "accuracy": 0.7, name: 0.95, "step": 300.0}]
    evidence = with_probes(FIRST, last, rows=rows)
    assert evidence.data is not None
    evidence.data = replace(evidence.data, labels=labels)
    return evidence


def validated_by(*counts: int) -> Evidence:
    """Return a healthy run whose validation has so many images of each class."""
    return with_data(validation_labels=replace(LABELS, count=sum(counts), counts=counts))


def images(**changes: object) -> Evidence:
    """Return data alone, with other images."""
    evidence = with_data(images=replace(IMAGES, **changes))  # type: ignore[arg-type]
    evidence.network = None
    return evidence


def kernels(*spreads: float, fresh: bool = True) -> Evidence:
    """Return a network whose two kernels are so spread."""
    first, last = spreads
    layers = (replace(DENSE, kernel_spread=first), DROPOUT, replace(OUT, kernel_spread=last))
    return with_network(layers=layers, fresh=fresh)


OWN = (replace(DENSE, name="own", units=10, kernel_spread=None),)
IMAGE_TARGETS = replace(NUMBERS, form="rows", width=784, lowest=0.0, highest=1.0)
ONE_CLASS = replace(LABELS, distinct=1, highest=0, counts=(3000,), neighbours_agree=1.0)
SIGNALS: dict[str, tuple[Callable[[], Evidence], Callable[[], Evidence]]] = {
    "underfitting: one number": (
        lambda: going_on(numbers_explained(0.2, ONE_NUMBER, NUMBERS)),
        lambda: going_on(numbers_explained(0.3, ONE_NUMBER, NUMBERS)),
    ),
    "wrong-loss: hits are counted of quantities": (
        lambda: both(loss=REGRESSION, head=ONE_NUMBER, labels=LABELS),
        # How far it misses is asked, too, of whole numbers.
        lambda: both(loss=REGRESSION, head=ONE_NUMBER, labels=LABELS, metrics=("mae",)),
    ),
    "wrong-loss: yes or no by distances": (
        lambda: questioned(ONE_NUMBER, TWO_CLASSES, REGRESSION, reached=0.7),
        lambda: questioned(ONE_NUMBER, TWO_CLASSES, REGRESSION, reached=0.85),
    ),
    "wrong-loss: ten questions for one class": (
        lambda: questioned(SIGMOID, ONE_HOT, BINARY, reached=0.7),
        lambda: questioned(SIGMOID, ONE_HOT, BINARY, reached=0.85),
    ),
    "wrong-loss: shares of one choice, each a question": (
        lambda: both(head=HEAD, loss=BINARY, labels=ONE_HOT),
        # Of two shares each tells the other.
        lambda: both(
            head=replace(HEAD, units=2), loss=BINARY, labels=replace(TWO_CLASSES, form="one-hot")
        ),
    ),
    "metric-mismatch: yes or no": (
        lambda: both(loss=REGRESSION, head=ONE_NUMBER, labels=NUMBERS),
        lambda: both(loss=REGRESSION, head=ONE_NUMBER, labels=TWO_CLASSES),
    ),
    "output-activation: no probability": (
        lambda: both(head=replace(ONE_SIGMOID, activation="relu"), loss=BINARY, labels=TWO_CLASSES),
        lambda: both(head=ONE_SIGMOID, loss=BINARY, labels=TWO_CLASSES),
    ),
    "label-encoding: minus one and one": (
        lambda: both(head=ONE_SIGMOID, loss=BINARY, labels=replace(TWO_CLASSES, lowest=-1)),
        # Two shares of a whole, as of smoothed labels.
        lambda: both(
            head=ONE_SIGMOID, loss=BINARY, labels=replace(TWO_CLASSES, lowest=0.1, highest=0.9)
        ),
    ),
    "dropout-too-high: of the answers": (
        lambda: layered(DENSE, OUT, replace(DROPOUT, fed_by=1, units=10)),
        # Noise that switches hardly anything off.
        lambda: layered(DENSE, OUT, replace(DROPOUT, fed_by=1, units=10, dropped=0.02)),
    ),
    "too-few-updates: it was still falling": (
        lambda: left_behind(falling=True),
        lambda: left_behind(falling=False),
    ),
    "too-few-updates: few losses were told": (
        lambda: told_rarely(0.9),
        lambda: told_rarely(1.0),
    ),
    "too-few-updates: the loss is below nought": (
        lambda: told_rarely(1.1, first=-0.5),
        lambda: told_rarely(1.0, first=-0.5),
    ),
    "underfitting: behind the neighbours in the end": (
        lambda: left_behind(falling=False),
        lambda: going_on(left_behind(falling=False)),
    ),
    "capacity-too-small: no hidden layer": (
        lambda: one_layer(line=0.72),
        # A line is as good as a vote: it is not the network's form that is at fault.
        lambda: one_layer(line=0.88),
    ),
    "capacity-too-small: no hidden layer, as far as can be seen": (
        lambda: one_layer(line=0.72),
        # Somebody's own layer with several kernels inside.
        lambda: one_layer(line=0.72, weights=9_999),
    ),
    "wrong-loss: hits are counted of few classes": (
        lambda: both(loss=REGRESSION, head=ONE_NUMBER, labels=LABELS),
        # Ages: whole numbers, and many of them.
        lambda: both(
            loss=REGRESSION, head=ONE_NUMBER, labels=replace(LABELS, highest=90, distinct=91)
        ),
    ),
    "label-noise: another order, and a line knows a little": (
        lambda: strangers(agreement=0.12, support=1.0),
        lambda: strangers(agreement=0.12, support=1.0, line=0.16),
    ),
    "split-mismatch: learnt, and not by heart": (
        lambda: learnt_by_heart(reached=0.3),
        lambda: learnt_by_heart(reached=0.78),
    ),
    "suspicious-validation: of whole labels": (
        lambda: validated_as("val_accuracy"),
        # Mixed images are harder than those that are left whole.
        lambda: validated_as("val_accuracy", replace(ONE_HOT, form="rows", counts=())),
    ),
    "input-scale: of what is looked up": (
        lambda: layered(replace(DENSE, in_rms=80.0), DROPOUT, OUT),
        lambda: layered(replace(DENSE, in_rms=80.0, looks_up=True), DROPOUT, OUT),
    ),
    "initialisation: small weights": (
        lambda: kernels(0.002, 1.0),
        # They grow, and the run is well.
        lambda: kernels(0.03, 1.0),
    ),
    "initialisation: noughts": (
        lambda: kernels(0.0, 1.0),
        # One layer alone has no units that would stay alike.
        lambda: layered(replace(OUT, fed_by=None, units=1, kernel_spread=0.0)),
    ),
    "output-loss-mismatch: a loss that is no number": (
        lambda: both(head=LINEAR_HEAD, loss=OTHER, data_loss=math.nan),
        # So it is of targets that are none.
        lambda: both(
            head=LINEAR_HEAD, loss=OTHER, data_loss=math.nan, labels=replace(LABELS, finite=False)
        ),
    ),
    "batch-too-small: without batch normalisation": (
        lambda: few_at_a_time(reached=0.7),
        lambda: few_at_a_time(reached=0.85),
    ),
    "initialisation: rows of a vocabulary": (
        lambda: layered(replace(DENSE, kernel_spread=9.5), DROPOUT, OUT),
        lambda: layered(replace(DENSE, kernel_spread=9.5, looks_up=True), DROPOUT, OUT),
    ),
    "suspicious-validation: by its short name": (
        lambda: validated_as("val_acc"),
        # Each of several questions counts: nearly all are rightly answered by no.
        lambda: validated_as("val_binary_accuracy"),
    ),
    "underfitting: one number, in the end": (
        lambda: numbers_explained(0.3, ONE_NUMBER, NUMBERS),
        lambda: numbers_explained(0.4, ONE_NUMBER, NUMBERS),
    ),
    "underfitting: images": (
        lambda: numbers_explained(0.08, LINEAR_HEAD, IMAGE_TARGETS),
        lambda: numbers_explained(0.2, LINEAR_HEAD, IMAGE_TARGETS),
    ),
    "underfitting: many questions": (
        lambda: numbers_explained(0.05, SIGMOID, IMAGE_TARGETS, loss=BINARY),
        # Logits are no shares: nobody can tell what they explain.
        lambda: numbers_explained(0.05, LINEAR_HEAD, IMAGE_TARGETS, loss=BINARY),
    ),
    "underfitting: one number that no line explains": (
        lambda: numbers_explained(0.05, ONE_NUMBER, NUMBERS, line=0.25),
        lambda: numbers_explained(0.05, ONE_NUMBER, NUMBERS, line=0.15),
    ),
    "learning-rate-too-low: one number": (
        lambda: numbers_explained(0.2, ONE_NUMBER, NUMBERS, rate=1e-5),
        lambda: numbers_explained(0.3, ONE_NUMBER, NUMBERS, rate=1e-5),
    ),
    "output-activation: shares for numbers": (
        lambda: numbers_explained(0.5, HEAD, replace(NUMBERS, form="rows", width=10)),
        lambda: numbers_explained(
            0.5, HEAD, replace(NUMBERS, form="rows", width=10, sums_to_one=True)
        ),
    ),
    "train-inference-gap: averages that will not arrive": (
        lambda: slow_averages(in_use=0.3, momentum=0.999),
        # Behind, and yet of use: the averages are on their way.
        lambda: slow_averages(in_use=0.76, momentum=0.999),
    ),
    "output-loss-mismatch: one output": (
        lambda: with_network(head=ONE_NUMBER, loss=LOGITS),
        lambda: both(head=ONE_NUMBER, loss=replace(BINARY, from_logits=True), labels=TWO_CLASSES),
    ),
    "output-loss-mismatch: softmax of one": (
        lambda: with_network(
            head=replace(ONE_NUMBER, activation="other", lowest=1.0, highest=1.0), loss=BINARY
        ),
        lambda: both(
            head=replace(ONE_NUMBER, activation="other", lowest=0.2, highest=0.8),
            loss=BINARY,
            labels=TWO_CLASSES,
        ),
    ),
    "output-loss-mismatch: two softmaxes": (
        lambda: with_network(head=replace(HEAD, softmax_of_shares=True)),
        lambda: with_network(head=replace(HEAD, depends_on_batch=True)),
    ),
    "output-loss-mismatch: probabilities for logits": (
        lambda: with_network(loss=LOGITS),
        # Keras finds the logits before the softmax, and uses those.
        lambda: with_network(loss=replace(LOGITS, corrected=True)),
    ),
    "output-loss-mismatch: the wrong axis": (
        lambda: with_network(head=replace(SIGMOID, activation="other", columns_sum_to_one=True)),
        lambda: with_network(head=replace(SIGMOID, activation="other"), loss=LOGITS),
    ),
    "output-loss-mismatch: the batch": (
        lambda: with_network(head=replace(SIGMOID, activation="other", depends_on_batch=True)),
        lambda: with_network(head=replace(HEAD, depends_on_batch=True)),
    ),
    "output-loss-mismatch: no sigmoid": (
        lambda: both(head=ONE_NUMBER, loss=BINARY, labels=TWO_CLASSES),
        lambda: both(head=ONE_SIGMOID, loss=BINARY, labels=TWO_CLASSES),
    ),
    "output-loss-mismatch: two sigmoids": (
        lambda: both(head=ONE_SIGMOID, loss=replace(BINARY, from_logits=True), labels=TWO_CLASSES),
        lambda: both(
            head=ONE_SIGMOID,
            loss=replace(BINARY, from_logits=True, corrected=True),
            labels=TWO_CLASSES,
        ),
    ),
    "output-activation: sigmoids for shares": (
        lambda: with_network(head=SIGMOID),
        lambda: both(head=SIGMOID, loss=BINARY, labels=ONE_HOT),
    ),
    "output-activation: limits of targets": (
        lambda: both(
            head=replace(ONE_NUMBER, activation="sigmoid"), loss=REGRESSION, labels=NUMBERS
        ),
        lambda: both(head=replace(ONE_NUMBER, activation="relu"), loss=REGRESSION, labels=NUMBERS),
    ),
    "wrong-loss: continuous targets": (
        lambda: with_data(labels=NUMBERS),
        lambda: with_data(labels=replace(NUMBERS, distinct=10)),
    ),
    "wrong-loss: more than two classes": (
        lambda: both(head=ONE_SIGMOID, loss=BINARY, labels=LABELS),
        lambda: both(head=ONE_SIGMOID, loss=BINARY, labels=TWO_CLASSES),
    ),
    "wrong-loss: binary for shares": (
        lambda: both(loss=BINARY, labels=ONE_HOT),
        lambda: both(head=SIGMOID, loss=BINARY, labels=ONE_HOT),
    ),
    "label-encoding: constant": (
        lambda: with_data(labels=replace(LABELS, distinct=1, counts=(3000,))),
        lambda: with_data(labels=replace(LABELS, distinct=1, count=40, counts=(40,))),
    ),
    "label-encoding: rows for whole numbers": (
        lambda: both(labels=ONE_HOT, loss=SPARSE),
        lambda: both(labels=ONE_HOT, loss=CATEGORICAL),
    ),
    "label-encoding: whole numbers for rows": (
        lambda: with_network(loss=CATEGORICAL),
        lambda: with_network(loss=SPARSE),
    ),
    "label-encoding: not whole": (
        lambda: with_data(labels=replace(NUMBERS, distinct=10, lowest=-1)),
        lambda: both(
            labels=replace(NUMBERS, distinct=10), loss=REGRESSION, head=ONE_NUMBER, metrics=()
        ),
    ),
    "label-encoding: another width": (
        lambda: both(labels=replace(ONE_HOT, width=11), loss=CATEGORICAL),
        lambda: both(labels=ONE_HOT, loss=CATEGORICAL),
    ),
    "target-scale: hardly spread": (
        lambda: both(
            loss=REGRESSION,
            head=ONE_NUMBER,
            labels=replace(NUMBERS, mean=0.1, spread=0.001),
            metrics=(),
        ),
        lambda: both(
            loss=REGRESSION,
            head=ONE_NUMBER,
            labels=replace(NUMBERS, mean=0.1, spread=0.02),
            metrics=(),
        ),
    ),
    "input-scale: divided twice": (
        lambda: layered(replace(DENSE, in_rms=0.0013), DROPOUT, OUT),
        lambda: layered(replace(DENSE, in_rms=0.05), DROPOUT, OUT),
    ),
    "input-scale: divided as whole numbers": (
        lambda: images(whole=True, filled=0.006),
        # Black and white images, many of whose pixels are ink.
        lambda: images(whole=True, filled=0.13),
    ),
    "input-scale: without a network": (lambda: images(rms=80.0), lambda: images(rms=1.0)),
    "input-scale: normalised at once": (
        lambda: layered(replace(DENSE, in_rms=80.0), DROPOUT, NORM, OUT),
        lambda: layered(replace(DENSE, in_rms=6.0), NORM, OUT),
    ),
    "split-mismatch: spread": (
        lambda: with_data(validation_images=replace(IMAGES, spread=0.1)),
        lambda: with_data(validation_images=replace(IMAGES, spread=0.25)),
    ),
    "split-mismatch: turned": (
        lambda: with_data(
            images=replace(IMAGES, average=np.linspace(0, 1, 64)), validation_images=TURNED
        ),
        lambda: with_data(
            images=replace(IMAGES, average=np.linspace(1, 0, 64)), validation_images=TURNED
        ),
    ),
    "bad-values: nothing to see": (
        lambda: images(constant=0.2),
        # Divided as whole numbers: another finding tells that.
        lambda: images(constant=0.2, whole=True, filled=0.006),
    ),
    "bad-values: in the validation": (
        lambda: with_data(validation_images=replace(IMAGES, not_finite=0.01)),
        lambda: with_data(validation_images=replace(IMAGES, constant=0.01)),
    ),
    "bad-values: labels": (
        lambda: with_data(labels=replace(LABELS, finite=False)),
        lambda: with_data(labels=None),
    ),
    "not-shuffled: cut in two": (
        lambda: validated_by(0, 0, 0, 0, 0, 100, 100, 100, 100, 100),
        # Few images, unevenly drawn.
        lambda: validated_by(5, 25, 5, 25, 5, 25, 5, 25, 5, 25),
    ),
    "label-noise: several labels": (
        lambda: with_data(conflicts=0.05),
        lambda: with_data(conflicts=0.01),
    ),
    "label-noise: another order": (
        lambda: strangers(agreement=0.12, support=1.0),
        lambda: strangers(agreement=0.12, support=1.0, count=400),
    ),
    "label-noise: another order, and a line knows nothing either": (
        lambda: strangers(agreement=0.12, support=1.0),
        lambda: other(agreement=0.12, support=1.0),
    ),
    "label-noise: the validation is better": (
        lambda: other(agreement=0.75, support=3.0, peak=0.3, validation_agreement=0.9),
        lambda: other(agreement=0.75, support=3.0, peak=0.3, validation_agreement=0.8),
    ),
    "label-noise: two classes swapped": (
        lambda: other(worst_share=0.5),
        # The other classes are hard, too.
        lambda: other(worst_share=0.5, others=0.7),
    ),
    "learning-rate-too-high: with momentum": (
        lambda: too_fast("sgd", 0.05, momentum=0.95),
        lambda: too_fast("sgd", 0.05, momentum=0.5),
    ),
    "learning-rate-too-high: with steps of usual size": (
        lambda: too_fast("sgd", 0.9, ratio=0.1),
        lambda: too_fast("sgd", 0.9, ratio=0.02),
    ),
    "learning-rate-too-high: with steps of usual size, and silent units": (
        lambda: too_fast("sgd", 0.9, ratio=0.02, dead={"dense": 0.9}),
        lambda: too_fast("sgd", 0.9, ratio=0.02, dead={"dense": 0.3}),
    ),
    "learning-rate-too-high: absurd": (
        lambda: with_network(optimizer=Optimizer("adaptive", "Adam", 1.0)),
        lambda: with_network(optimizer=Optimizer("adaptive", "Adam", 0.1)),
    ),
    "learning-rate-too-high: giant steps": (
        lambda: sick_with(ratios={"dense": 0.5}),
        lambda: with_probes(FIRST, replace(GOOD, ratios={"dense": 0.5})),
    ),
    "learning-rate-too-high: lost ground": (
        lambda: with_probes(
            FIRST, GOOD, replace(GOOD, accuracy=0.6), network=optimised("sgd", 0.5)
        ),
        lambda: with_probes(
            FIRST, GOOD, replace(GOOD, accuracy=0.8), network=optimised("sgd", 0.5)
        ),
    ),
    "learning-rate-too-high: far behind": (
        lambda: behind(accuracy=0.75, ratio=0.5),
        lambda: behind(accuracy=0.85, ratio=0.5),
    ),
    "learning-rate-too-high: far behind, with ordinary steps": (
        lambda: behind(accuracy=0.75, ratio=0.5),
        lambda: behind(accuracy=0.75, ratio=0.05),
    ),
    "learning-rate-too-low: after few steps": (
        lambda: slow(ratios={"dense": 1e-5}),
        lambda: after_few_steps(slow(ratios={"dense": 1e-5})),
    ),
    "learning-rate-too-low: hardly a way": (
        lambda: slow(ratios={"dense": 1e-5}),
        lambda: slow(ratios={"dense": 5e-3}),
    ),
    "learning-rate-too-low: gone too soon": (
        lambda: with_rates([(1, 0.01), (60, 1e-6), (300, 1e-6)]),
        lambda: with_rates([(1, 0.01), (60, 0.005), (200, 1e-6), (300, 1e-6)], until=200),
    ),
    "learning-rate-too-low: gone while there was something to learn": (
        lambda: with_rates([(1, 0.01), (140, 1e-6), (300, 1e-6)], until=140),
        lambda: with_rates([(1, 0.01), (140, 1e-6), (300, 1e-6)], until=30),
    ),
    "learning-rate-too-low: gone too soon for a new network": (
        lambda: with_rates([(1, 0.01), (60, 1e-6), (300, 1e-6)]),
        lambda: with_rates([(1, 0.01), (60, 1e-6), (300, 1e-6)], warm=True),
    ),
    "learning-rate-too-low: of a rate above 0": (
        lambda: with_rates([(1, 0.01), (60, 1e-6), (300, 1e-6)]),
        lambda: with_rates([(1, 0.0), (60, 0.0), (300, 0.0)]),
    ),
    "learning-rate-too-low: gone too soon, with much left to learn": (
        lambda: with_rates([(1, 0.01), (60, 1e-6), (300, 1e-6)], loss=1.5),
        lambda: with_rates([(1, 0.01), (60, 1e-6), (300, 1e-6)], loss=0.7),
    ),
    "initialisation: wild": (lambda: kernels(30.0, 1.2), lambda: kernels(4.0, 1.2)),
    "initialisation: tiny": (lambda: kernels(0.01, 0.01), lambda: kernels(0.3, 0.3)),
    "initialisation: later": (
        lambda: kernels(30.0, 30.0),
        # Trained weights may be as they are.
        lambda: kernels(30.0, 30.0, fresh=False),
    ),
    "no-gradient: all frozen": (
        lambda: with_network(
            layers=(replace(DENSE, trainable=False), DROPOUT, replace(OUT, trainable=False)),
            frozen_share=1.0,
        ),
        lambda: with_network(frozen_share=0.5),
    ),
    "missing-class: asked for in the validation": (
        lambda: with_data(labels=replace(LABELS, counts=(333,) * 9), validation_labels=LABELS),
        # Two answers too many, for which nobody asks.
        lambda: with_data(
            labels=replace(LABELS, counts=(375,) * 8),
            validation_labels=replace(LABELS, counts=(375,) * 8),
        ),
    ),
    "non-finite: weights": (
        lambda: with_probes(FIRST, replace(GOOD, weights_finite=False)),
        lambda: with_probes(replace(FIRST, weights_finite=False), GOOD),
    ),
    "non-finite: the probe's loss": (
        lambda: with_probes(FIRST, replace(GOOD, loss=math.inf, first_not_finite="dense")),
        lambda: with_probes(FIRST, replace(GOOD, loss=1e9)),
    ),
    "class-imbalance: weighted": (
        lambda: with_data(labels=replace(LABELS, counts=(500,) * 9 + (30,))),
        lambda: weighted(replace(LABELS, counts=(500,) * 9 + (30,))),
    ),
    "input-scale: into BatchNorm": (
        lambda: with_network(layers=(replace(DENSE, in_rms=80.0), OUT)),
        lambda: with_network(
            layers=(
                replace(DROPOUT, name="norm", fed_by=None, batch_norm=0.9),
                replace(DENSE, fed_by=0, in_rms=80.0),
                replace(OUT, fed_by=1),
            )
        ),
    ),
    "initialisation: of a layer of one's own": (
        lambda: with_network(layers=OWN, data_loss=7000.0),
        lambda: with_network(layers=OWN, data_loss=30.0),
    ),
    "initialisation: zeros that stay": (
        lambda: layered(replace(zeros(DENSE), same_gradients=True), DROPOUT, OUT),
        lambda: layered(zeros(DENSE), DROPOUT, OUT),
    ),
    "no-gradient: variables that nobody tracks": (
        lambda: with_network(untracked=("stack",)),
        lambda: with_network(untracked=()),
    ),
    "dropout-too-high: where nothing is learnt": (
        lambda: sick(dropping(0.68)),
        lambda: with_network(layers=dropping(0.68).layers),
    ),
    "learning-rate-too-high: broken between two looks": (
        lambda: too_fast("sgd", 0.9, ratio=0.02, broken_at=12),
        lambda: too_fast("sgd", 0.9, ratio=0.02),
    ),
    "learning-rate-too-high: silent from the start": (
        lambda: too_fast("sgd", 0.9, ratio=0.02, dead={"dense": 0.9}),
        lambda: too_fast("sgd", 0.9, ratio=0.02, dead={"dense": 0.9}, dead_before={"dense": 0.9}),
    ),
    "overfitting: by heart": (
        lambda: with_rows((0.5, 0.5, 0.8), (0.3, 0.4, 0.84), (0.1, 0.45, 0.84), (0.01, 0.5, 0.85)),
        lambda: with_rows((0.5, 0.5, 0.8), (0.3, 0.4, 0.9), (0.1, 0.45, 0.9), (0.01, 0.5, 0.91)),
    ),
    "too-few-updates: of images that nobody saw": (
        lambda: unseen(steps=15, loss=2.2),
        lambda: unseen(steps=15, loss=1.0),
    ),
    "plateau: of a training of which nothing is known": (
        lambda: unseen(steps=300, loss=2.3),
        lambda: unseen(steps=300, loss=2.2),
    ),
    "split-mismatch: of images that stand in for others": (
        lambda: by_stand_in(logged=0.95, reached=0.4),
        lambda: by_stand_in(logged=0.5, reached=0.4),
    ),
    "split-mismatch: of mean images with features": (
        lambda: turned(contrast=0.2),
        lambda: turned(contrast=0.01),
    ),
    "leakage: by shuffling anew": (
        lambda: with_course(splits_mix=True),
        lambda: with_course(splits_mix=False),
    ),
    "class-imbalance: weights the wrong way round": (
        lambda: weighing({0: 0.9, 1: 0.1}),
        lambda: weighing({0: 0.55, 1: 4.5}),
    ),
    "label-noise: of images without weights of their own": (
        lambda: doubtful(images_weighted=False),
        lambda: doubtful(images_weighted=True),
    ),
    "wrong-loss: several classes at once": (
        lambda: with_data(labels=replace(ROWS, several=0.4)),
        lambda: with_data(labels=replace(ROWS, several=0.01)),
    ),
    "label-encoding: masks up to 255": (
        lambda: both(labels=replace(ROWS, highest=255.0), loss=BINARY),
        lambda: both(labels=replace(ROWS, highest=1.0), loss=BINARY),
    ),
    "initialisation: of weights that lie in no layer": (
        lambda: with_network(layers=(), data_loss=7000.0),
        lambda: with_network(layers=(), data_loss=30.0),
    ),
    "initialisation: not of large images": (
        lambda: with_network(layers=OWN, data_loss=7000.0),
        lambda: with_network(layers=(replace(OWN[0], in_rms=80.0),), data_loss=7000.0),
    ),
    "initial-loss: of classes": (
        lambda: with_network(data_loss=20.0),
        lambda: both(labels=replace(LABELS, form="rows", counts=()), data_loss=20.0),
    ),
    "regularisation-too-strong: where little is learnt": (
        lambda: sick(replace(NETWORK, penalty=1.2)),
        lambda: with_network(penalty=1.2),
    ),
    "not-shuffled: of a stream, class after class": (
        lambda: in_order(validation=LABELS),
        lambda: in_order(validation=ONE_CLASS),
    ),
    "label-encoding: all alike": (
        lambda: in_order(validation=ONE_CLASS),
        lambda: in_order(validation=LABELS),
    ),
    "wrong-loss: less than guessing": (
        lambda: with_probes(FIRST, replace(GOOD, accuracy=0.0, training_accuracy=0.01)),
        lambda: with_probes(FIRST, replace(GOOD, accuracy=0.04, training_accuracy=0.04)),
    ),
    "wrong-loss: less than guessing, with a loss that falls": (
        lambda: with_probes(FIRST, replace(GOOD, accuracy=0.0, training_accuracy=0.01)),
        lambda: sick_with(accuracy=0.0, training_accuracy=0.01),
    ),
    "wrong-loss: less than guessing, of enough images": (
        lambda: reads_none_of(512),
        lambda: reads_none_of(32),
    ),
    "output-activation: ReLU before a softmax": (
        lambda: with_network(head=replace(HEAD, before_softmax="relu")),
        lambda: with_network(head=replace(HEAD, before_softmax="other")),
    ),
    "output-activation: tanh before a softmax": (
        lambda: with_network(head=replace(HEAD, before_softmax="tanh")),
        lambda: with_network(head=replace(HEAD, before_softmax="linear")),
    ),
    "leakage: of images that occur several times": (
        lambda: with_data(leaked=0.9, twins=0.8),
        lambda: with_data(leaked=0.4, twins=0.8),
    ),
    "label-noise: in no order, where classes are of like size": (
        lambda: strangers(line=0.96, agreement=0.96, chance=0.96),
        lambda: strangers(line=0.97, agreement=0.97, chance=0.97),
    ),
    "loss-rising: a rate below 0": (
        lambda: with_network(optimizer=Optimizer("sgd", "SGD", -0.1)),
        lambda: with_network(optimizer=Optimizer("sgd", "SGD", 0.0)),
    ),
    "augmentation-destroys-label: in the network": (
        lambda: with_network(kept_by_augmentation=0.5),
        lambda: with_network(kept_by_augmentation=0.65),
    ),
    "regularisation-too-strong: of what units give": (
        lambda: sick(replace(NETWORK, layers=(replace(DENSE, penalty=0.2), DROPOUT, OUT))),
        lambda: layered(replace(DENSE, penalty=0.2), DROPOUT, OUT),
    ),
    "regularisation-too-strong: by decay": (
        lambda: sick(optimised("adaptive", 0.001, weight_decay=2.0)),
        lambda: sick(optimised("adaptive", 0.001, weight_decay=0.1)),
    ),
    "regularisation-too-strong: by decay that does harm": (
        lambda: sick(optimised("adaptive", 0.001, weight_decay=2.0)),
        lambda: with_network(optimizer=Optimizer("adaptive", "AdamW", 0.001, weight_decay=2.0)),
    ),
    "no-gradient: most of it frozen": (
        lambda: sick(mostly_frozen()),
        lambda: with_network(layers=mostly_frozen().layers, frozen_share=0.95),
    ),
    "capacity-too-small: what pooling passes on": (
        lambda: pooled(1),
        lambda: pooled(16),
    ),
    "capacity-too-small: a code of one number": (
        lambda: encoded(1),
        lambda: encoded(4),
    ),
    "learning-rate-too-low: steps of nothing": (
        lambda: hardly_moved(gradient=1e-3),
        lambda: hardly_moved(gradient=0.0),
    ),
    "learning-rate-too-low: a rate that is gone at once": (
        lambda: with_rates([(0, 1e-3), (59, 1e-5), (99, 1e-9), (300, 1e-30)], loss=2.0, until=20),
        lambda: with_rates([(0, 1e-3), (119, 1e-5), (149, 1e-9), (300, 1e-30)], loss=2.0, until=20),
    ),
    "vanishing-gradient: the first layer stays as it was": (
        lambda: moving(first=3e-5, last=2e-3),
        lambda: moving(first=5e-4, last=2e-3),
    ),
    "split-mismatch: classes numbered by another list": (
        lambda: validated_by_neighbours(0.12, matched=0.85),
        lambda: validated_by_neighbours(0.8, matched=0.85),
    ),
    "split-mismatch: another list, not another time": (
        lambda: validated_by_neighbours(0.12, matched=0.85),
        lambda: validated_by_neighbours(0.12, matched=0.3),
    ),
    "wrong-loss: one that is made for something else": (
        lambda: sick(replace(NETWORK, loss=Loss("other", takes_classes=False))),
        lambda: with_network(loss=Loss("other", takes_classes=False)),
    ),
    "label-encoding: rows below 0 for a binary loss": (
        lambda: shares_below(-0.4),
        lambda: shares_below(0.0),
    ),
    "class-imbalance: by weights": (
        lambda: sick(class_weights={1: 1000.0}, weighted=True),
        lambda: sick(class_weights={1: 5.0}, weighted=True),
    ),
    "class-imbalance: by weights that do harm": (
        lambda: sick(class_weights={1: 1000.0}, weighted=True),
        lambda: with_course(class_weights={1: 1000.0}, weighted=True),
    ),
    "class-imbalance: by weights, not by a class left out": (
        lambda: sick(class_weights={1: 1000.0}, weighted=True),
        lambda: sick(class_weights={1: 0.0}, weighted=True),
    ),
    "class-imbalance: by weights that nobody asked for": (
        lambda: sick(class_weights={1: 1000.0}, weighted=True),
        lambda: weighing({0: 1.0, 1: 11.0}),
    ),
    "label-encoding: rows below 0 that are no marks": (
        lambda: shares_below(-0.4),
        lambda: shares_below(-1.0, whole=True),
    ),
    "regularisation-too-strong: of what units give, if it is felt": (
        lambda: sick(replace(NETWORK, layers=(replace(DENSE, penalty=0.2), DROPOUT, OUT))),
        lambda: sick(replace(NETWORK, layers=(replace(DENSE, penalty=1e-3), DROPOUT, OUT))),
    ),
    "no-gradient: most of it frozen, not a part": (
        lambda: sick(mostly_frozen()),
        lambda: sick(replace(mostly_frozen(), frozen_share=0.6)),
    ),
    "vanishing-gradient: the first layer stays, and is no vocabulary": (
        lambda: moving(first=3e-5, last=2e-3),
        lambda: moving(first=3e-5, last=2e-3, looks_up=True),
    ),
    "capacity-too-small: what pooling passes on, not a branch": (
        lambda: pooled(1),
        lambda: pooled(1, feeds=False),
    ),
    "regularisation-too-strong: later": (
        lambda: with_network(penalty=3.0),
        lambda: with_network(penalty=3.0, fresh=False),
    ),
}


def slow(**changes: object) -> Evidence:
    falling = [(step, 2.3 - 0.002 * step) for step in range(1, 301)]
    end = replace(GOOD, accuracy=0.7, training_accuracy=0.7, **changes)  # type: ignore[arg-type]
    return with_probes(FIRST, end, losses=falling)


def after_few_steps(evidence: Evidence) -> Evidence:
    evidence.course.steps = 64
    return evidence


def weighted(labels: object) -> Evidence:
    evidence = with_data(labels=labels)
    evidence.course.weighted = True
    return evidence


def _validated(accuracy: float) -> list[dict[str, float]]:
    return [{"loss": 0.5, "val_loss": 0.5, "val_accuracy": accuracy, "step": 300.0}]


def sick_with(**changes: object) -> Evidence:
    evidence = sick()
    evidence.probes[-1] = replace(BAD, **changes)  # type: ignore[arg-type]
    return evidence


ROWS = replace(LABELS, form="rows", width=6, counts=(), highest=1.0, distinct=30)


def dropping(share: float) -> Network:
    return replace(NETWORK, layers=(DENSE, replace(DROPOUT, dropped=share), OUT))


def unseen(*, steps: int, loss: float) -> Evidence:
    """Return a run of which nothing but the loss is known; it goes from 2.3 to ``loss``."""
    evidence = Evidence()
    evidence.course.steps = evidence.course.planned_steps = steps
    evidence.course.ended = True
    evidence.course.losses = [
        (step, 2.3 + (loss - 2.3) * (step - 1) / (steps - 1)) for step in range(1, steps + 1)
    ]
    return evidence


def by_stand_in(*, logged: float, reached: float) -> Evidence:
    """Return a run whose training images nobody saw: what it reads of them, and of others."""
    evidence = with_probes(FIRST, replace(GOOD, accuracy=reached, training_accuracy=reached))
    evidence.stand_in, evidence.data = evidence.data, None
    evidence.course.rows = [{"loss": 0.1, "accuracy": logged, "step": 300.0}]
    return evidence


def turned(*, contrast: float) -> Evidence:
    """Return data whose mean images are each other's reverse, with so much to see in them."""
    up = np.linspace(0, contrast, 64)
    return with_data(
        images=replace(IMAGES, average=up), validation_images=replace(IMAGES, average=up[::-1])
    )


def with_course(**changes: object) -> Evidence:
    """Return a healthy run that went otherwise."""
    evidence = healthy()
    for name, value in changes.items():
        setattr(evidence.course, name, value)
    return evidence


def weighing(weights: dict[int, float]) -> Evidence:
    """Return a run on 900 images of one class and 100 of another, which count so much."""
    evidence = with_data(labels=replace(LABELS, counts=(900, 100), count=1000))
    evidence.course.weighted, evidence.course.class_weights = True, weights
    return evidence


def doubtful(*, images_weighted: bool) -> Evidence:
    """Return a run whose labels the neighbours do not bear out."""
    evidence = with_data(neighbours=replace(NEIGHBOURS, agreement=0.6, support=1.5, peak=0.6))
    evidence.course.weighted = evidence.course.images_weighted = images_weighted
    return evidence


def too_fast(
    kind: str,
    rate: float,
    *,
    ratio: float = 0.1,
    dead: dict[str, float] | None = None,
    dead_before: dict[str, float] | None = None,
    broken_at: int | None = None,
    **optimizer: float,
) -> Evidence:
    """Return a run that learns nothing and whose first step is as large as ``ratio`` says."""
    evidence = sick(optimised(kind, rate, **optimizer))
    first = replace(FIRST, ratios={"dense": ratio}, dead=dead_before or FIRST.dead)
    evidence.probes = [first, replace(BAD, dead=dead or BAD.dead)]
    evidence.course.broken_at = broken_at
    return evidence


def zeros(layer: Layer) -> Layer:
    """Return a layer of zeros whose units get gradients of their own."""
    return replace(layer, same_units=True, kernel_spread=0.0, same_gradients=False)


def with_rates(
    rates: list[tuple[int, float]], *, loss: float = 1.5, until: int = 60, warm: bool = False
) -> Evidence:
    """Return a run of 300 steps whose loss falls from 2.3 to ``loss`` and stays there."""
    evidence = healthy()
    evidence.course.rates, evidence.course.warm = rates, warm
    evidence.course.losses = [
        (step, max(loss, 2.3 - (2.3 - loss) * step / until)) for step in range(1, 301)
    ]
    return evidence


def reads_none_of(images: int) -> Evidence:
    """Return a run whose loss falls while its probe batch of so many images is read wrong."""
    wrong = replace(GOOD, accuracy=0.0, training_accuracy=0.0)
    return with_probes(FIRST, wrong, network=replace(NETWORK, probed=images))


def numbers_explained(
    share: float,
    head: Head,
    labels: Labels,
    *,
    line: float = 0.6,
    rate: float = 0.001,
    loss: Loss = REGRESSION,
) -> Evidence:
    """Return a run on numbers whose answers explain so much of them, and a line ``line``."""
    evidence = with_data(labels=labels, linear=None, neighbours=None, linear_explained=line)
    network = optimised("adaptive", rate)
    evidence.network = replace(network, head=head, loss=loss, metrics=(), data_loss=0.1)
    evidence.probes = [
        replace(probe, accuracy=None, training_accuracy=None, answers=(), explained=reached)
        for probe, reached in ((FIRST, 0.0), (GOOD, share))
    ]
    return evidence


def slow_averages(*, in_use: float, momentum: float) -> Evidence:
    """Return a run that ended before the averages of its BatchNorm arrived."""
    norm = replace(NORM, batch_norm=momentum)
    network = replace(NETWORK, layers=(DENSE, norm, OUT))
    return with_probes(FIRST, replace(GOOD, accuracy=in_use), network=network)


def validated_by_neighbours(agreement: float, *, matched: float) -> Evidence:
    """Return a run whose validation labels so many neighbours know, and if they are renumbered."""
    known = replace(NEIGHBOURS, validation_agreement=agreement, validation_matched=matched)
    return with_data(neighbours=known)


def mostly_frozen() -> Network:
    layers = (replace(DENSE, trainable=False), DROPOUT, OUT)
    return replace(NETWORK, layers=layers, frozen_share=0.95)


def pooled(units: int, *, feeds: bool = True) -> Evidence:
    """Return a run that stays behind, whose convolution is pooled to so many numbers."""
    convolution = replace(DENSE, name="conv", rank=4, units=16)
    pool = replace(DROPOUT, name="pool", fed_by=0, units=units, dropped=0.0)
    out = replace(OUT, fed_by=1 if feeds else 0)
    network = replace(NETWORK, layers=(convolution, pool, out))
    behind = replace(GOOD, accuracy=0.7, training_accuracy=0.7)
    return with_probes(FIRST, behind, network=network)


def encoded(units: int) -> Evidence:
    """Return an autoencoder that learns next to nothing, and whose code has so many numbers."""
    head = replace(HEAD, units=784, activation="linear", rows_sum_to_one=False)
    labels = replace(ROWS, width=784, distinct=3000)
    evidence = numbers_explained(0.02, head, labels, line=0.9)
    assert evidence.network is not None
    layers = (replace(DENSE, units=units), replace(OUT, fed_by=0, units=784, normalises=False))
    evidence.network = replace(evidence.network, layers=layers)
    return evidence


def hardly_moved(*, gradient: float) -> Evidence:
    """Return a run that learnt nothing by steps of a millionth, with such gradients."""
    evidence = sick(optimised("sgd", 0.01))
    still = {"dense": 1e-6, "out": 1e-6}
    pulls = {"dense": gradient, "out": gradient}
    evidence.probes = [replace(p, ratios=still, gradients=pulls) for p in evidence.probes]
    return evidence


def moving(*, first: float, last: float, looks_up: bool = False) -> Evidence:
    """Return a run of four layers that learnt nothing, and how far a step moves the outer ones."""
    evidence = sick(replace(NETWORK, layers=(replace(DENSE, looks_up=looks_up), DROPOUT, OUT)))
    ratios = {"one": first, "two": last, "three": last, "four": last}
    evidence.probes = [replace(probe, ratios=ratios) for probe in evidence.probes]
    return evidence


def shares_below(lowest: float, *, whole: bool = False) -> Evidence:
    """Return a run whose rows of targets, each a share, begin there."""
    return both(
        labels=replace(ROWS, lowest=lowest, whole=whole),
        loss=Loss("binary", takes_classes=False),
        head=replace(HEAD, units=6, activation="sigmoid", rows_sum_to_one=False),
    )


def sick_with_first(**changes: object) -> Evidence:
    evidence = sick()
    evidence.probes[0] = replace(FIRST, **changes)  # type: ignore[arg-type]
    return evidence


def in_order(*, validation: Labels) -> Evidence:
    """Return a run on a stream of which one class was seen."""
    evidence = with_data(labels=ONE_CLASS, validation_labels=validation)
    evidence.course.shuffled = False
    return evidence


def uphill(*, rises: bool) -> Evidence:
    """Return a run whose first step goes against the direction in which the loss falls."""
    step = 0.01 if rises else 0.0
    losses = [(number, 2.3 + step * number) for number in range(1, 301)]
    return with_probes(replace(FIRST, cosine=-0.4), replace(BAD, cosine=None), losses=losses)


def behind(*, accuracy: float, ratio: float) -> Evidence:
    """Return a run with a high rate that learnt something, but less than the neighbours know."""
    first, last = (replace(p, ratios={"dense": ratio}) for p in (FIRST, GOOD))
    reached = replace(last, accuracy=accuracy, training_accuracy=accuracy)
    return with_probes(first, reached, network=optimised("adaptive", 0.1))


def alarms(evidence: Evidence) -> set[str]:
    """Return the codes of all findings and of the symptoms folded under them."""
    codes: set[str] = set()
    for finding in judge(evidence).findings:
        codes |= {finding.code, *(symptom.code for symptom in finding.explains)}
    return codes


def test_every_condition_has_its_case() -> None:
    assert set(CASES) == set(CONDITIONS)


def test_a_healthy_run_gives_neither_findings_nor_notes() -> None:
    diagnosis = judge(healthy())
    assert (diagnosis.findings, diagnosis.notes) == ((), ())


def test_no_evidence_gives_no_finding() -> None:
    assert judge(Evidence()).findings == ()


@pytest.mark.parametrize("code", CASES)
def test_it_is_found(code: str) -> None:
    assert code in alarms(CASES[code][0]())


@pytest.mark.parametrize("code", CASES)
def test_a_near_miss_is_silent(code: str) -> None:
    assert code not in alarms(CASES[code][1]())


@pytest.mark.parametrize("signal", SIGNALS)
def test_each_way_to_notice_it(signal: str) -> None:
    assert signal.split(":")[0] in alarms(SIGNALS[signal][0]())


@pytest.mark.parametrize("signal", SIGNALS)
def test_each_way_has_a_near_miss_that_is_silent(signal: str) -> None:
    assert signal.split(":")[0] not in alarms(SIGNALS[signal][1]())


@pytest.mark.parametrize(
    ("epochs", "run", "changes", "code"),
    [
        (3, 3, {"epochs": 9}, "epochs=9)"),
        (40, 40, {"epochs": 50}, "epochs=120)"),
        # More than the lab's form takes.
        (60, 60, {}, "epochs=180)"),
        (40, 5, {"early_stopping_patience": 10}, "patience=10"),
        (3, 2, {"early_stopping_patience": 10}, "patience=10"),
    ],
)
def test_longer_is_never_shorter(epochs: int, run: int, changes: dict[str, int], code: str) -> None:
    evidence = left_behind(falling=True)
    evidence.course.epochs = epochs
    evidence.course.rows = evidence.course.rows[:1] * run
    finding = judge(evidence).findings[0]
    assert finding.code == "too-few-updates"
    assert dict(finding.fix.changes) == changes
    assert code in finding.fix.code


def test_longer_is_longer_than_planned_while_it_runs() -> None:
    evidence = sick()
    evidence.course.ended, evidence.course.epochs = False, 20
    evidence.course.rows = evidence.course.rows[:1]
    assert "epochs=60)" in longer(evidence).code


def test_a_binary_head_is_righted_as_its_loss_asks() -> None:
    for loss, code in ((BINARY, '"sigmoid"'), (replace(BINARY, from_logits=True), "Dense(1)")):
        relu = replace(ONE_SIGMOID, activation="relu")
        finding = next(
            finding
            for finding in judge(both(head=relu, loss=loss, labels=TWO_CLASSES)).findings
            if finding.code == "output-activation"
        )
        assert code in finding.fix.code


def test_underfitting_tells_what_it_is_behind() -> None:
    evidence = questioned(ONE_NUMBER, TWO_CLASSES, REGRESSION, reached=0.7)
    assert evidence.data is not None
    evidence.data = replace(evidence.data, linear_explained=0.25)
    evidence.probes[-1] = replace(evidence.probes[-1], explained=0.26)
    (first, *_) = judge(evidence).findings
    (told,) = [finding for finding in first.explains if finding.code == "underfitting"]
    assert "neighbours" in str(told.sentence)
    evidence.probes[-1] = replace(evidence.probes[-1], explained=0.05)
    (first, *_) = judge(evidence).findings
    (told,) = [finding for finding in first.explains if finding.code == "underfitting"]
    assert "straight line" in str(told.sentence)


def test_a_sick_run_with_a_high_rate_has_one_cause() -> None:
    evidence = sick_with(dead={"dense": 0.99}, answers=(1.0, *(0.0,) * 9))
    evidence.course.rows = []
    evidence.network = replace(NETWORK, optimizer=replace(SGD, learning_rate=2.0))
    (finding,) = judge(evidence).findings
    assert finding.code == "learning-rate-too-high"
    assert {f.code for f in finding.explains} >= {"dead-units", "prediction-collapse", "plateau"}
    assert finding.fix.changes == {"learning_rate": 0.1}


def test_what_the_last_look_shows_bears_the_step_since_which_it_shows() -> None:
    early, late = (replace(BAD, step=step) for step in (250, 300))
    assert since(FIRST, early, late)["learning-rate-too-high"] == 250
    recovered = replace(GOOD, step=270)
    assert since(FIRST, early, recovered, late)["learning-rate-too-high"] == 300


def since(*probes: Probe) -> dict[str, int]:
    """Return since when each finding shows, of a run at a high rate."""
    large = [replace(probe, ratios={"dense": 0.1}) for probe in probes]
    diagnosis = judge(with_probes(*large, network=optimised("sgd", 0.9)))
    return {finding.code: finding.step for finding in diagnosis.findings}


def test_gradients_that_are_all_nought_are_no_share_of_each_other() -> None:
    still = moving(first=3e-5, last=2e-3)
    still.probes = [replace(probe, gradients={"one": 0.0, "four": 0.0}) for probe in still.probes]
    assert "vanishing-gradient" in {finding.code for finding in judge(still).findings}

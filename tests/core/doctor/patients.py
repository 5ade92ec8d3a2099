"""A healthy run's evidence, as data, and ways to change one thing in it."""

from dataclasses import replace
from typing import Any

from core.doctor.evidence import (
    Course,
    Data,
    Evidence,
    Head,
    Images,
    Labels,
    Layer,
    Loss,
    Neighbours,
    Network,
    Optimizer,
    Probe,
)

IMAGES = Images(
    count=3000,
    mean=0.13,
    spread=0.31,
    lowest=0.0,
    highest=1.0,
    rms=0.33,
    whole=False,
    filled=0.19,
    not_finite=0.0,
    constant=0.0,
)
LABELS = Labels(
    form="classes",
    width=1,
    count=3000,
    lowest=0,
    highest=9,
    mean=4.5,
    spread=2.9,
    counts=(300,) * 10,
    neighbours_agree=0.1,
    distinct=10,
)
NUMBERS = replace(LABELS, form="numbers", counts=(), distinct=2500)
NEIGHBOURS = Neighbours(
    count=1600,
    agreement=0.9,
    chance=0.11,
    peak=0.86,
    support=9.0,
    worst_pair=(4, 9),
    worst_share=0.1,
    others=0.92,
    validation_agreement=0.88,
)
DENSE = Layer(
    name="dense",
    kind="Dense",
    fed_by=None,
    units=128,
    rank=2,
    weights=100_352,
    in_rms=0.33,
    out_rms=0.3,
    fan_in=784,
    kernel_spread=1.3,
)
DROPOUT = Layer("dropout", "Dropout", 0, 128, 2, linear=True, dropped=0.3)
OUT = replace(DENSE, name="out", fed_by=1, units=10, weights=1280, fan_in=128, normalises=True)
HEAD = Head(10, 2, "softmax", 0.02, 0.2, rows_sum_to_one=True)
PROBABILITIES = Loss("probabilities", takes_classes=True)
NETWORK = Network(
    layers=(DENSE, DROPOUT, OUT),
    head=HEAD,
    loss=PROBABILITIES,
    optimizer=Optimizer("adaptive", "Adam", 0.001),
    metrics=("accuracy",),
    data_loss=2.4,
    probed=512,
)
SGD = Optimizer("sgd", "SGD", 0.1)
GOOD = Probe(
    step=300,
    loss=0.2,
    accuracy=0.95,
    training_accuracy=0.94,
    answers=(0.1,) * 10,
    gradients={"dense": 1e-3, "out": 5e-3},
    ratios={"dense": 0.003, "out": 0.002},
    dead={"dense": 0.02},
    cosine=0.3,
)
FIRST = replace(GOOD, step=1, loss=2.2, accuracy=0.2, training_accuracy=None)
BAD = replace(GOOD, loss=2.3, accuracy=0.12, training_accuracy=0.12)


def healthy() -> Evidence:
    """Return what a good run of 300 steps shows."""
    course = Course(
        planned_steps=300,
        batch_size=32,
        epochs=3,
        steps=300,
        ended=True,
        losses=[(step, 2.3 * 0.99**step) for step in range(1, 301)],
        rows=[
            {"loss": loss, "accuracy": 0.9, "val_loss": loss, "val_accuracy": 0.9, "step": step}
            for loss, step in ((0.8, 100.0), (0.4, 200.0), (0.3, 300.0))
        ],
        shuffled=True,
    )
    data = Data(IMAGES, LABELS, IMAGES, LABELS, NEIGHBOURS, linear=0.82)
    return Evidence(data, NETWORK, [FIRST, GOOD], course)


def with_data(**changes: Any) -> Evidence:
    """Return a healthy run with other data."""
    evidence = healthy()
    assert evidence.data is not None
    evidence.data = replace(evidence.data, **changes)
    return evidence


def with_network(**changes: Any) -> Evidence:
    """Return a healthy run with another network."""
    evidence = healthy()
    evidence.network = replace(NETWORK, **changes)
    return evidence


def with_probes(*probes: Probe, network: Network = NETWORK, **course: Any) -> Evidence:
    """Return a run that went like this."""
    evidence = healthy()
    evidence.network = network
    evidence.probes = list(probes)
    for name, value in course.items():
        setattr(evidence.course, name, value)
    return evidence


def sick(network: Network = NETWORK, **course: Any) -> Evidence:
    """Return a run that learnt nothing in 300 steps."""
    flat = [(step, 2.3) for step in range(1, 301)]
    return with_probes(FIRST, BAD, network=network, **{"losses": flat, **course})

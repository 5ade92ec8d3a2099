"""Every condition: what provokes it, and a near miss that must stay silent."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.doctor.conditions import CONDITIONS
from core.doctor.evidence import Evidence, Network, Optimizer
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
        lambda: sick(optimised("sgd", 0.9)),
        lambda: with_network(optimizer=Optimizer("sgd", "SGD", 0.9)),
    ),
    "learning-rate-too-low": (
        lambda: sick(optimised("sgd", 0.001)),
        lambda: with_network(optimizer=Optimizer("sgd", "SGD", 0.001)),
    ),
    "initialisation": (
        lambda: layered(replace(DENSE, same_units=True), DROPOUT, OUT),
        lambda: layered(DENSE, DROPOUT, replace(OUT, same_units=True, kernel_spread=0.0)),
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
        lambda: sick_with_first(gradients={"dense": 1e-9, "out": 1e-2}),
        lambda: sick_with_first(gradients={"dense": 1e-5, "out": 1e-2}),
    ),
    "exploding-gradient": (
        lambda: sick_with_first(gradients={"dense": 5e4, "out": 1e2}),
        lambda: sick_with_first(gradients={"dense": 50.0, "out": 10.0}),
    ),
    "loss-rising": (
        lambda: with_probes(replace(FIRST, cosine=-0.4), replace(BAD, cosine=None)),
        lambda: with_probes(FIRST, replace(GOOD, cosine=-0.2)),
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


def _validated(accuracy: float) -> list[dict[str, float]]:
    return [{"loss": 0.5, "val_loss": 0.5, "val_accuracy": accuracy, "step": 300.0}]


def sick_with(**changes: object) -> Evidence:
    evidence = sick()
    evidence.probes[-1] = replace(BAD, **changes)  # type: ignore[arg-type]
    return evidence


def sick_with_first(**changes: object) -> Evidence:
    evidence = sick()
    evidence.probes[0] = replace(FIRST, **changes)  # type: ignore[arg-type]
    return evidence


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


def test_a_sick_run_with_a_high_rate_has_one_cause() -> None:
    evidence = sick_with(dead={"dense": 0.99}, answers=(1.0, *(0.0,) * 9))
    evidence.course.rows = []
    evidence.network = replace(NETWORK, optimizer=replace(SGD, learning_rate=2.0))
    (finding,) = judge(evidence).findings
    assert finding.code == "learning-rate-too-high"
    assert {f.code for f in finding.explains} >= {"dead-units", "prediction-collapse", "plateau"}
    assert finding.fix.changes == {"learning_rate": 0.1}

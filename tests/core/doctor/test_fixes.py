"""What the findings propose: settings that differ from what is there, code that runs."""

import ast
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.doctor.diagnosis import Diagnosis
from core.doctor.evidence import Evidence, Optimizer
from core.doctor.finding import Finding
from core.doctor.judging import judge
from core.doctor.quantities import QUANTITIES
from tests.core.doctor.patients import (
    BAD,
    DENSE,
    DROPOUT,
    FIRST,
    GOOD,
    HEAD,
    IMAGES,
    LABELS,
    NETWORK,
    NUMBERS,
    OUT,
    sick,
    with_data,
    with_probes,
)
from tests.core.doctor.test_checks import CASES, SIGNALS

ONE_SIGMOID = replace(HEAD, units=1, activation="sigmoid", rows_sum_to_one=False)
NO_VALIDATION = {"validation_images": None, "validation_labels": None}
BINARY = replace(NETWORK.loss, kind="binary", takes_classes=False)


def found(evidence: Evidence, code: str) -> Finding:
    diagnosis = judge(evidence)
    ahead = [*diagnosis.findings, *diagnosis.notes]
    for finding in ahead:
        if finding.code == code:
            return finding
        ahead += finding.explains
    raise AssertionError(f"{code} was not found")


def everything() -> Iterator[Finding]:
    for provoke, _ in [*CASES.values(), *SIGNALS.values()]:
        diagnosis = judge(provoke())
        for finding in (*diagnosis.findings, *diagnosis.notes):
            yield from (finding, *finding.explains)


def test_all_that_is_proposed_as_code_is_python() -> None:
    seen = set()
    for finding in everything():
        seen.add(finding.code)
        for line in finding.fix.code.splitlines():
            # A setting may stand alone, as it does inside a call.
            ast.parse(f"f({line}\n)" if line.startswith(("loss=", "metrics=", "kernel_")) else line)
    assert seen == set(CASES)


def test_every_number_of_the_evidence_has_a_name_for_people() -> None:
    used = {name for finding in everything() for name in finding.numbers}
    assert used == set(QUANTITIES)


@pytest.mark.parametrize("kind", ["sgd", "adaptive", "adadelta", "muon", "other"])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("times", [0.01, 0.3, 1, 3, 1000])
def test_a_proposed_rate_goes_the_right_way(kind: str, momentum: float, times: float) -> None:
    usual = {"sgd": 0.1, "adaptive": 0.001, "adadelta": 1.0, "muon": 0.02, "other": 0.01}[kind]
    momentum = momentum if kind == "sgd" else 0.0
    rate = times * usual
    optimizer = Optimizer(kind, "Adam", rate, momentum=momentum)
    for code, evidence in (
        ("learning-rate-too-high", _shaken(optimizer)),
        ("learning-rate-too-low", _slow(optimizer)),
    ):
        codes = {f.code for f in judge(evidence).findings} | {
            f.code for top in judge(evidence).findings for f in top.explains
        }
        if code not in codes:
            continue
        fix = found(evidence, code).fix
        proposed = float(fix.what.params["rate"])  # type: ignore[arg-type]
        if code == "learning-rate-too-high":
            assert proposed <= rate / 2
        else:
            assert proposed >= 2 * rate
        written = ast.parse(fix.code).body[0].value  # type: ignore[attr-defined]
        value = ast.literal_eval(
            next(k.value for k in written.keywords if k.arg == "learning_rate")
        )
        # Keras refuses a learning rate that is a whole number.
        assert isinstance(value, float)
        assert value == pytest.approx(proposed, rel=0.01)
        # What the code sets up keeps the momentum that the rate was chosen for.
        assert ("momentum=0.9" in fix.code) is (momentum > 0)
        if fix.changes:
            assert fix.changes["learning_rate"] == pytest.approx(proposed)
            assert 1e-5 <= float(fix.changes["learning_rate"]) <= 1


def _shaken(optimizer: Optimizer) -> Evidence:
    network = replace(NETWORK, optimizer=optimizer)
    return with_probes(FIRST, replace(BAD, ratios={"dense": 0.6}), network=network)


def _slow(optimizer: Optimizer) -> Evidence:
    network = replace(NETWORK, optimizer=optimizer)
    slow = replace(GOOD, accuracy=0.5, training_accuracy=0.5, ratios={"dense": 1e-5})
    losses = [(step, 2.3 - 0.002 * step) for step in range(1, 301)]
    return with_probes(FIRST, slow, network=network, losses=losses)


def test_both_ways_were_proposed_at_the_usual_rate() -> None:
    usual = Optimizer("adaptive", "Adam", 0.001)
    assert found(_shaken(usual), "learning-rate-too-high").fix.changes == {"learning_rate": 0.0001}
    assert found(_slow(usual), "learning-rate-too-low").fix.changes == {"learning_rate": 0.01}


def test_momentum_is_told_where_it_counts() -> None:
    with_it = Optimizer("sgd", "SGD", 0.1, momentum=0.9)
    told = str(found(_shaken(with_it), "learning-rate-too-high").sentence)
    assert "0.1" in told
    assert "with its momentum of 0.9 it works like 1, about 10 times" in told
    without = Optimizer("sgd", "SGD", 1.0)
    told = str(found(_shaken(without), "learning-rate-too-high").sentence)
    assert "momentum" not in told
    assert "10 times what is usual" in told


def test_soft_labels_of_one_sigmoid_are_right() -> None:
    soft = replace(NUMBERS, lowest=0.05, highest=0.95, mean=0.5, spread=0.3)
    evidence = with_data(labels=soft)
    evidence.network = replace(NETWORK, head=ONE_SIGMOID, loss=BINARY, metrics=())
    assert judge(evidence).findings == ()
    evidence = with_data(labels=replace(LABELS))
    evidence.network = replace(NETWORK, head=ONE_SIGMOID, loss=BINARY, metrics=())
    assert judge(evidence).findings[0].code == "wrong-loss"


def scaled(validation: bool) -> Evidence:
    evidence = with_data(**({} if validation else NO_VALIDATION))
    assert evidence.network is not None
    evidence.network = replace(evidence.network, layers=(replace(DENSE, in_rms=80.0), DROPOUT, OUT))
    return evidence


def run(code: str, **names: object) -> dict[str, object]:
    exec(code, {"np": np}, names)  # noqa: S102
    return names


def test_the_code_for_inputs_scales_all_splits_alike() -> None:
    given = np.arange(256, dtype=np.uint8).reshape(4, 64)
    fix = found(scaled(validation=True), "input-scale").fix
    after = run(fix.code, x_train=given, x_val=given[:2])
    for name, part in (("x_train", given), ("x_val", given[:2])):
        np.testing.assert_allclose(after[name], part / 255, rtol=1e-5)
        assert after[name].dtype == np.float32  # type: ignore[attr-defined]
    fix = found(scaled(validation=False), "input-scale").fix
    assert "x_val" not in fix.code
    np.testing.assert_allclose(run(fix.code, x_train=given)["x_train"], given / 255, rtol=1e-5)


@pytest.mark.parametrize("validation", [True, False])
def test_the_code_for_targets_scales_all_splits_alike(validation: bool) -> None:
    labels = replace(NUMBERS, mean=5000, spread=800, highest=9000)
    evidence = with_data(labels=labels, **({} if validation else NO_VALIDATION))
    evidence.network = replace(
        NETWORK,
        loss=replace(NETWORK.loss, kind="regression", takes_classes=False),
        head=replace(ONE_SIGMOID, activation="linear"),
        metrics=("mae",),
    )
    fix = found(evidence, "target-scale").fix
    given = np.array([4200.0, 5000.0, 5800.0])
    names = {"y_train": given} | ({"y_val": given + 800} if validation else {})
    after = run(fix.code, **names)
    assert np.mean(after["y_train"]) == pytest.approx(0)  # type: ignore[arg-type]
    if validation:
        difference = np.subtract(after["y_val"], after["y_train"])  # type: ignore[call-overload]
        np.testing.assert_allclose(difference, 800 / given.std())
    else:
        assert "y_val" not in fix.code


@pytest.mark.parametrize(
    ("labels", "takes_classes", "given", "expected"),
    [
        (replace(LABELS, form="one-hot", width=10), True, np.eye(3)[[2, 0]], [2, 0]),
        (replace(LABELS, highest=10, lowest=1), True, np.array([1, 10]), [0, 9]),
        (replace(NUMBERS, distinct=10, lowest=-1), True, np.array([3, -1]), [1, 0]),
    ],
)
def test_the_code_for_labels_changes_all_splits_alike(
    labels: object, takes_classes: bool, given: object, expected: list[int]
) -> None:
    evidence = with_data(labels=labels, validation_labels=labels)
    evidence.network = replace(NETWORK, loss=replace(NETWORK.loss, takes_classes=takes_classes))
    fix = found(evidence, "label-encoding").fix
    after = run(fix.code, y_train=given, y_val=given[:1])  # type: ignore[index]
    assert list(after["y_train"]) == expected  # type: ignore[call-overload]
    assert list(after["y_val"]) == expected[:1]  # type: ignore[call-overload]


def test_the_code_for_leaked_images_leaves_none_in_both() -> None:
    given = np.arange(600).reshape(600, 1)
    fix = found(with_data(leaked=0.5), "leakage").fix
    after = run(fix.code, x_train=given, y_train=given[:, 0], x_val=given, y_val=given[:, 0])
    train, held = set(after["y_train"]), set(after["y_val"])  # type: ignore[call-overload]
    assert len(train) == 500
    assert train.isdisjoint(held)
    assert len(train | held) == 600


def test_a_high_rate_is_never_called_too_low() -> None:
    diagnosis = judge(_slow(Optimizer("sgd", "SGD", 5.0)))
    assert "learning-rate-too-low" not in str(diagnosis.to_json())


def test_numbers_without_end_are_told_saved_and_read() -> None:
    evidence = sick()
    evidence.probes[0] = replace(
        FIRST, gradients={"dense": math.inf, "out": 1.0}, ratios={"dense": math.inf}
    )
    evidence.probes[-1] = replace(BAD, loss=math.nan)
    evidence.network = replace(NETWORK, data_loss=math.inf, penalty=math.nan)
    diagnosis = judge(evidence)
    assert "infinite" in str(diagnosis)
    read = Diagnosis.from_json(diagnosis.to_json())
    assert str(read) == str(diagnosis)
    assert found(evidence, "update-ratio").numbers["update_ratio"] == math.inf
    assert str(QUANTITIES["update_ratio"].told(math.inf)) == "infinite"


def test_the_columns_of_a_table_are_brought_to_unit_scale_each() -> None:
    far = replace(NETWORK, layers=(replace(DENSE, in_rms=80.0), DROPOUT, OUT))
    table = with_data(images=replace(IMAGES, columns=3, highest=900.0))
    table.network = far
    x_train = np.array([[1.0, 500.0], [3.0, 900.0], [2.0, 100.0]])
    names = run(found(table, "input-scale").fix.code, x_train=x_train, x_val=x_train[:1])
    assert names["x_train"].std(axis=0) == pytest.approx([1, 1], rel=1e-6)
    assert (names["x_val"] == names["x_train"][:1]).all()


@pytest.mark.parametrize(
    ("steps", "epochs", "batch", "proposed", "written"),
    [
        (65, 5, 32, 50, "epochs=77, batch_size=32"),  # the lab's form takes 50 at most
        (12, 1, 1000, 6, "epochs=6, batch_size=64"),
        (90, 1, 64, 12, "epochs=12, batch_size=64"),
        (90, 1, None, 12, "epochs=12)"),  # of a dataset that makes batches itself
    ],
)
def test_enough_steps_are_proposed(
    steps: int, epochs: int, batch: int | None, proposed: int, written: str
) -> None:
    few = sick(steps=steps, planned_steps=steps, epochs=epochs, batch_size=batch, losses=[])
    fix = found(few, "too-few-updates").fix
    assert fix.changes["epochs"] == proposed
    assert written in fix.code


@pytest.mark.parametrize(
    ("first_step", "proposed"), [(0.3, 0.1), (8.0, 0.006), (math.nan, 0.1), (math.inf, 0.1)]
)
def test_a_rate_is_proposed_with_which_the_first_step_is_no_giant(
    first_step: float, proposed: float
) -> None:
    fast = sick(replace(NETWORK, optimizer=Optimizer("sgd", "SGD", 1.0)))
    fast.probes[0] = replace(FIRST, ratios={"dense": first_step})
    assert found(fast, "learning-rate-too-high").fix.changes["learning_rate"] == proposed


def test_of_exponentials_inside_the_network_no_rate_gets_the_better() -> None:
    layers = (replace(DENSE, explodes=True), DROPOUT, OUT)
    broken = sick(replace(NETWORK, layers=layers), broken_at=1)
    assert "relu" in found(broken, "non-finite").fix.code
    assert "learning_rate" in found(sick(broken_at=1), "non-finite").fix.code


def test_the_decay_that_is_proposed_is_lower_and_all_else_stays() -> None:
    optimizer = Optimizer("sgd", "SGD", 1.0, momentum=0.9, weight_decay=0.01)
    fix = found(sick(replace(NETWORK, optimizer=optimizer)), "regularisation-too-strong").fix
    assert fix.code == "keras.optimizers.SGD(learning_rate=1, weight_decay=0.0001, momentum=0.9)"

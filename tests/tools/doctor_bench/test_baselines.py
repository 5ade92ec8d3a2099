"""The other tools' rules, on looks that were made up."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.bench.doctor.baselines.autotrainer import AutoTrainer
from tests.bench.doctor.baselines.deepdiagnosis import DeepDiagnosis
from tests.bench.doctor.baselines.looking import Alarm, Alarms, Look
from tests.bench.doctor.baselines.umlaut import Umlaut

RNG = np.random.default_rng(0)
IMAGES = RNG.random((8, 4))
LABELS = np.arange(8) % 3
GOOD = {"loss": 0.3, "accuracy": 0.9, "val_loss": 0.3, "val_accuracy": 0.9}


def layer(kind: str, activation: str | None = None) -> Any:
    function = None if activation is None else SimpleNamespace(__name__=activation)
    return type(kind, (), {"activation": function})()


DENSE, HEAD = layer("Dense", "relu"), layer("Dense", "softmax")


def look(
    rate: float = 0.001,
    layers: tuple[Any, ...] = (DENSE, HEAD),
    gradients: Any = (0.01, 0.01),
    **facts: Any,
) -> Look:
    loss = SimpleNamespace(name="sparse_categorical_crossentropy", from_logits=False)
    model = SimpleNamespace(
        optimizer=SimpleNamespace(learning_rate=rate), layers=list(layers), loss=loss
    )
    kernels = [RNG.normal(0, 0.1, (4, 4)) for _ in gradients]
    slopes = [RNG.normal(0, size, (4, 4)) if size else np.zeros((4, 4)) for size in gradients]
    outputs = [(one, RNG.random((8, 4))) for one in layers]
    made = Look(model, IMAGES, LABELS, outputs, slopes, kernels)
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def rules(
    tool: Any, rows: list[dict[str, float]], seen: Look, epochs: int | None = None
) -> list[str]:
    alarms = [*tool.before(seen)]
    for epoch, row in enumerate(rows):
        alarms += tool.after(epoch, epochs or len(rows), row, seen)
    return [alarm.rule for alarm in alarms]


@pytest.mark.parametrize("tool", [Umlaut, AutoTrainer, DeepDiagnosis])
def test_a_good_run_is_left_alone(tool: Any) -> None:
    rows = [{**GOOD, "loss": 1 / (1 + e), "accuracy": 0.9 + 0.02 * e} for e in range(4)]
    assert rules(tool(), rows, look()) == []


@pytest.mark.parametrize(
    ("seen", "rule"),
    [
        (look(x=IMAGES * 2.8), "input exceeds -1 to 1"),
        (look(x=(IMAGES * 255).astype(np.uint8)), "input is not floating-point"),
        (look(rate=0.1), "learning rate high"),
        (look(rate=-0.1), "learning rate low"),
        (look(layers=(DENSE, layer("Dense", "linear"))), "no softmax before the loss"),
        (look(layers=(layer("Dense", "linear"), DENSE, HEAD)), "activation missing"),
    ],
)
def test_umlaut(seen: Look, rule: str) -> None:
    assert rule in rules(Umlaut(), [GOOD], seen)


def test_umlaut_on_validation() -> None:
    worse = {**GOOD, "loss": 0.2, "val_loss": 0.4}
    assert rules(Umlaut(), [GOOD, worse], look()) == ["possible overfitting"]
    high = {**GOOD, "accuracy": 0.99, "val_accuracy": 0.96}
    assert rules(Umlaut(), [high] * 3, look()) == []
    assert rules(Umlaut(), [high] * 4, look()) == ["validation accuracy is very high"]


@pytest.mark.parametrize(
    ("row", "gradients", "rule"),
    [
        ({**GOOD, "loss": float("nan")}, (0.01, 0.01), "exploding gradient"),
        ({**GOOD, "accuracy": 0.1, "val_accuracy": 0.1}, (0.01, 0.01), "slow convergence"),
        ({**GOOD, "accuracy": 0.1, "val_accuracy": 0.1}, (1e-9, 0.01), "vanishing gradient"),
        ({**GOOD, "accuracy": 0.1, "val_accuracy": 0.1}, (10.0, 0.01), "exploding gradient"),
        ({**GOOD, "accuracy": 0.1, "val_accuracy": 0.1}, (0, 0, 0, 0.01), "dying ReLU"),
    ],
)
def test_autotrainer(row: dict[str, float], gradients: Any, rule: str) -> None:
    assert rules(AutoTrainer(), [row, row], look(gradients=gradients)) == [rule]


def test_autotrainer_waits_and_stays_with_one_problem() -> None:
    poor = {**GOOD, "accuracy": 0.1, "val_accuracy": 0.1}
    assert rules(AutoTrainer(), [poor] * 2, look(), epochs=10) == []
    assert len(rules(AutoTrainer(), [poor] * 9, look(), epochs=10)) == 1


def test_autotrainer_on_oscillation() -> None:
    rows = [
        {**GOOD, "accuracy": 0.9 - 0.1 * (e % 2), "val_accuracy": 0.75 + 0.02 * e} for e in range(6)
    ]
    assert rules(AutoTrainer(), rows, look()) == ["oscillating loss"]


@pytest.mark.parametrize(
    ("seen", "rule"),
    [
        (look(layers=(DENSE, layer("Dense", "linear")), y=LABELS / 1e6), "out of range"),
        (look(outputs=[(DENSE, IMAGES * np.nan), (HEAD, IMAGES)]), "numerical error forward"),
        (look(outputs=[(DENSE, RNG.random((8, 4)) - 0.9), (HEAD, IMAGES)]), "dead node"),
        (look(gradients=(1e-12, 0.01)), "vanishing gradient"),
        (look(gradients=(0, 0.01)), "numerical error in changes of weights"),
    ],
)
def test_deepdiagnosis(seen: Look, rule: str) -> None:
    rising = {**GOOD, "loss": 0.1}
    assert rules(DeepDiagnosis(), [rising], seen) == [rule]


def test_deepdiagnosis_gives_the_advice_of_its_tree() -> None:
    nan = [(DENSE, IMAGES * np.nan), (HEAD, IMAGES)]
    wild = look(outputs=nan, weights=[RNG.normal(0, 9, (4, 4))])
    raw = look(outputs=nan, x=IMAGES * 255)
    fast = look(outputs=nan, rate=50.0)
    named = [
        next(iter(DeepDiagnosis().after(0, 3, GOOD, seen))).names for seen in (wild, raw, fast)
    ]
    assert [names[0] for names in named] == [
        "initialisation",
        "input-scale",
        "learning-rate-too-high",
    ]


def test_an_alarm_is_kept_once_with_its_first_step() -> None:
    class Loud:
        name = "Loud"

    class Failing:
        name = "Failing"

    alarms = Alarms([Loud(), Failing()])  # type: ignore[list-item]

    def ask(tool: Any) -> list[Alarm]:
        if tool.name == "Failing":
            raise ZeroDivisionError
        return [Alarm("loud", ("plateau",))]

    for step in (20, 40):
        alarms.hear(step, ask)
    assert alarms.raised == {
        "Loud": [{"rule": "loud", "names": ["plateau"], "step": 20}],
        "Failing": [],
    }
    assert alarms.problems == ["Failing: ZeroDivisionError"] * 2

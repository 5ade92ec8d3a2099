"""How a finding is followed, as far as that takes no Keras."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.bench.doctor import treatments
from tests.bench.doctor.cases import Setup
from tests.tools.doctor_bench.made import case, finding

IMAGES = np.full((4, 2, 2), 255, np.uint8)


def setup(**facts: Any) -> Setup:
    labels = np.array([0, 0, 0, 1])
    held = (IMAGES, labels)
    return Setup(None, IMAGES, labels, IMAGES, labels, {"validation_data": held}, **facts)


@pytest.mark.parametrize(
    ("cause", "code", "how"),
    [
        ("label-noise", "label-noise", "twin"),  # takes a person, who does what the twin does
        ("dropout-too-high", "dropout-too-high", "twin"),
        ("input-scale", "input-scale", "input-scale"),  # by the very lines that are offered
        ("learning-rate-too-high", "learning-rate-too-high", "learning-rate-too-high"),
        ("label-noise", "dropout-too-high", "dropout-too-high"),  # a wrong one is followed too
        ("dropout-too-high", "label-noise", None),
        ("dropout-too-high", None, None),
    ],
)
def test_a_wrong_finding_gets_the_wrong_treatment(
    cause: str, code: str | None, how: str | None
) -> None:
    assert treatments.choose(case(code=cause), finding(code) if code else None) == how


def test_images_that_were_floored_need_the_raw_ones() -> None:
    told = finding("input-scale")
    told["fix"]["code"] = "x = raw / 255  # not raw // 255"
    assert treatments.choose(case(), told) == "twin"


def test_images_are_divided_by_the_largest_value_wherever_they_are_used() -> None:
    made = setup()
    assert treatments.apply(made, finding("input-scale"))
    assert made.x.max() == made.x_test.max() == made.fit["validation_data"][0].max() == 1


def test_what_is_no_array_takes_a_person() -> None:
    made = setup()
    made.x = iter(())
    assert not treatments.apply(made, finding("input-scale"))


def test_weights_are_balanced() -> None:
    made = setup()
    treatments.apply(made, finding("class-imbalance"))
    assert made.fit["class_weight"] == {0: pytest.approx(2 / 3), 1: 2.0}


def test_images_and_labels_are_shuffled_together() -> None:
    made = setup()
    made.x, made.y = np.arange(50), np.arange(50)
    treatments.apply(made, finding("not-shuffled"))
    assert (made.x == made.y).all()
    assert (made.x != np.arange(50)).any()


@pytest.mark.parametrize(
    ("changes", "code", "rate"),
    [
        ({"learning_rate": 0.02}, "", 0.02),
        ({}, "keras.optimizers.Adadelta(learning_rate=1)", 1.0),
        ({}, "keras.optimizers.Adam(learning_rate=1e-03)", 0.001),
    ],
)
def test_the_rate_is_the_one_that_the_doctor_names(
    changes: dict[str, float], code: str, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    monkeypatch.setattr(treatments, "_set_rate", lambda _setup, value: asked.append(value))
    told = finding("learning-rate-too-high")
    told["fix"] = {"changes": changes, "code": code}
    treatments.apply(setup(), told)
    assert asked == [rate]


def test_a_new_rate_leaves_the_optimizer_else_as_it_is() -> None:
    class Plain:
        learning_rate = 3.0

        def get_config(self) -> dict[str, float]:
            return {"learning_rate": 3.0, "momentum": 0.5}

        @classmethod
        def from_config(cls, config: dict[str, float]) -> dict[str, float]:
            return config

    compiled: dict[str, Any] = {}
    made = setup()
    made.model = SimpleNamespace(optimizer=Plain(), loss="mse")
    made.model.compile = lambda **given: compiled.update(given)
    treatments.apply(made, finding("dead-units"))
    assert compiled["optimizer"] == {"learning_rate": pytest.approx(0.3), "momentum": 0.5}


def test_columns_are_brought_to_unit_scale_each() -> None:
    told = finding("input-scale")
    told["fix"]["code"] = "mean, spread = x_train.mean(axis=0), x_train.std(axis=0) + 1e-7"
    made = setup()
    made.x = made.x_test = np.array([[1.0, 500.0], [3.0, 900.0], [2.0, 100.0]])
    made.fit["validation_data"] = (made.x[:1], made.y[:1])
    assert treatments.apply(made, told)
    assert made.x.std(axis=0) == pytest.approx([1, 1], rel=1e-5)
    assert (made.x_test == made.x).all()
    assert (made.fit["validation_data"][0] == made.x[:1]).all()


def test_epochs_are_those_of_the_code() -> None:
    told = finding("too-few-updates")
    told["fix"] = {"changes": {"epochs": 50}, "code": "model.fit(..., epochs=77, batch_size=32)"}
    made = setup()
    treatments.apply(made, told)
    assert made.fit["epochs"] == 77


def test_exponentials_are_replaced_by_who_put_them_there() -> None:
    told = finding("non-finite")
    told["fix"]["code"] = 'keras.layers.Dense(128, activation="relu")'
    assert treatments.choose(case(code="non-finite"), told) == "twin"
    assert treatments.choose(case(code="label-noise"), told) == "non-finite"

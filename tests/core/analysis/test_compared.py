"""Runs side by side: which settings differ, and which curves can be compared."""

from __future__ import annotations

from core.analysis.compared import SETTINGS, comparable, differences
from core.config.training import BOUNDS, TrainConfig


def test_only_what_differs_is_told_and_in_words() -> None:
    one = TrainConfig(network="mlp-128", seed=1)
    other = TrainConfig(network="mlp-128", seed=1, optimizer="sgd", momentum=0.9, data="sample")
    told = {
        str(name): [str(value) for value in values] for name, values in differences([one, other])
    }
    assert told == {
        "Data": ["MNIST", "the sample"],
        "Optimizer": ["Adam", "SGD"],
        "Momentum": ["–", "0.9"],
    }
    assert differences([one, one]) == []


def test_a_setting_that_has_no_effect_does_not_differ() -> None:
    assert differences([TrainConfig(momentum=0.5), TrainConfig(momentum=0.9)]) == []


def test_own_layers_are_named() -> None:
    own = TrainConfig(layers=({"is": "flatten"},))  # type: ignore[arg-type]
    assert [[str(v) for v in values] for _, values in differences([TrainConfig(), own])] == [
        ["–", "flatten"]
    ]


def test_of_own_layers_of_the_same_kinds_the_settings_that_differ_are_named() -> None:
    def network(activation: str, rate: float) -> TrainConfig:
        dense = {"is": "dense", "units": 64, "activation": activation}
        layers = ({"is": "flatten"}, dense, dense, {"is": "dropout", "rate": rate})
        return TrainConfig(layers=layers)  # type: ignore[arg-type]

    (told,) = differences([network("sigmoid", 0.9), network("relu", 0.3)])
    assert [str(value) for value in told[1]] == [
        "activation sigmoid (2, 3); rate 0.9 (4)",
        "activation relu (2, 3); rate 0.3 (4)",
    ]
    (told,) = differences([network("relu", 0.9), network("relu", 0.3)])
    assert [str(value) for value in told[1]] == ["rate 0.9 (4)", "rate 0.3 (4)"]


def test_settings_have_the_names_of_settings() -> None:
    assert SETTINGS.keys() <= BOUNDS.keys()


def test_only_curves_of_one_kind_are_laid_over_each_other() -> None:
    classes, numbers = TrainConfig(), TrainConfig(task="regression")
    assert comparable([classes, classes]) == (["val_loss", "val_accuracy"], [])
    assert comparable([numbers, numbers]) == (["val_loss", "val_mae"], [])
    columns, reasons = comparable([numbers, classes])
    assert columns == []
    assert "(squared error, cross-entropy)" in str(reasons[0])
    assert "after a regression's numbers are rounded" in str(reasons[1])
    huber = TrainConfig(task="regression", regression_loss="huber")
    steeper = TrainConfig(task="regression", regression_loss="huber", huber_delta=2)
    columns, reasons = comparable([huber, steeper])
    assert columns == ["val_mae"]
    assert "Huber with delta 1, Huber with delta 2" in str(reasons[0])

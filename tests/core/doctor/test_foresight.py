from dataclasses import replace

import pytest

from core.config.layers import Dense, Flatten
from core.config.recipes import RECIPES
from core.config.training import TrainConfig
from core.doctor.foresight import foresee

CONFIG = TrainConfig()


def codes(config: TrainConfig) -> list[str]:
    return [finding.code for finding in foresee(config).findings]


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipes_are_good(recipe: str) -> None:
    assert codes(RECIPES[recipe].config) == []


def test_a_rate_that_is_wrong_for_any_network() -> None:
    (finding,) = foresee(replace(CONFIG, learning_rate=1.0)).findings
    assert finding.code == "learning-rate-too-high"
    assert codes(replace(CONFIG, **finding.fix.changes)) == []
    # Large, but some networks learn with it: the run will tell.
    assert codes(replace(CONFIG, optimizer="sgd", learning_rate=1.0)) == []


def test_a_network_without_activations() -> None:
    layers = (Flatten(), Dense(64, activation="linear"), Dense(10, activation="linear"))
    assert codes(replace(CONFIG, layers=layers)) == ["missing-nonlinearity"]
    relu = (Flatten(), Dense(64), Dense(10, activation="linear"))
    assert codes(replace(CONFIG, layers=relu)) == []


def test_weights_of_zeros() -> None:
    layers = (Flatten(), Dense(64, initializer="zeros"), Dense(10, activation="linear"))
    assert codes(replace(CONFIG, layers=layers)) == ["initialisation"]

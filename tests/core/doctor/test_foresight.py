from dataclasses import replace

import pytest

from core.config.layers import Dense, Flatten
from core.config.recipes import RECIPES
from core.config.training import TrainConfig
from core.data import datasets
from core.data.augmentation import Augmentation
from core.doctor import data_facts
from core.doctor.foresight import foresee, known_of

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


def test_facts_about_a_source_are_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    digits = datasets.load("sample").train
    data = known_of(digits)
    assert data.labels is not None
    assert data.linear is not None
    much = Augmentation(45.0, 6.0, 0.5)
    first = known_of(digits, much)
    little = known_of(digits, Augmentation(5.0, 1.0, 0.05))
    assert first.kept_by_augmentation is not None
    assert little.kept_by_augmentation is not None
    assert first.kept_by_augmentation < 0.6 < little.kept_by_augmentation
    for name in ("measure", "chosen"):
        monkeypatch.setattr(data_facts, name, None)
    assert known_of(digits) is data
    assert known_of(digits, much) == first


def test_the_labs_own_data_is_well() -> None:
    data = known_of(datasets.load("sample").train)
    diagnosis = foresee(replace(CONFIG, data="sample"), data)
    assert diagnosis.findings == diagnosis.notes == ()


def test_an_augmentation_that_nobody_could_read() -> None:
    digits = datasets.load("sample").train
    config = replace(CONFIG, data="sample", rotation=45.0, shift=6.0, zoom=0.5)
    (finding,) = foresee(config, known_of(digits, Augmentation.of(config))).findings
    assert finding.code == "augmentation-destroys-label"

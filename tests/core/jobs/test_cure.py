from dataclasses import replace

import pytest

from core.config.layers import Dense, Dropout, Flatten
from core.config.own_layers import hidden_layers
from core.config.training import TrainConfig
from core.doctor.finding import Finding, Fix
from core.jobs.cure import cured
from core.messages import message

CONFIG = TrainConfig(data="sample", epochs=3, batch_size=64, learning_rate=0.5)


def finding(code: str, **changes: str | float | bool) -> Finding:
    return Finding(code, 0.9, message("It is so."), Fix(message("Change it."), changes))


def test_a_fix_sets_what_it_names() -> None:
    changed = cured(CONFIG, finding("learning-rate-too-high", learning_rate=0.001))
    assert changed == replace(CONFIG, learning_rate=0.001)


def test_more_training_is_never_less() -> None:
    changed = cured(replace(CONFIG, epochs=8), finding("too-few-updates", epochs=5, batch_size=32))
    assert changed is not None
    assert (changed.epochs, changed.batch_size) == (8, 32)
    assert cured(replace(CONFIG, epochs=8), finding("underfitting", epochs=5)) is None
    small = cured(
        replace(CONFIG, batch_size=16), finding("too-few-updates", epochs=5, batch_size=64)
    )
    assert small is not None
    assert small.batch_size == 16


@pytest.mark.parametrize("code", ["dead-units", "non-finite", "prediction-collapse"])
def test_a_smaller_rate_is_a_tenth_of_the_configs_own(code: str) -> None:
    changed = cured(CONFIG, finding(code))
    assert changed is not None
    assert changed.learning_rate == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("code", "sick", "well"),
    [
        ("missing-nonlinearity", Dense(32, activation="linear"), Dense(32)),
        ("saturated-units", Dense(32, activation="sigmoid"), Dense(32)),
        ("vanishing-gradient", Dense(32, activation="tanh"), Dense(32)),
        ("initialisation", Dense(32, initializer="zeros"), Dense(32)),
        ("regularisation-too-strong", Dense(32, l2=0.1), Dense(32, l2=1e-4)),
        ("dropout-too-high", Dropout(0.9), Dropout(0.3)),
    ],
)
def test_a_fault_of_the_layers_is_repaired_there(code: str, sick: object, well: object) -> None:
    config = replace(CONFIG, layers=(Flatten(), sick))
    changed = cured(config, finding(code))
    assert changed is not None
    assert hidden_layers(changed.specification) == (Flatten(), well)
    assert changed == replace(config, layers=changed.layers)
    assert cured(changed, finding(code)) is None


def test_a_named_network_takes_the_place_of_own_layers() -> None:
    config = replace(CONFIG, layers=(Flatten(), Dense(1)))
    changed = cured(config, finding("capacity-too-small", network="mlp-128"))
    assert changed == replace(config, network="mlp-128", layers=None)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"learning_rate": 0.5},
        {"learning_rate": 1e9},
        {"learning_rate": "fast"},
        {"no_such_setting": 1},
        {"epochs": "many"},
        {"network": "../../etc"},
    ],
)
def test_what_is_no_other_config_cannot_be_tried(changes: dict[str, object]) -> None:
    assert cured(CONFIG, finding("leakage", **changes)) is None  # type: ignore[arg-type]

"""TrainConfig: bounds, links, and what untrusted links may hold."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.bounds import Range
from core.config.recipes import RECIPES
from core.config.training import BOUNDS, TrainConfig
from core.errors import ConfigError


def test_defaults_leave_the_link_empty() -> None:
    assert json.loads(TrainConfig().to_link()) == {"v": 1}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda r: r.name)
def test_recipes_survive_link_and_json(recipe) -> None:
    assert TrainConfig.from_link(recipe.config.to_link()) == (recipe.config, [])
    assert TrainConfig.from_json(json.loads(json.dumps(recipe.config.to_json()))) == recipe.config


def test_an_error_says_what_was_received_and_what_is_expected() -> None:
    with pytest.raises(
        ConfigError, match=r"learning_rate is 3; choose a number from 0\.00001 to 1"
    ):
        TrainConfig(learning_rate=3)


def test_bad_values_of_a_link_are_named_and_replaced() -> None:
    config, problems = TrainConfig.from_link('{"v":1,"epochs":999,"batch_size":64,"foo":[1]}')
    assert config == TrainConfig(batch_size=64)
    assert str(problems[0]) == "epochs is 999; choose a whole number from 1 to 50. 5 is used."
    assert problems[1].params["setting"] == "foo"


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", "null", '"x"', "{" * 3000, "[" * 1900, '{"v":1', "9" * 1900, "\x00"],
)
def test_what_is_no_config_gives_the_defaults_and_says_so(text: str) -> None:
    config, problems = TrainConfig.from_link(text)
    assert config == TrainConfig()
    assert len(problems) == 1


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "true", "null", '"5"', "[5]", "1e999"])
@pytest.mark.parametrize("name", [n for n, bound in BOUNDS.items() if isinstance(bound, Range)])
def test_no_field_takes_a_value_out_of_its_bounds(name: str, value: str) -> None:
    config, problems = TrainConfig.from_link(f'{{"v":1,"{name}":{value}}}')
    assert config == TrainConfig()
    assert str(problems[0]).startswith(f"{name} is ")


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    config, _ = TrainConfig.from_link(text)
    assert isinstance(config, TrainConfig)


@given(
    st.builds(
        replace,
        st.just(TrainConfig()),
        epochs=st.integers(1, 50),
        learning_rate=st.floats(1e-5, 1.0),
        batch_size=st.integers(8, 1024),
        validation_share=st.floats(0.05, 0.5),
        seed=st.integers(0, 2**31 - 1),
        network=st.sampled_from(["mlp-128", "tutorial-c"]),
    )
)
def test_every_config_survives_its_link(config: TrainConfig) -> None:
    assert TrainConfig.from_link(config.to_link()) == (config, [])


def test_the_description_counts_the_images_that_are_really_used() -> None:
    told = str(TrainConfig(data="sample", validation_share=0.2).describe())
    assert "3,200 images of the sample and is validated on 800" in told


def test_one_and_one_point_zero_are_one_setting() -> None:
    assert TrainConfig(learning_rate=1) == TrainConfig(learning_rate=1.0)
    assert isinstance(asdict(TrainConfig(learning_rate=1))["learning_rate"], float)


def test_another_versions_json_is_refused() -> None:
    with pytest.raises(ConfigError, match="version 99"):
        TrainConfig.from_json({"version": 99})


@pytest.mark.parametrize("name", ['"\\ud800"', '"' + "x" * 500 + '"'])
def test_a_name_from_a_link_can_be_shown(name: str) -> None:
    _, problems = TrainConfig.from_link(f'{{"v":1,{name}:1,"network":{name}}}')
    for problem in problems:
        str(problem).encode("utf-8")
        assert len(str(problem)) < 200


def test_an_older_config_with_a_patience_reduces_on_a_plateau() -> None:
    config, problems = TrainConfig.from_link('{"v":1,"plateau_patience":3}')
    assert (config.schedule, config.plateau_patience, problems) == ("plateau", 3, [])
    older = TrainConfig().to_json()
    for name in list(older)[list(older).index("kind") :]:
        older.pop(name) if name != "seed" else None
    assert TrainConfig.from_json(older | {"plateau_patience": 4}).schedule == "plateau"
    assert TrainConfig.from_json(older | {"plateau_patience": 0}) == TrainConfig()


def test_a_patience_without_its_schedule_survives_the_link() -> None:
    config = TrainConfig(plateau_patience=5)
    assert TrainConfig.from_link(config.to_link()) == (config, [])


def test_what_cannot_go_together_is_refused_and_left_out_of_a_link() -> None:
    with pytest.raises(ConfigError, match="raises the rate by itself"):
        TrainConfig(kind="rate_test", schedule="cosine")
    config, problems = TrainConfig.from_link(
        '{"v":1,"kind":"rate_test","schedule":"cosine","early_stopping_patience":2}'
    )
    assert config == TrainConfig(kind="rate_test")
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (TrainConfig(optimizer="adamw"), "with AdamW (weight decay 0.004) at"),
        (TrainConfig(optimizer="sgd", momentum=0.9), "SGD (momentum 0.9)"),
        (TrainConfig(schedule="cosine"), "that falls from 0.001 along a cosine"),
        (TrainConfig(schedule="linear"), "rises to 0.001 in the first 10% of the steps"),
        (TrainConfig(schedule="plateau"), "multiplied by 0.5 after 2 epochs"),
        (TrainConfig(rotation=10, zoom=0.1), ", images turned by up to 10°, images zoomed by up"),
        (TrainConfig(kind="rate_test"), "learns once from 54,000 images of MNIST"),
        (TrainConfig(task="regression"), "one number whose squared error is the loss"),
        (
            TrainConfig(task="regression", regression_loss="huber", huber_delta=2),
            "one number whose Huber error (delta 2) is the loss",
        ),
    ],
)
def test_the_description_tells_what_is_set(config: TrainConfig, words: str) -> None:
    assert words in str(config.describe())


def test_the_task_decides_the_output_of_any_network() -> None:
    classes = TrainConfig(network="fast", layers=[{"is": "flatten"}, {"is": "dense", "units": 8}])
    numbers = replace(classes, task="regression")
    assert classes.specification.cost.shape == (10,)
    assert numbers.specification.cost.shape == (1,)
    assert numbers.specification.layers[:-1] == classes.specification.layers[:-1]
    assert numbers.specification.answers_with_a_number
    assert numbers.specification.parameters == 784 * 8 + 8 + 8 + 1
    assert (classes.metric, numbers.metric) == ("accuracy", "mae")
    assert TrainConfig.from_link(numbers.to_link()) == (numbers, [])


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [("label_smoothing", 0.1, "none to spread"), ("class_weights", "balanced", "knows no classes")],
)
def test_a_regression_goes_without_what_is_for_classes(
    setting: str, value: object, why: str
) -> None:
    with pytest.raises(ConfigError, match=why):
        TrainConfig(task="regression", **{setting: value})
    text = json.dumps({"v": 1, "task": "regression", setting: value})
    config, problems = TrainConfig.from_link(text)
    assert config == TrainConfig(task="regression")
    assert why in str(problems[0])


def test_the_tutorials_own_settings_of_a_regression() -> None:
    d, cnn, huber = (
        RECIPES[name].config for name in ("tutorial-d", "tutorial-d-cnn", "tutorial-d-huber")
    )
    kinds = [row.name for row in d.specification.table()]
    assert kinds == ["Flatten", "Dense", "Dropout", "Dense", "Dense"]
    assert [row.settings for row in d.specification.table()][1:] == [
        "128, relu",
        "0.2",
        "64, relu",
        "1, linear",
    ]
    assert d.specification.parameters == 784 * 128 + 128 + 128 * 64 + 64 + 64 + 1
    assert (d.optimizer, d.regression_loss, d.batch_size, d.validation_share) == (
        "adam",
        "mse",
        32,
        0.2,
    )
    assert (d.early_stopping_patience, d.schedule, d.plateau_factor, d.plateau_patience) == (
        10,
        "plateau",
        0.5,
        3,
    )
    assert replace(cnn, network="tutorial-d") == d
    assert replace(huber, regression_loss="mse") == cnn
    plus = RECIPES["tutorial-c-plus"].config
    assert (plus.rotation, plus.shift, plus.zoom) == (10, pytest.approx(0.1 * 28), 0.1)
    assert replace(plus, rotation=0, shift=0, zoom=0) == RECIPES["tutorial-c"].config

"""Own networks: through links and folders, bounded, and refused in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config.layers import Conv, Dense, Dropout, Flatten, GlobalPool, Pool, Residual
from core.config.networks import LOGITS, NETWORKS
from core.config.own_layers import (
    MOST_LAYERS,
    MOST_MULTIPLY_ADDS,
    MOST_PARAMETERS,
    MOST_VALUES,
    find_problem,
    hidden_layers,
    read_layers,
    shapes,
    to_json,
)
from core.config.training import LONGEST_LINK, TrainConfig
from core.errors import ConfigError
from tests.core.config.networks import layer_lists

CNN = (Conv(8, 5, 2, batch_norm=True), Pool(), Flatten(), Dense(units=32, l2=0.001), Dropout(0.2))


def test_a_layer_in_json_is_its_kind_and_what_differs() -> None:
    assert to_json(CNN[:3]) == [
        {"is": "conv", "filters": 8, "kernel": 5, "stride": 2, "batch_norm": True},
        {"is": "pool"},
        {"is": "flatten"},
    ]


@settings(deadline=None)  # a busy machine is no defect
@given(layer_lists())
def test_what_is_allowed_survives_link_and_json(layers) -> None:
    config = TrainConfig(layers=layers)
    assert TrainConfig.from_link(config.to_link()) == (config, [])
    assert TrainConfig.from_json(json.loads(json.dumps(config.to_json()))) == config
    assert config.specification.layers == (*layers, LOGITS)


@settings(deadline=None)  # a busy machine is no defect
@given(layer_lists())
def test_what_is_allowed_is_bounded(layers) -> None:
    cost = TrainConfig(layers=layers).specification.cost
    assert len(layers) <= MOST_LAYERS
    assert cost.parameters <= MOST_PARAMETERS
    assert cost.multiply_adds <= MOST_MULTIPLY_ADDS
    assert cost.values <= MOST_VALUES


def test_the_longest_network_fits_into_a_link() -> None:
    wordy = Residual(
        127,
        3,
        2,
        activation="leaky_relu",
        batch_norm=False,
        l2=0.0123456789,
        initializer="lecun_normal",
    )
    widest = Conv(8, 6, 2, "same", activation="leaky_relu", batch_norm=True, l2=0.0123456789)
    layers = to_json((widest, *[wordy] * (MOST_LAYERS - 1)))
    assert len(json.dumps(layers, separators=(",", ":"))) < LONGEST_LINK * 0.6


def test_a_config_says_that_the_network_is_its_own() -> None:
    config = TrainConfig(network="tutorial-c", layers=CNN)
    assert "Own network (from CNN of tutorial C) learns from" in str(config.describe())


def test_another_run_folder_without_layers_still_reads() -> None:
    stored = TrainConfig().to_json()
    del stored["layers"]
    assert TrainConfig.from_json(stored) == TrainConfig()


@pytest.mark.parametrize(
    ("layers", "index", "reason"),
    [
        ((Conv(), Pool(4), Pool(4), Pool(), Flatten()), 3, r"Layer 4 \(MaxPooling2D\): Only 1×1"),
        ((Conv(), Pool()), 2, "The output: A dense layer takes one row .* Put Flatten"),
        ((Flatten(), Conv()), 1, r"Layer 2 \(Conv2D\): A convolution needs an image"),
        ((Flatten(), *[Dropout()] * 12), None, "13 layers before its output; at most 12"),
        ((Conv(128, padding="same"), Flatten(), Dense(units=512)), None, "51,387,146 parameters"),
        (
            (Conv(64, 7, padding="same"), Conv(64, 7, padding="same"), GlobalPool()),
            None,
            "159.8 million multiplications",
        ),
        (
            (*[Conv(128, 1, padding="same", batch_norm=True)] * 2, GlobalPool()),
            None,
            "602,250 values of every image",
        ),
    ],
)
def test_the_first_impossible_layer_is_named(layers, index: int | None, reason: str) -> None:
    impossible = find_problem(layers)
    assert impossible is not None
    assert impossible.index == index
    with pytest.raises(ConfigError, match=reason):
        read_layers(layers)


def test_every_named_network_is_allowed() -> None:
    for network in NETWORKS.values():
        assert find_problem(hidden_layers(network)) is None


def test_shapes_end_where_it_becomes_impossible() -> None:
    assert shapes((Conv(), Dense(), Flatten())) == [(26, 26, 32), None, None]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("5", "layers is 5; a list of layers is expected"),
        ('{"is":"conv"}', "layers is dict"),
        ("[1]", "Layer 1 is 1; an object such as"),
        ("[[]]", "Layer 1 is list"),
        ('[{"is":"lambda"}]', "Layer 1 is of the kind lambda; choose one of conv"),
        ('[{"is":["conv"]}]', "Layer 1 is of the kind list"),
        ("[{}]", "Layer 1 is of the kind NoneType"),
        ('[{"is":"flatten"},{"is":"dense","code":"x"}]', "Layer 2 sets code, which dense does not"),
        ('[{"is":"dense","kind":"x"}]', "Layer 1 sets kind"),
        ('[{"is":"dense","__class__":1}]', "Layer 1 sets __class__"),
        ('[{"is":"dense","units":1e99}]', "Layer 1: units is 1 ×"),
        ('[{"is":"dense","units":NaN}]', "Layer 1: units is nan"),
        ('[{"is":"dropout","rate":-1}]', "Layer 1: rate is -1; choose a number from 0"),
        ('[{"is":"conv","batch_norm":1}]', "Layer 1: batch_norm is 1; choose true or false"),
        ('[{"is":"conv","activation":"\\ud800"}]', "Layer 1: activation is"),
        ("[" + ",".join(['{"is":"flatten"}'] * 200) + "]", "200 layers"),
        ("[]", "The output: A dense layer takes one row"),
    ],
)
def test_hostile_layers_in_a_link_are_refused_in_words(given: str, reason: str) -> None:
    config, problems = TrainConfig.from_link(f'{{"v":1,"layers":{given},"epochs":2}}')
    assert config == TrainConfig(epochs=2)
    assert len(problems) == 1
    assert reason in str(problems[0])
    assert str(problems[0]).endswith("The default is used.")
    str(problems[0]).encode("utf-8")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(deadline=None)  # a busy machine is no defect
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["is", "filters", "units", "rate", "l2", "activation", "stride"]),
            st.sampled_from(["conv", "dense", "dropout", "flatten", "pool"]) | json_values,
        )
        | json_values,
        max_size=15,
    )
)
def test_any_json_is_survived(given: list[object]) -> None:
    text = json.dumps({"v": 1, "layers": given})
    config, problems = TrainConfig.from_link(text)
    if len(text) <= LONGEST_LINK:
        assert (config.layers is None) == bool(problems)

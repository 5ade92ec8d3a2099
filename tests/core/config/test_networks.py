"""Specifications: shapes and costs worked out by hand."""

from __future__ import annotations

import pytest

from core.config.networks import NETWORKS, Conv, Dense, Flatten, Pool


def test_a_convolution_loses_a_border_and_counts_its_weights() -> None:
    cost = Conv(32, 3).cost((28, 28, 1))
    assert cost.shape == (26, 26, 32)
    assert cost.parameters == 3 * 3 * 1 * 32 + 32
    assert cost.multiply_adds == 26 * 26 * 3 * 3 * 32


def test_pooling_drops_the_odd_row() -> None:
    assert Pool(2).cost((11, 11, 64)).shape == (5, 5, 64)


def test_flatten_then_dense() -> None:
    assert Flatten().cost((5, 5, 64)).shape == (1600,)
    assert Dense(128).cost((1600,)).parameters == 1600 * 128 + 128


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("mlp-128", 101_770), ("tutorial-c", 93_322), ("tutorial-e", 225_034)],
)
def test_the_tutorials_parameter_counts(name: str, parameters: int) -> None:
    assert NETWORKS[name].parameters == parameters


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda n: n.name)
def test_every_network_ends_in_ten_logits(network) -> None:
    last = network.table()[-1]
    assert last.cost.shape == (10,)
    assert network.layers[-1].activation == "linear"

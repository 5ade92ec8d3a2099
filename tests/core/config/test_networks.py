"""The menu's networks: what the tutorials and the notes say of them."""

from __future__ import annotations

import pytest

from core.config.networks import NETWORKS


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("mlp-128", 101_770),
        ("tutorial-c", 93_322),
        ("tutorial-e", 225_034),
        ("fast", 32_970),
        ("best", 265_714),
        ("tiny", 1_894),
    ],
)
def test_known_parameter_counts(name: str, parameters: int) -> None:
    assert NETWORKS[name].parameters == parameters


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda n: n.name)
def test_every_network_ends_in_ten_logits(network) -> None:
    last = network.table()[-1]
    assert last.cost.shape == (10,)
    assert network.layers[-1].activation == "linear"


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda n: n.name)
def test_the_whole_costs_what_its_layers_cost(network) -> None:
    rows = [row.cost for row in network.table()]
    assert network.cost.parameters == sum(cost.parameters for cost in rows)
    assert network.cost.values == sum(cost.values for cost in rows)
    assert network.cost.shape == rows[-1].shape

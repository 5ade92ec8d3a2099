"""The picture of a network: sizes, what stands out, and its words."""

from __future__ import annotations

import itertools
import json

import pytest

from core.analysis.network_picture import blocks_of, network_chart
from core.config.networks import NETWORKS
from core.config.training import TrainConfig

TUTORIAL_C = NETWORKS["tutorial-c"]


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda n: n.name)
def test_blocks_stand_side_by_side(network) -> None:
    blocks = blocks_of(network)
    assert [block.number for block in blocks] == list(range(len(network.layers) + 1))
    for before, after in itertools.pairwise(blocks):
        assert before.left + before.width < after.left


def test_height_is_the_images_and_width_grows_with_the_channels() -> None:
    given, conv, pool, *_ = blocks_of(TUTORIAL_C)
    assert (given.height, conv.height, pool.height) == (28, 26, 13)
    assert given.width < conv.width == pool.width


def test_no_row_of_values_is_taller_than_the_picture() -> None:
    tall = TrainConfig(layers=[{"is": "residual", "filters": 16}, {"is": "flatten"}]).specification
    assert max(block.height for block in blocks_of(tall)) == 28


def test_layers_that_learn_are_told_from_the_others_twice() -> None:
    learning, others = network_chart(TUTORIAL_C).figure["data"]
    assert learning["customdata"] == [1, 3, 5, 7, 8]
    assert others["customdata"] == [0, 2, 4, 6]
    assert learning["marker"]["color"] != others["marker"]["color"]
    assert learning["marker"]["pattern"] != others["marker"]["pattern"]


def test_the_chosen_layer_has_a_frame() -> None:
    learning, others = network_chart(TUTORIAL_C, chosen=3).figure["data"]
    assert learning["marker"]["line"]["width"] == [0, 4, 0, 0, 0]
    assert not any(others["marker"]["line"]["width"])


def test_title_alt_and_table_say_what_is_drawn() -> None:
    chart = network_chart(TUTORIAL_C)
    assert str(chart.title) == "From 28×28 pixels to 64 pictures of 3×3, then to ten logits"
    assert "Conv2D (32 × 3×3, relu): 26 × 26 × 32; MaxPooling2D" in str(chart.alt)
    assert [len(values) for _, values in chart.table] == [9] * 4
    assert "no layer sees which are neighbours" in str(network_chart(NETWORKS["mlp-128"]).title)
    json.dumps(chart.figure, allow_nan=False, default=str)

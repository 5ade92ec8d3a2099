"""Layers: shapes and costs worked out by hand, and reasons where they cannot be."""

from __future__ import annotations

import pytest

from core.config.layers import (
    LAYERS,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Pool,
    Residual,
    name_of,
    settings_of,
)
from core.errors import ConfigError


def test_a_convolution_loses_a_border_and_counts_its_weights() -> None:
    cost = Conv(32, 3).cost((28, 28, 1))
    assert cost.shape == (26, 26, 32)
    assert cost.parameters == 3 * 3 * 1 * 32 + 32
    assert cost.multiply_adds == 26 * 26 * 3 * 3 * 32


@pytest.mark.parametrize(
    ("stride", "padding", "size"), [(1, "same", 28), (2, "same", 14), (2, "valid", 12)]
)
def test_stride_and_padding_decide_the_size(stride: int, padding: str, size: int) -> None:
    assert Conv(8, 5, stride, padding).cost((28, 28, 1)).shape == (size, size, 8)


def test_batch_norm_replaces_the_bias_and_keeps_two_statistics() -> None:
    cost = Conv(8, batch_norm=True).cost((28, 28, 1))
    assert cost.parameters == 3 * 3 * 8 + 2 * 8
    assert cost.frozen == 2 * 8
    # The sums, the normalised sums and what the activation makes of them.
    assert cost.values == 3 * 26 * 26 * 8


def test_pooling_drops_the_odd_row() -> None:
    assert Pool(2).cost((11, 11, 64)).shape == (5, 5, 64)


def test_flatten_then_dense() -> None:
    assert Flatten().cost((5, 5, 64)).shape == (1600,)
    assert Dense(units=128).cost((1600,)).parameters == 1600 * 128 + 128


def test_a_residual_block_needs_a_way_round_only_where_the_shape_changes() -> None:
    plain = Residual(16, batch_norm=False).cost((14, 14, 16))
    assert plain.parameters == 2 * (9 * 16 * 16 + 16)
    wider = Residual(32, stride=2, batch_norm=False).cost((14, 14, 16))
    assert wider.shape == (7, 7, 32)
    assert wider.parameters == 9 * 16 * 32 + 32 + 9 * 32 * 32 + 32 + 16 * 32 + 32


@pytest.mark.parametrize(
    ("layer", "shape", "reason"),
    [
        (Pool(), (1, 1, 64), "Only 1×1 is left here"),
        (Conv(kernel=5), (3, 3, 8), "5×5 kernel does not fit on 3×3"),
        (Dense(), (5, 5, 64), "5×5×64 comes in. Put Flatten"),
        (Conv(), (1600,), "A convolution needs an image .* row of 1,600 values"),
        (Residual(), (10,), "A residual block needs an image"),
        (Pool(), (10,), "Pooling needs an image"),
        (GlobalPool(), (10,), "Global average pooling needs an image"),
    ],
)
def test_what_cannot_be_is_explained(layer, shape, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        layer.cost(shape)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Conv(129), "filters is 129; choose a whole number from 1 to 128"),
        (lambda: Dense(units=True), "units is True"),
        (lambda: Dropout(float("nan")), "rate is nan"),
        (lambda: Conv(activation="<b>"), "activation is <b>; choose one of relu"),
        (lambda: Conv(batch_norm=1), "batch_norm is 1; choose true or false"),
    ],
)
def test_settings_are_held_to_their_bounds(make, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        make()


def test_one_and_one_point_zero_are_one_setting() -> None:
    assert repr(Dropout(0)) == repr(Dropout(0.0))


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_its_name_and_settings(name: str) -> None:
    layer = LAYERS[name]()
    assert name_of(layer) == name
    assert LAYERS[name](**settings_of(layer)) == layer


def test_the_layers_own_settings_come_first() -> None:
    assert list(settings_of(Conv()))[:4] == ["filters", "kernel", "stride", "padding"]


def test_a_stride_is_told_by_its_name() -> None:
    assert Conv(48, 3, 2, activation="relu").settings() == "48 × 3×3, stride 2, relu"
    assert Conv(48, 3, activation="relu").settings() == "48 × 3×3, relu"
    assert "stride 2" in Residual(stride=2).settings()

"""What Keras builds is what the specification says."""

from __future__ import annotations

import keras
import pytest

from core.config.layers import Conv, Dense, Flatten, GlobalPool, Pool, Residual
from core.config.networks import LOGITS, NETWORKS, Network
from core.messages import message
from core.training.networks import build

OTHERS = (
    (Conv(8, 5, 2, "same", batch_norm=True), Pool(3, "average"), Flatten(), LOGITS),
    (
        Conv(8, 4, 2, activation="gelu", l2=0.01),
        Residual(8, batch_norm=False),
        GlobalPool(),
        LOGITS,
    ),
    (Flatten(), Dense(units=32, batch_norm=True, activation="silu", initializer="zeros"), LOGITS),
    (Residual(8, 5, 2, activation="linear"), Pool(4), Flatten(), LOGITS),
)
ALL = [*NETWORKS.values(), *(Network("x", message(""), message(""), layers) for layers in OTHERS)]


@pytest.mark.parametrize("network", ALL, ids=lambda n: n.name)
def test_parameters_and_shapes_agree(network: Network) -> None:
    model = build(network)
    cost = network.cost
    trainable = sum(int(weight.numpy().size) for weight in model.trainable_weights)
    assert (model.count_params(), trainable) == (cost.parameters + cost.frozen, cost.parameters)
    shapes = [tuple(layer.output.shape[1:]) for layer in model.layers]
    for row in network.table():
        assert row.cost.shape in shapes
        shapes = shapes[shapes.index(row.cost.shape) :]
    assert tuple(model.output.shape[1:]) == network.cost.shape == (10,)


def test_weights_get_their_initialiser_and_penalty() -> None:
    model = build(ALL[-2])
    hidden = next(layer for layer in model.layers if isinstance(layer, keras.layers.Dense))
    assert not hidden.kernel.numpy().any()
    penalised = build(ALL[-3])
    assert len(penalised.losses) == 1


def test_a_plain_layer_and_its_activation_are_one_keras_layer() -> None:
    kinds = [type(layer).__name__ for layer in build(NETWORKS["tutorial-c"]).layers]
    assert kinds == ["InputLayer", *(row.name for row in NETWORKS["tutorial-c"].table())]

"""Whatever the editor allows: Keras builds it as specified, it trains a step, LiteRT reads it."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from core.config.layers import Conv, Dense, Dropout, Flatten, Pool, Residual
from core.config.training import TrainConfig
from core.inference.reader import Reader
from core.training.export import to_tflite
from core.training.keras_setup import start_run
from core.training.networks import build, compile_for_digits
from tests.core.config.networks import layer_lists

EVERYTHING = (
    Conv(4, 5, 2, "same", activation="gelu", batch_norm=True, l2=0.01, initializer="he_normal"),
    Residual(6, 3, 2, activation="silu"),
    Pool(2, "average"),
    Flatten(),
    Dense(units=8, activation="leaky_relu", initializer="lecun_normal"),
    Dropout(0.3),
)
# Each example takes seconds: few of them, and none to make a failure smaller.
few = partial(
    settings,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@few(max_examples=12)
@given(layer_lists())
def test_it_is_built_as_specified(layers) -> None:
    start_run(1)
    network = TrainConfig(layers=layers).specification
    model = build(network)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trainable == network.cost.parameters
    assert model.count_params() == network.cost.parameters + network.cost.frozen
    assert tuple(model.output.shape[1:]) == (10,)


@pytest.mark.slow
@few(max_examples=3)
@example(EVERYTHING)
@given(layer_lists(most_filters=8, most_units=16))
def test_it_trains_a_step_and_exports(layers) -> None:
    start_run(1)
    config = TrainConfig(layers=layers)
    model = build(config.specification)
    compile_for_digits(model, config, 500)
    images = np.random.default_rng(1).random((8, 28, 28, 1), dtype=np.float32)
    model.train_on_batch(images, np.arange(8))
    np.testing.assert_allclose(
        Reader(to_tflite(model)).logits(images), model(images).numpy(), rtol=1e-3, atol=1e-3
    )

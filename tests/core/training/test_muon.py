"""What a step of Muon does to each kind of weight."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from core.training.muon import KernelMuon

RATE = 0.01


@pytest.fixture(scope="module")
def steps() -> dict[str, np.ndarray]:
    """What the first step adds to each weight of a small network, by the weight's path."""
    generator = np.random.default_rng(3)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            layers.Conv2D(6, 3, name="conv"),
            layers.Flatten(),
            layers.Dense(12, name="hidden"),
            layers.Dense(10, name="out"),
        ]
    )
    optimizer = KernelMuon(RATE)
    weights = model.trainable_variables
    before = [weight.numpy() for weight in weights]
    gradients = [generator.normal(size=weight.shape).astype(np.float32) for weight in weights]
    optimizer.apply(gradients, weights)
    return {
        weight.path.split("/", 1)[-1] if "sequential" in weight.path else weight.path: after
        for weight, after in zip(
            weights, (w.numpy() - old for w, old in zip(weights, before, strict=True)), strict=True
        )
    }


@pytest.mark.parametrize("name", ["conv/kernel", "hidden/kernel"])
def test_a_hidden_kernels_step_is_equally_long_in_all_directions(steps, name) -> None:
    step = steps[name].reshape(-1, steps[name].shape[-1])
    lengths = np.linalg.svd(step, compute_uv=False) / (0.2 * RATE * np.sqrt(max(step.shape)))
    assert lengths.min() > 0.6
    assert lengths.max() < 1.3


@pytest.mark.parametrize("name", ["out/kernel", "out/bias", "conv/bias", "hidden/bias"])
def test_the_output_layer_and_the_biases_take_adams_step(steps, name) -> None:
    # Adam's first step is the rate in each weight, whatever the gradient.
    np.testing.assert_allclose(np.abs(steps[name]), RATE, rtol=1e-3)


def test_a_network_that_is_its_output_layer_alone_is_adams() -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    optimizer = KernelMuon(RATE)
    before = [weight.numpy() for weight in model.trainable_variables]
    optimizer.apply([np.ones(w.shape, np.float32) for w in before], model.trainable_variables)
    for weight, old in zip(model.trainable_variables, before, strict=True):
        np.testing.assert_allclose(np.abs(weight.numpy() - old), RATE, rtol=1e-3)

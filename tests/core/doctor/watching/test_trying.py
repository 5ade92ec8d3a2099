from typing import Any

import numpy as np
import pytest

from core.doctor.watching import trying
from core.doctor.watching.model_parts import loss_function
from core.training.keras_setup import load


def found(loss: Any) -> tuple[str, bool, bool]:
    _, keras = load()
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(5)])
    model.compile(loss=loss)
    function, name = loss_function(model) or (None, "")
    assert function is not None
    facts = trying.loss_of(function, name)
    return facts.kind, facts.takes_classes, facts.from_logits


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("sparse_categorical_crossentropy", ("probabilities", True, False)),
        ("categorical_crossentropy", ("probabilities", False, False)),
        ("mse", ("regression", False, False)),
        ("mae", ("regression", False, False)),
        ("huber", ("regression", False, False)),
        ("binary_crossentropy", ("binary", False, False)),
        # It does not care for the answers' size either, but being wrong costs two at most.
        ("cosine_similarity", ("other", False, False)),
    ],
)
def test_losses_by_name(loss: str, expected: Any) -> None:
    assert found(loss) == expected


def test_losses_as_objects_and_functions() -> None:
    _, keras = load()
    kinds = keras.losses
    assert found(kinds.SparseCategoricalCrossentropy(from_logits=True)) == ("logits", True, True)
    smoothed = kinds.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    assert found(smoothed) == ("logits", False, True)
    assert found(kinds.BinaryCrossentropy(from_logits=True)) == ("binary", False, True)

    def own(targets: Any, logits: Any) -> Any:
        return kinds.sparse_categorical_crossentropy(targets, logits, from_logits=True)

    assert found(own) == ("logits", True, True)

    def light(targets: Any, shares: Any) -> Any:
        return 0.01 * kinds.categorical_crossentropy(targets, shares)

    def bare(targets: Any, shares: Any) -> Any:
        shares = shares / keras.ops.sum(shares, axis=-1, keepdims=True)
        return -keras.ops.sum(targets * keras.ops.log(shares), axis=-1)

    assert found(light) == ("probabilities", False, False)
    assert found(bare) == ("probabilities", False, False)
    assert found(kinds.CategoricalFocalCrossentropy()) == ("probabilities", False, False)
    assert found(lambda targets, answers: keras.ops.mean(answers**4))[0] == "other"


@pytest.mark.parametrize("name", ["linear", "relu", "sigmoid", "tanh", "softmax"])
def test_activations_are_known_by_what_they_do(name: str) -> None:
    _, keras = load()
    renamed = keras.layers.Lambda(lambda values: keras.activations.get(name)(values))
    assert trying.activation_of(renamed, 6) == name


def test_limits() -> None:
    _, keras = load()
    assert trying.limits_of(keras.activations.tanh, 3) == (-1, 1)
    assert trying.limits_of(keras.activations.sigmoid, 3) == pytest.approx((0, 1), abs=1e-6)
    assert trying.limits_of(keras.activations.relu, 3) is None
    assert trying.limits_of(keras.activations.relu6, 3) is None


def test_what_is_linear() -> None:
    _, keras = load()
    values = np.random.default_rng(0).standard_normal((8, 6)).astype(np.float32)
    assert trying.is_linear(keras.layers.Dense(3, bias_initializer="ones"), values)
    assert not trying.is_linear(keras.layers.Dense(3, "relu"), values)
    assert not trying.is_linear(keras.layers.Dense(3, kernel_initializer="zeros"), values)
    # A ReLU's inputs may all be positive; it is not linear for that.
    assert not trying.is_linear(keras.layers.ReLU(), np.abs(values))


def test_one_value_a_row_is_enough_to_see_a_bend() -> None:
    _, keras = load()
    for seed in range(20):
        values = np.random.default_rng(seed).standard_normal((8, 1)).astype(np.float32)
        assert trying.is_linear(keras.layers.Dense(3), values)
        assert not trying.is_linear(keras.layers.Dense(3, "relu"), values)


def test_a_sigmoid_near_nought_is_no_line() -> None:
    _, keras = load()
    near = 0.01 * np.random.default_rng(1).standard_normal((8, 2)).astype(np.float32)
    assert not trying.is_linear(keras.layers.Activation("sigmoid"), near)
    assert not trying.is_linear(keras.layers.Activation("tanh"), near)
    assert trying.is_linear(keras.layers.Dense(2), near)
    assert trying.is_linear(keras.layers.Dense(2), 1e5 * near)


@pytest.mark.parametrize(
    ("name", "explodes"),
    [("exponential", True), ("relu", False), ("linear", False), ("softmax", False), ("elu", False)],
)
def test_what_grows_out_of_proportion(name: str, explodes: bool) -> None:
    _, keras = load()
    assert trying.explodes(keras.activations.get(name), 3) == explodes
    assert not trying.explodes(keras.ops.square, 3)

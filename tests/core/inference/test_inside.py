"""What LiteRT says of a model's layers is what Keras says."""

from __future__ import annotations

import hashlib
import threading
import warnings
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.config.networks import NETWORKS
from core.data.drawings import film, render
from core.data.preprocessing import to_batch
from core.errors import ModelError
from core.inference import inside as inside_module
from core.inference.inside import Inside, inside
from core.inference.models import shipped
from core.training.export import to_tflite
from core.training.networks import build

SEVEN = film(render([[[0.1, 0.0], [0.8, 0.0], [0.35, 1.0]]])).digit
DIGITS = np.stack([SEVEN, SEVEN.T, np.roll(SEVEN, 3, axis=0)])
MLP = shipped()["mlp-128"].folder / "model.tflite"


def all_conv() -> Any:
    """A network without hidden dense layer, with layers that LiteRT merges, and two answers."""
    layers = keras.layers
    keras.utils.set_random_seed(3)
    entry = keras.Input((28, 28, 1))
    steps = [
        layers.Conv2D(6, 5, strides=2, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(name="first"),
        layers.Conv2D(8, 3, activation="relu", name="second"),
        layers.AveragePooling2D(2, name="third"),
        layers.Conv2D(20, 3, name="fourth"),
        layers.GlobalMaxPooling2D(name="fifth"),
        layers.Dropout(0.2),
    ]
    last = entry
    for step in steps:
        last = step(last)
    answers = layers.Dense(10, name="logits")(last), layers.Dense(1, name="other")(last)
    return keras.Model(entry, answers)


def keras_says(model: Any, *names: str) -> list[np.ndarray]:
    looking = keras.Model(model.inputs, {name: model.get_layer(name).output for name in names})
    seen = looking([to_batch(DIGITS)])
    return [np.asarray(seen[name]) for name in names]


@pytest.mark.parametrize("name", ["mlp-128", "tutorial-e", "residual", "robust"])
def test_each_layer_answers_what_keras_does(name: str) -> None:
    keras.utils.set_random_seed(1)
    model = build(NETWORKS[name])
    outputs = keras_says(model, *(layer.name for layer in model.layers[1:]))
    # LiteRT merges layers, so that some of Keras' are passed over.
    places = [
        next(place for place, values in enumerate(outputs) if same(values[0], layer.values))
        for layer in Inside(to_tflite(model)).layers(SEVEN)
    ]
    assert places[-1] == len(outputs) - 1
    # The two ways through a residual block have no order.
    assert places == sorted(places) or name == "residual"


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-3, atol=1e-4)


def test_layers_are_known_by_what_they_do() -> None:
    layers = Inside(shipped()["tutorial-cnn"].folder / "model.tflite").layers(SEVEN)
    assert [(layer.kind, layer.values.shape) for layer in layers] == [
        ("convolution", (26, 26, 32)),
        ("pooling", (13, 13, 32)),
        ("convolution", (11, 11, 64)),
        ("pooling", (5, 5, 64)),
        ("units", (128,)),
        ("answer", (10,)),
    ]


def test_a_network_of_any_layers_can_be_looked_into() -> None:
    model = all_conv()
    look = Inside(to_tflite(model))
    layers = look.layers(SEVEN)
    hidden = [layer for layer in layers if layer.kind != "answer"]
    assert [layer.kind for layer in hidden] == [
        "convolution", "convolution", "pooling", "convolution", "units",
    ]  # fmt: skip
    expected = keras_says(model, "first", "second", "third", "fourth", "fifth")
    for layer, values in zip(hidden, expected, strict=True):
        np.testing.assert_allclose(layer.values, values[0], rtol=1e-4, atol=1e-5)
    assert sorted(layer.values.size for layer in layers if layer.kind == "answer") == [1, 10]
    # 20 pooled numbers are the last hidden layer: more than the 11 that it answers.
    unit = expected[-1] / np.linalg.norm(expected[-1], axis=1, keepdims=True)
    np.testing.assert_allclose(look.embed(DIGITS), unit, rtol=1e-4, atol=1e-5)


def test_where_only_maps_are_hidden_each_counts_by_its_mean() -> None:
    layers = keras.layers
    keras.utils.set_random_seed(4)
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Conv2D(2, 3, name="maps"),
         layers.MaxPooling2D(13), layers.Flatten(), layers.Dense(10)]
    )  # fmt: skip
    look = Inside(to_tflite(model))
    # The pooling leaves 8 numbers, fewer than the answer has.
    [maps] = keras_says(model, "maps")
    means = maps.mean(axis=(1, 2))
    unit = means / np.linalg.norm(means, axis=1, keepdims=True)
    np.testing.assert_allclose(look.embed(DIGITS), unit, rtol=1e-4, atol=1e-5)


def test_vectors_do_not_depend_on_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    look = Inside(MLP)
    whole = look.embed(DIGITS)
    assert whole.shape == (3, 128)
    np.testing.assert_allclose(np.linalg.norm(whole, axis=1), 1, rtol=1e-5)
    monkeypatch.setattr(inside_module, "CHUNK", 2)
    np.testing.assert_allclose(look.embed(DIGITS), whole, rtol=1e-5, atol=1e-6)
    assert look.embed(DIGITS[:0]).shape == (0, 128)
    # Looking at one digit after a batch is looking at that digit.
    assert look.layers(SEVEN)[0].values.shape == (128,)


def test_threads_may_share_one() -> None:
    look = Inside(MLP)
    expected = [look.layers(digit)[0].values for digit in DIGITS]
    wrong: list[int] = []

    def watch(place: int) -> None:
        seen = (look.layers(DIGITS[place])[0].values for _ in range(30))
        wrong.extend(place for values in seen if not np.array_equal(values, expected[place]))

    threads = [threading.Thread(target=watch, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_it_is_opened_once_and_knows_its_file() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a server's log is not for what is meant
        assert inside(MLP) is inside(MLP)
    assert inside(MLP).digest == hashlib.sha256(MLP.read_bytes()).hexdigest()


def test_a_network_without_hidden_layer_cannot_compare() -> None:
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    look = Inside(to_tflite(model))
    assert [layer.kind for layer in look.layers(SEVEN)] == ["answer"]
    with pytest.raises(ModelError, match="no hidden layer"):
        look.embed(DIGITS)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="damaged or no LiteRT model"):
        Inside(b"no model")
    with pytest.raises(ModelError, match=r"gone\.tflite cannot be opened"):
        Inside(tmp_path / "gone.tflite")

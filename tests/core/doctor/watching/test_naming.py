"""A layer has one name, whichever part of the doctor speaks of it."""

from __future__ import annotations

from typing import Any

from core.doctor import Doctor
from core.training.keras_setup import start_run
from tests.core.doctor.made_images import IMAGES, LABELS

X, Y = IMAGES[:640], LABELS[:640]


def part(units: int) -> Any:
    keras = start_run(3)
    la = keras.layers
    return keras.Sequential(
        [keras.Input((8, 8)), la.Flatten(), la.Dense(units, "relu", name="dense")], name=f"p{units}"
    )


def nested() -> Any:
    """Return a network of two networks, whose layers have the same names as one of its own."""
    left, right = part(8), part(4)
    keras = start_run(3)
    given = keras.Input((8, 8))
    both = keras.layers.Concatenate()([left(given), right(given)])
    hidden = keras.layers.Dense(16, "relu", name="dense")(both)
    return keras.Model(given, keras.layers.Dense(10, "softmax", name="answers")(hidden))


def twice_the_same() -> Any:
    keras = start_run(3)

    class Own(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.flat = keras.layers.Flatten(name="flat")
            self.one = keras.layers.Dense(16, "relu", name="dense")
            self.two = keras.layers.Dense(10, "softmax", name="dense")

        def call(self, values: Any) -> Any:
            return self.two(self.one(self.flat(values)))

    return Own()


def watched(model: Any) -> Doctor:
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    doctor = Doctor(X, Y, strict=True)
    model.fit(X, Y, batch_size=32, verbose=0, callbacks=[doctor])
    return doctor


def with_weights(doctor: Doctor) -> set[str]:
    assert doctor.evidence.network is not None
    return {layer.name for layer in doctor.evidence.network.layers if layer.weights}


def test_in_nested_models_a_layer_is_named_with_what_it_lies_in() -> None:
    doctor = watched(nested())
    names = {"p8/dense", "p4/dense", "dense", "answers"}
    assert with_weights(doctor) == names
    last = next(probe for probe in doctor.evidence.probes if probe.ratios)
    assert set(last.ratios) == set(last.gradients) == names
    assert set(last.dead) == names - {"answers"}


def test_layers_of_the_same_name_are_told_apart() -> None:
    doctor = watched(twice_the_same())
    assert with_weights(doctor) == {"dense", "dense:2"}
    last = next(probe for probe in doctor.evidence.probes if probe.ratios)
    assert set(last.ratios) == {"dense", "dense:2"}


def test_a_plain_network_needs_no_path() -> None:
    doctor = watched(part(10))
    assert with_weights(doctor) == {"dense"}
    assert set(doctor.evidence.probes[0].ratios) == {"dense"}

"""Real trainings that were spoilt on purpose: what was done is among what is found."""

from collections.abc import Callable
from typing import Any

import pytest

from core.doctor import Diagnosis, Doctor
from core.training.keras_setup import load, start_run
from tests.core.doctor.made_images import IMAGES, LABELS

X, Y, HELD = IMAGES[:1000], LABELS[:1000], (IMAGES[1000:], LABELS[1000:])


def alarms(diagnosis: Diagnosis) -> set[str]:
    ahead, codes = list(diagnosis.findings), set()
    for finding in ahead:
        codes.add(finding.code)
        ahead += finding.explains
    return codes


def train(
    *hidden: Any,
    optimizer: Any = "adam",
    loss: str = "sparse_categorical_crossentropy",
    head: Any = None,
    x: Any = X,
    y: Any = Y,
    held: Any = HELD,
    **fit: Any,
) -> set[str]:
    """Train a network on made-up images and return the codes of all alarms."""
    keras = load()[1]
    la = keras.layers
    last = head or la.Dense(10, "softmax")
    model = keras.Sequential([keras.Input((8, 8)), la.Flatten(), *hidden, last])
    model.compile(optimizer, loss, metrics=["accuracy"])
    doctor = Doctor(x, y, held, strict=True)
    settings = {"epochs": 8, "batch_size": 32, "verbose": 0, "validation_data": held, **fit}
    model.fit(x, y, callbacks=[doctor], **settings)
    return alarms(doctor.diagnosis)


def relu(units: int = 32, **more: Any) -> Any:
    return load()[1].layers.Dense(units, "relu", **more)


def sigmoid(units: int = 32, **more: Any) -> Any:
    return load()[1].layers.Dense(units, "sigmoid", **more)


def constant(value: float) -> Any:
    return load()[1].initializers.Constant(value)


def normal(spread: float) -> Any:
    return load()[1].initializers.RandomNormal(stddev=spread)


def sgd(rate: float) -> Any:
    return load()[1].optimizers.SGD(rate)


SPOILT: dict[str, Callable[[], set[str]]] = {
    "dead-units underfitting": lambda: train(
        relu(bias_initializer=constant(-9)), optimizer=sgd(0.1)
    ),
    "saturated-units": lambda: train(
        *(sigmoid(bias_initializer=constant(12)) for _ in "ab"), optimizer=sgd(0.1)
    ),
    "vanishing-gradient": lambda: train(*(sigmoid(16) for _ in range(9)), optimizer=sgd(0.1)),
    "exploding-gradient": lambda: train(
        *(relu(kernel_initializer=normal(5)) for _ in range(6)), optimizer=sgd(0.1)
    ),
    "initial-loss": lambda: train(relu(kernel_initializer=normal(5)), epochs=1),
    "non-finite": lambda: train(relu(), optimizer=sgd(1e30), epochs=2),
    "update-ratio": lambda: train(relu(), optimizer=sgd(20.0)),
    "prediction-collapse": lambda: train(relu(), relu(), optimizer=sgd(20.0)),
    "learning-rate-too-low": lambda: train(relu(), optimizer=sgd(1e-4)),
    "too-few-updates": lambda: train(relu(), epochs=1, batch_size=500),
}
"""What a training is to show, and the training."""


@pytest.mark.parametrize("codes", SPOILT)
def test_what_was_spoilt_is_found(codes: str) -> None:
    start_run(3)
    assert set(codes.split()) <= SPOILT[codes]()

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
    metric: str = "accuracy",
    **fit: Any,
) -> set[str]:
    """Train a network on made-up images and return the codes of all alarms."""
    keras = load()[1]
    la = keras.layers
    last = head or la.Dense(10, "softmax")
    model = keras.Sequential([keras.Input((8, 8)), la.Flatten(), *hidden, last])
    model.compile(optimizer, loss, metrics=[metric])
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


def normed() -> Any:
    return load()[1].layers.BatchNormalization()


SPOILT: dict[str, Callable[[], set[str]]] = {
    "dead-units plateau underfitting": lambda: train(
        relu(bias_initializer=constant(-9)), optimizer=sgd(0.1)
    ),
    "saturated-units": lambda: train(
        *(sigmoid(bias_initializer=constant(12)) for _ in "ab"), optimizer=sgd(0.1)
    ),
    "vanishing-gradient": lambda: train(*(sigmoid(16) for _ in range(9)), optimizer=sgd(0.1)),
    "exploding-gradient initial-loss initialisation": lambda: train(
        *(relu(kernel_initializer=normal(5)) for _ in range(6)), optimizer=sgd(0.1)
    ),
    "non-finite": lambda: train(relu(), optimizer=sgd(1e30), epochs=2),
    "learning-rate-too-high update-ratio prediction-collapse": lambda: train(
        relu(), relu(), optimizer=sgd(20.0)
    ),
    "learning-rate-too-low": lambda: train(relu(), optimizer=sgd(1e-4)),
    "too-few-updates": lambda: train(relu(), epochs=1, batch_size=500),
    "batch-too-small": lambda: train(relu(), normed(), x=X[:64], y=Y[:64], epochs=1, batch_size=2),
    "capacity-too-small": lambda: train(relu(1), epochs=8),
    "dropout-too-high": lambda: train(relu(), load()[1].layers.Dropout(0.85), epochs=1),
    "target-scale": lambda: train(
        relu(),
        head=load()[1].layers.Dense(1),
        loss="mse",
        y=Y * 1000.5,
        held=None,
        epochs=1,
    ),
    "underfitting plateau": lambda: train(
        relu(bias_initializer=constant(-9)),
        head=load()[1].layers.Dense(1),
        loss="mse",
        optimizer=sgd(0.01),
        y=Y * 0.5 - 2,
        held=None,
    ),
    "plateau underfitting dead-units": lambda: train(
        relu(bias_initializer=constant(-9)),
        head=load()[1].layers.Dense(1, "sigmoid"),
        loss="binary_crossentropy",
        optimizer=sgd(0.1),
        y=(Y > 4).astype("float32"),
        held=None,
    ),
    "missing-class": lambda: train(relu(), x=X[Y != 4], y=Y[Y != 4], epochs=1),
    "leakage": lambda: train(relu(), held=(X[:300], Y[:300]), epochs=1),
}
"""What a training is to show, and the training."""


@pytest.mark.parametrize("codes", SPOILT)
def test_what_was_spoilt_is_found(codes: str) -> None:
    start_run(3)
    assert set(codes.split()) <= SPOILT[codes]()


def test_the_same_network_unspoilt_is_silent() -> None:
    start_run(3)
    assert train(relu(), relu()) == set()


def test_a_regression_that_learns_is_silent() -> None:
    start_run(3)
    dense = load()[1].layers.Dense
    y = Y * 0.5 - 2
    assert train(relu(), head=dense(1), loss="mse", y=y, held=None, metric="mae") == set()


def test_a_question_of_yes_or_no_that_is_learnt_is_silent() -> None:
    start_run(3)
    head, y = load()[1].layers.Dense(1, "sigmoid"), (Y > 4).astype("float32")
    assert train(relu(), head=head, loss="binary_crossentropy", y=y, held=None) == set()

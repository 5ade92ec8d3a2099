"""Applies a finding's fix to the program that it was found in.

A right finding whose fix is not a number or a switch leads to the program's clean twin: the twin is
what a person would write who follows it. All others are applied blindly to the faulty program, as
the fix is worded; where nothing can be applied without a person, nothing changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Case, Setup

Finding = dict[str, Any]
"""As :meth:`tests.bench.doctor.watching.Watched.told` stores it."""
Treatment = Callable[[Setup, Finding], bool | None]
"""Changes a setup; False where it could not."""
TWIN = "twin"
RELU = 'activation="relu"'


def choose(case: Case, finding: Finding | None) -> str | None:
    """Return what to do: a key of :data:`BY_CODE`, "twin", or None where nothing can be done."""
    code = finding["code"] if finding else None
    told = finding["fix"]["code"] if finding else ""
    by_hand = code == "input-scale" and "//" in told
    if code == "non-finite" and RELU in told and code in case.right:
        return TWIN
    if code in BY_CODE and not by_hand and not (code in case.right and code in SURGERY):
        return code
    return TWIN if code in case.right else None


def apply(setup: Setup, finding: Finding) -> bool:
    """Change a setup as the finding's fix says; return False where that takes a person."""
    return BY_CODE[finding["code"]](setup, finding) is not False


def _rate(setup: Setup, finding: Finding) -> None:
    told = finding["fix"]["changes"].get("learning_rate")
    found = re.search(r"learning_rate=([\d.e+-]+)", finding["fix"]["code"])
    _set_rate(setup, float(told if told is not None else found.group(1) if found else 0.001))


def _finite(setup: Setup, finding: Finding) -> bool | None:
    if RELU in finding["fix"]["code"]:
        return _rebuilt(_bent("exponential"))(setup, finding)
    return _tenth(setup, finding)


def _tenth(setup: Setup, finding: Finding) -> None:
    _set_rate(setup, 0.1 * float(setup.model.optimizer.learning_rate))


def _set_rate(setup: Setup, rate: float) -> None:
    optimizer = setup.model.optimizer
    _compile(setup, type(optimizer).from_config({**optimizer.get_config(), "learning_rate": rate}))


def _downhill(setup: Setup, finding: Finding) -> None:
    import keras

    _compile(setup, keras.optimizers.Adam(0.001))


def _clip(setup: Setup, finding: Finding) -> None:
    import keras

    _compile(setup, keras.optimizers.Adam(clipnorm=1.0))


def _compile(setup: Setup, optimizer: Any) -> None:
    metrics = ["accuracy"] if setup.honest or setup.score.__name__ == "accuracy" else None
    setup.model.compile(optimizer=optimizer, loss=setup.model.loss, metrics=metrics)


def _to_one(setup: Setup, finding: Finding) -> bool:
    if not isinstance(setup.x, np.ndarray):
        return False
    x = setup.x.astype("float32")
    if "std(axis=0)" in finding["fix"]["code"]:
        centre, size = x.mean(axis=0), x.std(axis=0) + 1e-7
    else:
        centre, size = 0.0, float(x.max()) or 1.0
    setup.x, setup.x_test = (
        (part.astype("float32") - centre) / size for part in (setup.x, setup.x_test)
    )
    held = setup.fit.get("validation_data")
    if isinstance(held, tuple):
        setup.fit["validation_data"] = ((held[0].astype("float32") - centre) / size, *held[1:])
    return True


def _balanced_weights(setup: Setup, finding: Finding) -> bool:
    if not isinstance(setup.y, np.ndarray):
        return False
    classes = setup.y if setup.y.ndim == 1 else setup.y.argmax(axis=1)
    counts = np.bincount(classes.astype(int))
    even = len(classes) / len(counts)
    setup.fit["class_weight"] = {c: float(even / n) for c, n in enumerate(counts) if n}
    return True


def _shuffled(setup: Setup, finding: Finding) -> bool:
    if isinstance(setup.x, np.ndarray) and isinstance(setup.y, np.ndarray):
        order = np.random.default_rng(0).permutation(len(setup.x))
        setup.x, setup.y = setup.x[order], setup.y[order]
    elif hasattr(setup.x, "unbatch"):
        size = int(getattr(setup.x, "_batch_size", 64))
        setup.x = setup.x.unbatch().shuffle(100_000).batch(size)
    else:
        return False
    return True


def _longer(setup: Setup, finding: Finding) -> None:
    changes = finding["fix"]["changes"]
    found = re.search(r"epochs=(\d+)", finding["fix"]["code"])
    setup.fit["epochs"] = int(found.group(1) if found else changes.get("epochs", 10))
    setup.fit.pop("steps_per_epoch", None)
    if "batch_size" in changes and isinstance(setup.x, np.ndarray):
        setup.fit["batch_size"] = int(changes["batch_size"])


def _larger_batch(setup: Setup, finding: Finding) -> None:
    setup.fit["batch_size"] = int(finding["fix"]["changes"].get("batch_size", 128))


def _stop_early(setup: Setup, finding: Finding) -> None:
    import keras

    stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
    setup.fit["callbacks"] = [*setup.fit.get("callbacks", []), stop]


def _rebuilt(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Treatment:
    def treat(setup: Setup, finding: Finding) -> bool:
        import keras

        last = setup.model.layers[-1]

        def remade(layer: Any) -> Any:
            config = layer.get_config()
            return type(layer).from_config(config if layer is last else change(config))

        try:
            model = keras.models.clone_model(setup.model, clone_function=remade)
        except (TypeError, ValueError, NotImplementedError):
            return False  # a model of one's own cannot be rebuilt by rote
        old = setup.model
        setup.model = model
        model.compile(type(old.optimizer).from_config(old.optimizer.get_config()), old.loss)
        return True

    return treat


def _with(**new: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda config: {**config, **{name: v for name, v in new.items() if name in config}}


def _bent(flat: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(config: dict[str, Any]) -> dict[str, Any]:
        hit = config.get("activation") == flat and ("units" in config or "filters" in config)
        return {**config, "activation": "relu"} if hit else config

    return change


_default_weights = _rebuilt(_with(kernel_initializer="glorot_uniform"))

SURGERY: dict[str, Treatment] = {
    "initialisation": _default_weights,
    "missing-nonlinearity": _rebuilt(_bent("linear")),
    "hidden-activation": _rebuilt(_bent("softmax")),
    "vanishing-gradient": _rebuilt(_bent("sigmoid")),
    "dropout-too-high": _rebuilt(_with(rate=0.3)),
    "regularisation-too-strong": _rebuilt(_with(kernel_regularizer=None)),
}
"""Fixes that change the network; a right one is the twin."""
BY_CODE: dict[str, Treatment] = {
    **SURGERY,
    "learning-rate-too-high": _rate,
    "learning-rate-too-low": _rate,
    "plateau": _rate,
    "loss-rising": _downhill,
    "exploding-gradient": _clip,
    "non-finite": _finite,
    "dead-units": _tenth,
    "prediction-collapse": _tenth,
    "update-ratio": _tenth,
    "saturated-units": _default_weights,
    "initial-loss": _default_weights,
    "input-scale": _to_one,
    "class-imbalance": _balanced_weights,
    "not-shuffled": _shuffled,
    "too-few-updates": _longer,
    "underfitting": _longer,
    "train-inference-gap": _longer,
    "batch-too-small": _larger_batch,
    "overfitting": _stop_early,
}

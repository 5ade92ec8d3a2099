"""What a compiled model says of itself: its loss as a function, its optimizer, its kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from core.doctor.evidence import Array, Optimizer
from core.doctor.watching.naming import Names


def loss_function(model: Any) -> tuple[Callable[[Any, Any], Any], str] | None:
    """Return the loss of a model with one output, and its name; None where there is no such."""
    import keras
    from keras.src.losses.losses import LossFunctionWrapper

    given = getattr(model, "loss", None)
    if isinstance(given, list | tuple) and len(given) == 1:
        given = given[0]
    if given is None or isinstance(given, dict | list | tuple):
        return None
    loss = keras.losses.get(given)
    if not isinstance(loss, keras.losses.Loss):
        loss = LossFunctionWrapper(loss, name=getattr(loss, "__name__", "loss"))
    return loss, str(getattr(loss, "name", "loss"))


def optimizer_facts(model: Any) -> Optimizer:
    """Return the optimizer's settings."""
    import keras

    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    kinds = keras.optimizers
    kind = "adaptive"
    if isinstance(optimizer, kinds.SGD):
        kind = "sgd"
    elif isinstance(optimizer, kinds.Adadelta):
        kind = "adadelta"
    elif isinstance(optimizer, kinds.Muon):
        kind = "muon"
    elif isinstance(optimizer, kinds.Adagrad | kinds.Ftrl):
        kind = "other"
    rate = getattr(optimizer, "_learning_rate", None)
    return Optimizer(
        kind=kind,
        name=_known_name(optimizer),
        learning_rate=float(getattr(rate, "peak", optimizer.learning_rate)),
        momentum=_number(optimizer, "momentum"),
        epsilon=getattr(optimizer, "epsilon", None),
        weight_decay=_number(optimizer, "weight_decay"),
        scheduled=isinstance(rate, kinds.schedules.LearningRateSchedule),
    )


def _known_name(thing: Any) -> str:
    """Return the name of the class of Keras that it is or grew from: others nobody could write."""
    lineage = type(thing).__mro__
    known = (one.__name__ for one in lineage if one.__module__.partition(".")[0] == "keras")
    return next(known, lineage[0].__name__)


def _number(thing: Any, name: str) -> float:
    value = getattr(thing, name, None)
    return float(value) if isinstance(value, int | float) else 0.0


def rate_now(model: Any) -> float | None:
    """Return the learning rate of the step to come; None where asking for it may change it.

    A schedule of somebody's own may draw, or count how often it is asked.
    """
    import keras

    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    rate = getattr(optimizer, "_learning_rate", None)
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        known = type(rate).__module__.partition(".")[0] == "keras" or hasattr(rate, "peak")
        return float(optimizer.learning_rate) if known else None
    return float(optimizer.learning_rate) if isinstance(rate, keras.Variable) else None


MOST_HELD, DEEPEST = 50, 2
"""Values of a list that a layer holds, and lists within lists, that are looked through."""


def untracked(model: Any, names: Names) -> tuple[str, ...]:
    """Return the names of layers that hold matrices which the model does not count as its own.

    Keras 3 takes its own variables for weights, not TensorFlow's, and none that lie too deep.
    """
    import keras
    import tensorflow as tf

    known = {id(v) for v in model.variables} | {id(getattr(v, "value", v)) for v in model.variables}
    found = []
    for layer in model._flatten_layers():
        own = [value for name, value in vars(layer).items() if name not in KERAS_S_OWN]
        parts = [part for value in own for part in _parts(value)]
        if any(
            isinstance(part, keras.Variable | tf.Variable)
            and len(part.shape) > 1
            and tf.as_dtype(part.dtype).is_floating
            and id(part) not in known
            for part in parts
        ):
            found.append(model.name if layer is model else names.of(layer))
    return tuple(found)


KERAS_S_OWN = frozenset({"optimizer", "_optimizer", "_tracker", "_metrics", "_compile_metrics"})


def _parts(value: Any, depth: int = DEEPEST) -> Iterator[Any]:
    """Yield a value, or what it holds where it is a collection; what lies deeper is left out."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list | tuple):
        yield value
    elif depth:
        for one in value[:MOST_HELD]:
            yield from _parts(one, depth - 1)


def steps_made(model: Any) -> int:
    """Return how many steps the optimizer has made."""
    optimizer = getattr(model, "optimizer", None)
    return int(optimizer.iterations) if optimizer is not None else 0


def steps_at_once(model: Any) -> int:
    """Return how many steps Keras makes between two looks of a callback."""
    return max(1, int(getattr(model, "steps_per_execution", 1) or 1))


def own_step(model: Any) -> str | None:
    """Return the name of the part of the training step that a model replaces, if it does."""
    import keras

    for name in ("train_step", "compute_loss"):
        if getattr(type(model), name, None) is not getattr(keras.Model, name):
            return name
    return None


def metric_names(model: Any) -> tuple[str, ...]:
    """Return the names of the metrics given to ``compile``, as far as they are plain."""
    given = getattr(getattr(model, "_compile_metrics", None), "_user_metrics", None) or []
    flat = given if isinstance(given, list | tuple) else [given]
    return tuple(str(getattr(m, "name", None) or getattr(m, "__name__", m)) for m in flat)


def own_kernels(layer: Any) -> list[Any]:
    """Return a layer's own weights with two axes or more."""
    own = [*layer._trainable_variables, *layer._non_trainable_variables]
    return [v for v in own if len(v.shape) >= 2]


def kernels_inside(layer: Any) -> list[Any]:
    """Return a layer's own kernels, or those of the cells that a recurrent layer calls."""
    cell = getattr(layer, "cell", None)
    cells = getattr(cell, "cells", [cell] if cell is not None else [])
    return own_kernels(layer) or [kernel for one in cells for kernel in own_kernels(one)]


MOST_VALUES = 200_000
"""Values of one variable that are copied; larger ones are thinned."""


def copy_of(variables: list[Any]) -> list[Array]:
    """Copy variables' values, thinned evenly to :data:`MOST_VALUES` each."""
    return [thinned(np.asarray(v.value)).copy() for v in variables]


def thinned(values: Array) -> Array:
    """Return at most :data:`MOST_VALUES` of an array's values, flat, always the same ones."""
    flat = values.reshape(-1)
    return flat[:: -(-flat.size // MOST_VALUES) or 1]

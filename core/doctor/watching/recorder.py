"""Sees what goes into and out of each layer while a model is called eagerly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Seen = Callable[[Any, Any, Any], None]
"""Told (layer, input, output) of each call, in order; both are eager tensors."""


@contextmanager
def recording(model: Any, seen: Seen) -> Iterator[None]:
    """Tell ``seen`` of each layer's call in the block; models inside the model are looked into.

    The calls are intercepted on the instances, for as long as the block lasts. A training function
    that was traced before, or will be, knows nothing of it.
    """
    layers = list(watched(model))
    before = {id(layer): layer.__dict__.get("call") for layer in layers}
    for layer in layers:
        layer.__dict__["call"] = _telling(layer, layer.call, seen)
    try:
        yield
    finally:
        for layer in layers:
            known = before[id(layer)]
            if known is None:
                del layer.__dict__["call"]
            else:
                layer.__dict__["call"] = known


def watched(model: Any) -> Iterator[Any]:
    """Yield the model's layers that are no models themselves."""
    import keras

    for layer in model._flatten_layers(include_self=False, recursive=True):
        if not isinstance(layer, keras.Model | keras.layers.InputLayer):
            yield layer


def _telling(layer: Any, call: Callable[..., Any], seen: Seen) -> Callable[..., Any]:
    def told(*args: Any, **kwargs: Any) -> Any:
        result = call(*args, **kwargs)
        given = args[0] if args else next(iter(kwargs.values()), None)
        if is_eager(given) and is_eager(result):
            seen(layer, given, result)
        return result

    return told


def is_eager(value: Any) -> bool:
    """Tell whether ``value`` is one tensor that has values now."""
    return hasattr(value, "numpy") and hasattr(value, "shape") and hasattr(value, "dtype")

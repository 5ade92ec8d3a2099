"""What the layers of a network are called: one name each, wherever the doctor speaks of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Names:
    """Knows the layers and variables of a built model by name.

    A layer has its Keras name, after the names of the models and layers that it lies in:
    "encoder/dense". The whole model's own name is left out. Where two would have the same, as
    Keras allows in models with a ``call`` of their own, the later ones are numbered: "dense:2".
    """

    def __init__(self, model: Any) -> None:
        """Walk through a built Keras model."""
        self._layers: dict[int, str] = {}
        self._owners = {id(v): model.name for v in _own(model)}
        for layer, name in _walk(model, "", self._layers):
            self._owners |= {id(v): name for v in _own(layer)}

    def of(self, layer: Any) -> str:
        """Return a layer's name; the Keras name of one that was made later."""
        return self._layers.get(id(layer)) or str(layer.name)

    def owner(self, variable: Any) -> str:
        """Return the name of the layer that a variable belongs to."""
        return self._owners.get(id(variable)) or str(variable.name)


def _walk(parent: Any, prefix: str, known: dict[int, str]) -> Iterator[tuple[Any, str]]:
    taken: dict[str, int] = {}
    for layer in parent._flatten_layers(include_self=False, recursive=False):
        if id(layer) in known:  # several models may share it
            continue
        taken[layer.name] = count = taken.get(layer.name, 0) + 1
        name = f"{prefix}{layer.name}" + (f":{count}" if count > 1 else "")
        known[id(layer)] = name
        yield layer, name
        yield from _walk(layer, f"{name}/", known)


def _own(layer: Any) -> list[Any]:
    return [*layer._trainable_variables, *layer._non_trainable_variables]

"""Which units of a network never move, or only touch their limits, over the whole probe batch."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from core.doctor.evidence import Layer
from core.doctor.watching import trying
from core.doctor.watching.layers import activation_function
from core.doctor.watching.model_parts import own_kernels
from core.doctor.watching.naming import Names


class Activity:
    """Told of each layer's call (see :mod:`core.doctor.watching.recorder`), keeps shares only."""

    def __init__(self, names: Names, layers: tuple[Layer, ...]) -> None:
        self._names = names
        self.dead: dict[str, float] = {}
        self.saturated: dict[str, float] = {}
        self.first_not_finite: str | None = None
        self._watched = {layers[i].name for i in _with_units(layers)}
        self._limits: dict[str, tuple[float, float] | None] = {}

    def __call__(self, layer: Any, given: Any, made: Any) -> None:
        """Measure one call."""
        name = self._names.of(layer)
        if name not in self._watched:
            # Only what has units is measured; a sum tells whether all else is finite.
            if not np.isfinite(float(np.asarray(made).sum(dtype=np.float64))):
                self._not_finite(name)
            return
        out = np.asarray(made)
        units = np.abs(out).reshape(-1, out.shape[-1]).max(axis=0)
        if not np.isfinite(units).all():
            self._not_finite(name)
            return
        self.dead[name] = float((units == 0).mean())
        limits = self._limits_of(layer, name, out.shape[-1])
        if limits is not None:
            near = 0.01 * (limits[1] - limits[0])
            stuck = (out < limits[0] + near) | (out > limits[1] - near)
            self.saturated[name] = float(stuck.mean())

    def _not_finite(self, name: str) -> None:
        self.first_not_finite = self.first_not_finite or name

    def _limits_of(self, layer: Any, name: str, units: int) -> tuple[float, float] | None:
        if name not in self._limits:
            function = activation_function(layer)
            self._limits[name] = None
            if function is not None:
                with contextlib.suppress(Exception):
                    self._limits[name] = trying.limits_of(function, units)
        return self._limits[name]


class Dropped:
    """Told of each layer's call in training mode: what share of its values it sets to 0."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.shares: dict[str, float] = {}

    def __call__(self, layer: Any, given: Any, made: Any) -> None:
        """Measure one call."""
        if own_kernels(layer) or given.shape != made.shape:
            return
        before = np.asarray(given)
        alive = before != 0
        if alive.any():
            self.shares[self._names.of(layer)] = float((np.asarray(made)[alive] == 0).mean())


def _with_units(layers: tuple[Layer, ...]) -> list[int]:
    """Return the places of hidden layers whose outputs are those of units with an activation."""
    places = []
    for place, layer in enumerate(layers[:-1]):
        feeder = layers[layer.fed_by] if layer.fed_by is not None else None
        follows = feeder is not None and (feeder.weights or feeder.batch_norm is not None)
        if not layer.linear and not layer.normalises and (layer.weights or follows):
            places.append(place)
    return places

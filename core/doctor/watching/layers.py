"""Measures each layer of a network at work on the probe batch."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from core.doctor.evidence import Head, Layer
from core.doctor.watching import trying
from core.doctor.watching.model_parts import kernels_inside, own_kernels, thinned
from core.doctor.watching.naming import Names
from core.doctor.watching.recorder import is_eager, recording
from core.errors import DiagnosisError

FEW = 32
"""Images for what a layer does; how much it does is measured on the whole probe batch."""


class Structure:
    """What the layers do and who feeds whom, from one call with few images.

    Must be made inside :func:`core.doctor.watching.guard.untouched`. Raises DiagnosisError where
    the model does not give one answer an image.
    """

    def __init__(self, model: Any, names: Names, images: Any) -> None:
        """Call ``model`` in use with at most :data:`FEW` of the images."""
        self._names = names
        self._calls: list[tuple[Any, Any, Any]] = []
        with recording(model, lambda *call: self._calls.append(call)):
            out = call_model(model, images[:FEW], training=False)
        if not is_eager(out):
            raise DiagnosisError(
                "The network gives {kind} for an image instead of one answer; the doctor looks at "
                "networks with one output. Go by its curves, or train one output alone.",
                kind=type(out).__name__,
            )
        self.answers = np.asarray(out)
        # Half precision rounds otherwise in a batch of another size.
        exactness = 1e-2 if self.answers.dtype.itemsize > 2 else 5e-2
        alone = np.asarray(call_model(model, images[: FEW // 2], training=False), np.float64)
        same = np.asarray(self.answers[: len(alone)], np.float64)
        self.depends_on_batch = not np.allclose(
            alone, same, rtol=exactness, atol=1e-2 * exactness, equal_nan=True
        )
        self.numbers_per_image = sum(
            int(np.prod(made.shape)) // max(1, int(made.shape[0] or 1))
            for _, _, made in self._calls
            if made.shape.rank
        )
        self.layers = tuple(self._layer(place, *call) for place, call in enumerate(self._calls))
        self.head = self._head()
        self._calls = []

    def _layer(self, place: int, layer: Any, given: Any, made: Any) -> Layer:
        kernels = own_kernels(layer)
        shape = tuple(made.shape)
        facts: dict[str, Any] = {
            "name": self._names.of(layer),
            "kind": type(layer).__name__,
            "fed_by": self._feeder(given, place),
            "units": int(shape[-1]) if len(shape) > 1 else 1,
            "rank": len(shape),
            "weights": sum(int(np.prod(k.shape)) for k in kernels_inside(layer)),
            "trainable": bool(layer.trainable),
            "normalises": len(shape) == 2 and trying.is_shares(made),
            "batch_norm": _momentum(layer),
            "in_rms": _rms(given),
            "out_rms": _rms(made),
            "out_finite": bool(np.isfinite(np.asarray(made)).all()),
        }
        if given.dtype.is_floating:
            # A layer may refuse to be called alone; then it simply is not known to be linear.
            # Where a network computes in half precision, a layer alone still takes more digits.
            with contextlib.suppress(Exception):
                facts["linear"] = trying.is_linear(
                    lambda v: trying.call(layer, v), np.asarray(given)[:8].astype(np.float32)
                )
        rule = getattr(layer, "activity_regularizer", None)
        if rule is not None:
            with contextlib.suppress(Exception):
                facts["penalty"] = float(np.sum(np.asarray(rule(made)))) / max(1, len(given))
        function = activation_function(layer)
        if function is not None and given.dtype.is_floating:
            with contextlib.suppress(Exception):
                facts["explodes"] = trying.explodes(function, facts["units"])
        if kernels:
            facts |= _kernel_facts(kernels[0])
            facts["looks_up"] = _looks_up(kernels[0], given, shape)
        return Layer(**facts)

    def _feeder(self, given: Any, place: int) -> int | None:
        # Only who was called before: a layer that gives back what it got would feed itself.
        before = enumerate(self._calls[:place])
        return next((i for i, call in before if call[2] is given), None)

    def _head(self) -> Head:
        out = self.answers
        rows = out.reshape(-1, out.shape[-1]) if out.ndim > 1 else out.reshape(-1, 1)
        shares = trying.is_shares(rows)
        columns = (
            out.ndim == 2 and (rows >= 0).all() and np.allclose(rows.sum(axis=0), 1, atol=1e-3)
        )
        last = self._last_active()
        return Head(
            units=rows.shape[1],
            rank=out.ndim,
            activation="softmax" if shares else self._activation(last),
            lowest=float(np.nanmin(rows)),
            highest=float(np.nanmax(rows)),
            rows_sum_to_one=shares,
            columns_sum_to_one=bool(columns) and not shares,
            depends_on_batch=self.depends_on_batch,
            softmax_of_shares=shares and last is not None and self._gets_shares(last),
            before_softmax=self._before(last) if shares and last is not None else "linear",
        )

    def _last_active(self) -> int | None:
        """Return the place of the layer that decides on the form of the answers."""
        if not self._calls:
            return None
        place: int | None = len(self._calls) - 1
        while place is not None and not self.layers[place].weights and self.layers[place].linear:
            place = self.layers[place].fed_by
        return place

    def _activation(self, place: int | None) -> str:
        if place is None:
            return "other"
        layer = self._calls[place][0]
        function = activation_function(layer)
        if function is None:
            return "linear" if self.layers[place].linear else "other"
        with contextlib.suppress(Exception):
            return trying.activation_of(function, self.layers[place].units)
        return "other"

    def _gets_shares(self, place: int) -> bool:
        """Tell whether a softmax without weights is fed with probabilities."""
        layer, given, _ = self._calls[place]
        return not own_kernels(layer) and trying.is_shares(given)

    def _before(self, place: int) -> str:
        """Return the activation that feeds a softmax without weights."""
        if own_kernels(self._calls[place][0]):
            return "linear"
        return self._activation(self.layers[place].fed_by)


def activation_function(layer: Any) -> Any:
    """Return the function that a layer applies to its sums, or that it is; None without any."""
    if not own_kernels(layer):
        return lambda values: trying.call(layer, values)
    return getattr(layer, "activation", None)


def call_model(model: Any, images: Any, *, training: bool) -> Any:
    """Call a model eagerly, as ``fit`` or as ``predict`` would."""
    if getattr(model, "_call_has_training_arg", True):
        return model(images, training=training)
    return model(images)


def _rms(values: Any) -> float:
    array = np.asarray(values, np.float64)
    return float(np.sqrt(np.mean(np.square(array))))


def _looks_up(kernel: Any, given: Any, made: tuple[int, ...]) -> bool:
    """Tell whether a layer gives a row of its kernel for each number, which is the row's place."""
    if len(kernel.shape) != 2 or made != (*given.shape, kernel.shape[1]):
        return False
    places = np.asarray(given)
    whole = bool((places == np.round(places)).all())
    return whole and places.min() >= 0 and places.max() < kernel.shape[0]


def _momentum(layer: Any) -> float | None:
    moving = any("moving" in v.name for v in layer.non_trainable_variables)
    momentum = getattr(layer, "momentum", None)
    return float(momentum) if moving and isinstance(momentum, int | float) else None


def _kernel_facts(kernel: Any) -> dict[str, Any]:
    values = np.asarray(kernel.value, np.float32)
    fan_in = int(np.prod(values.shape[:-1]))
    units = values.reshape(fan_in, -1)[:4_096]
    return {
        "fan_in": fan_in,
        "kernel_spread": float(thinned(values).std(dtype=np.float64) * np.sqrt(fan_in)),
        "same_units": units.shape[1] > 1 and bool(np.ptp(units, axis=1).max() <= 1e-9),
    }

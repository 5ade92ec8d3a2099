"""UMLAUT's heuristics: E. Schoop, F. Huang, B. Hartmann, "UMLAUT: Debugging Deep Learning Programs
using Program Structure and Model Behavior", CHI 2021, doi 10.1145/3411764.3445538; limits as in the
published package (BerkeleyHCI/umlaut, heuristics).

One rule is kinder here than there: the package alarms wherever the last layer is not a Softmax
layer, even if it is a dense one with a softmax, or if the loss is none for classes; here it alarms
where a cross-entropy of probabilities gets none, which is what its message says.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.bench.doctor.baselines.looking import Alarm, Look, activation

RATES = ("learning-rate-too-high",)


class Umlaut:
    """Checks the program before training, and each epoch."""

    name = "UMLAUT"

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def before(self, look: Look) -> Iterator[Alarm]:
        """Structure: a softmax before the loss, and activations between layers."""
        layers = [la for la in look.model.layers if type(la).__name__ != "InputLayer"]
        last = activation(layers[-1]) if layers else ""
        if _takes_probabilities(look.model.loss) and last not in ("softmax", "sigmoid"):
            yield Alarm("no softmax before the loss", ("output-loss-mismatch", "output-activation"))
        for place, layer in enumerate(layers[:-1]):
            ends = place == len(layers) - 2 and last == "softmax"
            if activation(layer) == "linear" and not ends:
                yield Alarm("activation missing", ("missing-nonlinearity",))
                break

    def after(self, epoch: int, epochs: int, logs: dict[str, float], look: Look) -> Iterator[Alarm]:
        """Input range and type, NaN, learning rate, overfitting, and high validation accuracy."""
        if look.x is not None:
            values = np.asarray(look.x)
            if values.min() < -1 or values.max() > 1:
                yield Alarm("input exceeds -1 to 1", ("input-scale",))
            if values.dtype.kind != "f":
                yield Alarm("input is not floating-point", ("input-scale",))
            if values.dtype.kind == "f" and np.isnan(values).any():
                yield Alarm("NaN in input", ("bad-values",))
        if math.isnan(logs.get("loss", 0.0)):
            yield Alarm("NaN in loss", ("non-finite", *RATES))
        if look.rate > 0.01:
            yield Alarm("learning rate high", RATES)
        elif look.rate < 1e-7:
            yield Alarm("learning rate low", ("learning-rate-too-low", "loss-rising"))
        yield from self._validation(epoch, logs)
        self._last = logs

    def _validation(self, epoch: int, logs: dict[str, float]) -> Iterator[Alarm]:
        if self._last and {"loss", "val_loss"} <= self._last.keys() & logs.keys():
            rises = logs["val_loss"] > self._last["val_loss"]
            if rises and logs["loss"] <= self._last["loss"]:
                yield Alarm("possible overfitting", ("overfitting",))
        held = logs.get("val_accuracy", logs.get("val_acc"))
        learnt = logs.get("accuracy", logs.get("acc"))
        if epoch < 3 or held is None or learnt is None:
            return
        if held > 0.95 or held > learnt:
            yield Alarm("validation accuracy is very high", ("suspicious-validation", "leakage"))


def _takes_probabilities(loss: Any) -> bool:
    arguments = getattr(loss, "_fn_kwargs", {})
    from_logits = getattr(loss, "from_logits", arguments.get("from_logits", False))
    name = loss if isinstance(loss, str) else getattr(loss, "name", "") or ""
    return "crossentropy" in name and not from_logits

"""What the other tools look at: after each epoch, the first batch on its way through the network.

The tools themselves are plain classes: told what was seen, they raise alarms. They are written anew
from what their papers and published packages say; no code of theirs is used.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from core.doctor.watching.guard import untouched
from core.doctor.watching.model_parts import loss_function
from core.doctor.watching.recorder import recording
from tests.bench.doctor.cases import Setup


@dataclass(frozen=True)
class Alarm:
    """One alarm of a tool."""

    rule: str
    names: tuple[str, ...]
    """Our codes that its message, or the first remedy that it offers, would count as naming; where
    it is vague, all that it might mean."""


@dataclass
class Look:
    """What was seen at the end of an epoch; before training without gradients."""

    model: Any
    x: Any
    """The first batch."""
    y: Any
    outputs: list[tuple[Any, Any]] = field(default_factory=list)
    """(layer, its output), in the order of calls."""
    gradients: list[Any] = field(default_factory=list)
    """One array a trainable weight, zeros where there is none."""
    weights: list[Any] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The learning rate."""
        return float(self.model.optimizer.learning_rate)


class Tool(Protocol):
    """Another tool."""

    name: str

    def before(self, look: Look) -> Iterable[Alarm]:
        """Judge the program before it trains."""

    def after(self, epoch: int, epochs: int, logs: dict[str, float], look: Look) -> Iterable[Alarm]:
        """Judge an epoch, counted from 0."""


def activation(layer: Any) -> str:
    """Return the name of a layer's activation, "" where it has none."""
    function = getattr(layer, "activation", None)
    own = {"Softmax": "softmax", "ReLU": "relu"}.get(type(layer).__name__, "")
    return str(getattr(function, "__name__", own)) if function is not None else own


def first_batch(setup: Setup) -> tuple[Any, Any]:
    """Return the first images and targets, at most a batch."""
    size = int(setup.fit.get("batch_size") or 32)
    if isinstance(setup.x, np.ndarray):
        y = setup.y[:size] if isinstance(setup.y, np.ndarray) else None
        return setup.x[:size], y
    with contextlib.suppress(Exception):
        x, y = setup.x[0] if hasattr(setup.x, "__getitem__") else next(iter(setup.x))
        return np.asarray(x), np.asarray(y)
    return None, None


class Alarms:
    """Lets tools look, and keeps what they say first."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._tools = list(tools)
        self.raised: dict[str, list[dict[str, Any]]] = {tool.name: [] for tool in self._tools}
        self.problems: list[str] = []

    def callbacks(self, setup: Setup) -> list[Any]:
        """Return the callback that looks."""
        return [_looking(self, setup)]

    def hear(self, step: int, ask: Any) -> None:
        """Have each tool judge; what it said before is not said again.

        Args:
            step: training steps made.
            ask: from a tool to its alarms.
        """
        for tool in self._tools:
            said = self.raised[tool.name]
            try:
                alarms = list(ask(tool))
            except Exception as error:  # a tool that fails says nothing
                self.problems.append(f"{tool.name}: {type(error).__name__}")
                continue
            for alarm in alarms:
                if all(alarm.rule != known["rule"] for known in said):
                    said.append({"rule": alarm.rule, "names": list(alarm.names), "step": step})


def _looking(alarms: Alarms, setup: Setup) -> Any:
    import keras

    x, y = first_batch(setup)

    class Looking(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_begin(self, logs: Any = None) -> None:
            look = Look(self.model, x, y)
            alarms.hear(0, lambda tool: tool.before(look))

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            look = _look(self.model, x, y)
            told = {name: float(value) for name, value in (logs or {}).items()}
            epochs = int(self.params.get("epochs") or 1)
            steps = int(self.model.optimizer.iterations)
            alarms.hear(steps, lambda tool: tool.after(epoch, epochs, told, look))

    return Looking()


def _look(model: Any, x: Any, y: Any) -> Look:
    import tensorflow as tf

    look = Look(model, x, y)
    look.weights = [np.asarray(v) for v in model.trainable_variables]
    found = loss_function(model)
    if x is None or y is None or found is None:
        return look
    # Targets may not fit the loss; then there are no gradients to look at.
    with contextlib.suppress(Exception), untouched():
        calls: list[tuple[Any, Any]] = []

        def seen(layer: Any, _given: Any, made: Any) -> None:
            calls.append((layer, np.asarray(made)))

        with recording(model, seen), tf.GradientTape() as tape:
            values = [v.value for v in model.trainable_variables]
            loss = found[0](y, model(x, training=False))
        look.outputs = calls
        slopes = tape.gradient(loss, values)
        look.gradients = [
            np.zeros(v.shape) if g is None else np.asarray(g)
            for g, v in zip(slopes, values, strict=True)
        ]
    return look

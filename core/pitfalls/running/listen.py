"""Hears what a program's trainings do, though the program says nothing of it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from core.data.datasets import Digits

Curves = dict[str, list[float]]
Event = dict[str, Any]
Report = Callable[[Event], object]

QUIET = ("fit", "evaluate", "predict")


class Fits:
    """The curves of every ``Model.fit`` that a program calls, in order."""

    def __init__(self, report: Report) -> None:
        self.epochs: list[Curves] = []
        """Metrics by name, one value an epoch."""
        self.batches: list[Curves] = []
        """ "epoch" (a fraction) and "loss" of the batch itself, not the running mean."""
        self._report = report
        self._last: Callable[[], Any] = lambda: None

    def callback(self, model: Any) -> Any:
        """Return a Keras callback for one call of ``fit``; a model's later calls are appended."""
        import keras

        # A weak reference: a program may be about what becomes of models that nobody keeps.
        if self._last() is not model:
            self._last = weakref.ref(model)
            self.epochs.append({})
            self.batches.append({"epoch": [], "loss": []})
        return _recorder(keras, self)

    def epoch_ended(self, logs: dict[str, Any]) -> None:
        """Keep one epoch's metrics and report them."""
        row = {name: float(value) for name, value in logs.items() if np.ndim(value) == 0}
        for name, value in row.items():
            self.epochs[-1].setdefault(name, []).append(value)
        self._report({"kind": "epoch", "fit": len(self.epochs) - 1, "row": row})

    def batch_ended(self, epoch: float, loss: float) -> None:
        """Keep one batch's loss and report it."""
        self.batches[-1]["epoch"].append(epoch)
        self.batches[-1]["loss"].append(loss)
        self._report({"kind": "batch", "fit": len(self.batches) - 1, "epoch": epoch, "loss": loss})


def _recorder(keras: Any, fits: Fits) -> Any:
    done = len(fits.epochs[-1].get("loss", []))

    class Recorder(keras.callbacks.Callback):  # type: ignore[misc]
        """Keeps each epoch's metrics and each batch's own loss."""

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self._epoch, self._sum = epoch, 0.0

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            # Keras tells the mean since the epoch began; batches but the last are of one size.
            total = float(logs["loss"]) * (batch + 1)
            steps = self.params.get("steps") or batch + 1
            epoch = done + self._epoch - self.params.get("initial_epoch", 0)
            fits.batch_ended(epoch + (batch + 1) / steps, total - self._sum)
            self._sum = total

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            fits.epoch_ended(logs or {})

    return Recorder()


@contextmanager
def listening(train: Digits, test: Digits, fits: Fits) -> Iterator[None]:
    """Give programs the lab's digits for ``keras.datasets.mnist`` and hear their trainings.

    Args:
        train: what ``load_data`` returns as its first pair, as writable copies.
        test: its second pair.
        fits: is told of every ``fit``.
    """
    import keras

    def load_data(path: str = "mnist.npz") -> Any:
        return tuple((np.array(part.images), np.array(part.labels)) for part in (train, test))

    originals = {name: getattr(keras.Model, name) for name in QUIET}
    own = {name for name in QUIET if name in vars(keras.Model)}
    load = keras.datasets.mnist.load_data

    def fit(model: Any, *args: Any, callbacks: Any = None, **options: Any) -> Any:
        heard = [*_as_list(callbacks), fits.callback(model)]
        return originals["fit"](model, *args, callbacks=heard, **{"verbose": 0, **options})

    def quiet(name: str) -> Any:
        def method(model: Any, *args: Any, **options: Any) -> Any:
            return originals[name](model, *args, **{"verbose": 0, **options})

        return method

    keras.datasets.mnist.load_data = load_data
    keras.Model.fit = fit
    keras.Model.evaluate = quiet("evaluate")
    keras.Model.predict = quiet("predict")
    try:
        yield
    finally:
        keras.datasets.mnist.load_data = load
        for name, method in originals.items():
            if name in own:
                setattr(keras.Model, name, method)
            else:
                delattr(keras.Model, name)


def _as_list(callbacks: Any) -> list[Any]:
    if callbacks is None:
        return []
    return list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]

"""A learning-rate range test: one pass with a growing rate, which shows the rates that work.

Smith 2017, Cyclical Learning Rates for Training Neural Networks, section 3.3. The rate grows by the
same factor each step, and the test ends by itself once the loss has risen far above its lowest.
"""

from __future__ import annotations

from typing import Any

from core.config.training import TrainConfig
from core.data import datasets
from core.training.callbacks import (
    History,
    StopTraining,
    Watcher,
    empty_history,
    monitor,
)
from core.training.fit import learning_batches, shares
from core.training.keras_setup import load, start_run
from core.training.losses import class_weights
from core.training.networks import build, compile_for_digits

RISEN = 4.0
"""Times its lowest value: a loss above that has left the rates that work behind."""
KEEP = 0.9
"""Of the smoothed loss, each step."""


def rate_test(config: TrainConfig, watcher: Watcher) -> tuple[History, str | None]:
    """Run the test and return its history, and why it was stopped: "asked", "time" or None.

    The network is thrown away: with its last, far too high rates it has forgotten everything.

    Raises:
        DataError: the config's data is not on this machine.
    """
    watcher.report({"kind": "phase", "phase": "preparing"})
    dataset = datasets.load(config.data)
    parts = shares(dataset, config)
    start_run(config.seed)
    model = build(config.specification)
    compile_for_digits(model, config, len(parts.train))
    history = empty_history(config.metric)
    images = len(parts.train)
    watcher.report({"kind": "phase", "phase": "training"})
    try:
        model.fit(
            learning_batches(config, dataset.train, parts),
            epochs=1,
            shuffle=False,
            verbose=0,
            class_weight=class_weights(config, dataset.train.labels[parts.train]),
            callbacks=[
                monitor(config, images, history, watcher),
                _end_when_risen(),
            ],
        )
    except StopTraining as stop:
        return history, stop.reason if stop.reason in ("asked", "time") else None
    return history, None


def _end_when_risen() -> Any:
    _, keras = load()

    class EndWhenRisen(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
        def on_train_begin(self, logs: Any = None) -> None:
            self._total, self._weight = 0.0, 0.0
            self._mean, self._lowest = 0.0, float("inf")

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            # Keras tells the mean of all batches; the latest one's own is what it adds.
            mean = float(logs["loss"])
            loss = mean * (batch + 1) - self._mean * batch
            self._mean = mean
            self._total = KEEP * self._total + loss
            self._weight = KEEP * self._weight + 1
            smooth = self._total / self._weight
            self._lowest = min(self._lowest, smooth)
            if smooth > RISEN * self._lowest:
                raise StopTraining("risen")

    return EndWhenRisen()

"""What watching a training costs: the lab's runs beside bare ``fit`` on the same network.

    DIGIT_LAB_MNIST=.../mnist.npz python -m tests.bench.monitoring

Bare is ``fit`` on arrays of float32 without any callback. The lab's run feeds itself from bytes,
draws curves, notes gradient norms and has the doctor beside it. Both in turn, in one process.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.config.training import TrainConfig
from core.data import datasets
from core.data.preprocessing import to_batch
from core.training.fit import SCORING_BATCH, shares, train
from core.training.keras_setup import start_run
from core.training.networks import build, compile_for_digits
from tests.bench.results import Bench, Figure

TURNS = 5
ENOUGH = 0.97
CONFIG = TrainConfig(data="mnist", train_images=20_000, epochs=3)
NETWORKS = ("tutorial-c", "fast")


class UntilScoring:
    """Hears only when the training is over; stops nothing.

    Args:
        clock: tells the seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._started = clock, clock()
        self.seconds = 0.0
        """From its making until the scores are taken."""

    def report(self, event: dict[str, Any]) -> None:
        """Take an event."""
        if event.get("phase") == "scoring":
            self.seconds = self._clock() - self._started

    def stop_reason(self) -> None:
        """Go on."""


def main() -> int:
    """Measure; return 2 where full MNIST is missing."""
    if not Path(os.environ.get("DIGIT_LAB_MNIST", "")).is_file():
        print("Set DIGIT_LAB_MNIST to a file mnist.npz.", file=sys.stderr)
        return 2
    bench = Bench("monitoring", wall_clock=True)
    found: list[Figure] = []
    for network in NETWORKS:
        config = replace(CONFIG, network=network)
        turns = [(bare(config), monitored(config)) for _ in range(TURNS + 1)][1:]
        ratios = [alone / watched for alone, watched in turns]
        what = f"Images a second, a monitored run / bare fit ({network})"
        found.append(Figure(what, "", ratios, at_least=ENOUGH))
        sides = zip(("bare fit", "monitored"), zip(*turns, strict=True), strict=True)
        found += [
            Figure(f"{network}: {side}", "s", list(seconds), listed=False)
            for side, seconds in sides
        ]
    bench.write(found)
    return 0


def bare(config: TrainConfig) -> float:
    """Return the seconds from the config to the end of ``fit``, which nothing watches."""
    started = time.monotonic()
    dataset = datasets.load(config.data)
    parts = shares(dataset, config)
    start_run(config.seed)
    model = build(config.specification)
    compile_for_digits(model, config, len(parts.train))
    images, labels = (
        [values[part] for part in (parts.train, parts.validation)]
        for values in (dataset.train.images, dataset.train.labels)
    )
    learnt, held_out = map(to_batch, images)
    model.fit(
        learnt,
        labels[0],
        batch_size=config.batch_size,
        epochs=config.epochs,
        validation_data=(held_out, labels[1]),
        validation_batch_size=SCORING_BATCH,
        verbose=0,
    )
    return time.monotonic() - started


def monitored(config: TrainConfig) -> float:
    """Return the seconds of the lab's run until its scores, with all that watches it."""
    train(replace(config, gradient_norms=True), clock := UntilScoring())
    return clock.seconds


if __name__ == "__main__":
    sys.exit(main())

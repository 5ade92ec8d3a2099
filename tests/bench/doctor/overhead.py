"""The doctor's time: the same ``fit`` bare and watched in turn, in one process."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any

from core.doctor import Doctor
from core.training.keras_setup import start_run
from tests.bench.doctor import store
from tests.bench.doctor.cases import Setup
from tests.bench.doctor.networks import cnn, mlp
from tests.bench.doctor.splits import setup, split_of

NETWORKS: dict[str, Callable[[], Any]] = {
    "mlp": mlp,
    "cnn": cnn,
    "norm cnn": lambda: cnn(norm=True),
}
EPOCHS = {"sample": (3, 30), "12000": (3, 30), "all": (1, 5), "tiny": (1,)}
"""Short trainings and longer ones: much of what the doctor takes, it takes once."""


def measure_overhead(
    images: str, repeats: int, say: Callable[[str], object] = lambda line: None
) -> None:
    """Measure pairs of trainings of each network and length and store medians of their ratios.

    The look at the data, which is made when the doctor is, counts as well. One pair before the
    others is not counted: it pays for what TensorFlow does once.

    Args:
        images: a key of :data:`tests.bench.doctor.digits.SIZES`.
        repeats: pairs of a network and a length.
        say: is told of each of these.
    """
    trainings = {}
    for (name, network), epochs in itertools.product(NETWORKS.items(), EPOCHS[images]):
        pairs = [_pair(images, network, epochs, turn) for turn in range(repeats + 1)][1:]
        cpu, wall = (
            statistics.median(watched[i] / bare[i] for bare, watched in pairs) - 1 for i in (0, 1)
        )
        trainings[f"{name}, {epochs}"] = {
            "network": name,
            "epochs": epochs,
            "cpu": round(cpu, 4),
            "wall": round(wall, 4),
            "bare_seconds": round(statistics.median(bare[1] for bare, _ in pairs), 2),
            "repeats": repeats,
            "pairs": [[[round(t, 3) for t in part] for part in pair] for pair in pairs],
        }
        say(f"{name}, {epochs} epochs: {cpu:.1%} of the processor, {wall:.1%} by the clock")
    digest = store.code_digest(store.DOCTOR)
    found = {"trainings": trainings, "doctor": digest, **store.circumstances()}
    store.write(store.FOLDER / images / "overhead.json", found)


Times = tuple[float, float]
"""Seconds of the processor, and by the clock."""


def _pair(images: str, network: Callable[[], Any], epochs: int, turn: int) -> tuple[Times, Times]:
    # In turn the one or the other first: what comes second may find caches warm.
    order = (False, True) if turn % 2 else (True, False)
    times = {watched: _timed(images, network, epochs, watched, turn) for watched in order}
    return times[False], times[True]


def _timed(images: str, network: Callable[[], Any], epochs: int, watched: bool, seed: int) -> Times:
    from tests.bench.doctor.digits import digits

    start_run(seed)
    split = split_of(digits(images))
    made: Setup = setup(network(), split, epochs=epochs)
    cpu, wall = time.process_time(), time.perf_counter()
    held = made.fit["validation_data"]
    callbacks = [Doctor(made.x, made.y, held)] if watched else []
    made.model.fit(made.x, made.y, **made.fit, callbacks=callbacks, verbose=0)
    return time.process_time() - cpu, time.perf_counter() - wall

"""How the recipe "fast" was chosen: what each change gave on held-out images, and what it cost.

    DIGIT_LAB_MNIST=.../mnist.npz python -m tests.bench.choosing

Every candidate learns for one epoch from the 55,000 images and is read on the 5 % of them that were
held out, by chance anew with each seed; what it makes of the test images is not kept. What was
measured of this code is not measured again.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.config.layers import Conv, Flatten, Layer
from core.config.recipes import RECIPES
from core.config.training import TrainConfig
from core.training.fit import train
from core.training.keras_setup import load
from tests.bench.monitoring import UntilScoring
from tests.bench.pieces import Pieces
from tests.bench.results import Bench, Figure

SEEDS = (1, 2, 3)
FAST = RECIPES["fast"].config
PLAIN: tuple[Layer, ...] = (Conv(16, 5, stride=2), Conv(32, 4, stride=2), Conv(64), Flatten())
NORMED: tuple[Layer, ...] = (
    Conv(16, 5, stride=2, batch_norm=True),
    Conv(32, 4, stride=2, batch_norm=True),
    Conv(64, batch_norm=True),
    Flatten(),
)
WIDE: tuple[Layer, ...] = (
    Conv(24, 5, stride=2),
    Conv(48, stride=2, batch_norm=True),
    Conv(96, batch_norm=True),
    Flatten(),
)
ADAM: dict[str, Any] = {"optimizer": "adam", "learning_rate": 0.005}
CANDIDATES: dict[str, TrainConfig] = {
    "Adam, no BatchNorm, labels as they are": replace(
        FAST, layers=PLAIN, label_smoothing=0.0, **ADAM
    ),
    "the same, labels smoothed": replace(FAST, layers=PLAIN, **ADAM),
    "the same, Muon": replace(FAST, layers=PLAIN),
    "the same, BatchNorm after the last convolution: the recipe": FAST,
    "the recipe with BatchNorm after all three": replace(FAST, layers=NORMED),
    "the recipe with 24, 48 and 96 filters": replace(FAST, layers=WIDE),
    "the recipe with Adam": replace(FAST, **ADAM),
    "the recipe at a rate of 0.03": replace(FAST, learning_rate=0.03),
    "the recipe at a rate of 0.06": replace(FAST, learning_rate=0.06),
    "the recipe in batches of 96": replace(FAST, batch_size=96),
    "the recipe in batches of 160": replace(FAST, batch_size=160),
}


def main() -> int:
    """Measure; return 2 where full MNIST is missing."""
    if not Path(os.environ.get("DIGIT_LAB_MNIST", "")).is_file():
        print("Set DIGIT_LAB_MNIST to a file mnist.npz.", file=sys.stderr)
        return 2
    bench = Bench("choosing", wall_clock=False)
    load()
    pieces = Pieces("choosing", __file__)
    done = {(run["name"], run["seed"]) for run in pieces.known}
    for seed in SEEDS:
        for name, config in CANDIDATES.items():
            if (name, seed) not in done:
                pieces.add({"name": name, "seed": seed} | _run(replace(config, seed=seed)))
                print(json.dumps(pieces.known[-1]), flush=True)
    figures = []
    for name in CANDIDATES:
        runs = [run for run in pieces.known if run["name"] == name]
        what, cost = f"Held-out accuracy: {name}", f"CPU: {name}"
        figures.append(Figure(what, "%", [100 * run["accuracy"] for run in runs], listed=False))
        figures.append(Figure(cost, "s", [run["cpu_seconds"] for run in runs], listed=False))
    bench.write(figures)
    return 0


def _run(config: TrainConfig) -> dict[str, Any]:
    """Train once; return the share of held-out images that is read, and seconds of CPU time."""
    trained = train(config, clock := UntilScoring(time.process_time), attended=False)
    return {
        "accuracy": trained.history["epochs"]["val_accuracy"][-1],
        "cpu_seconds": round(clock.seconds, 2),
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    sys.exit(main())

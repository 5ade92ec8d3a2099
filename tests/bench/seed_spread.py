"""How far trainings that differ in their seed alone end apart: the scale on which a fix is judged.

    python -m tests.bench.seed_spread

Small trainings on the sample, each with several seeds: of a classification the standard deviation
of the test accuracy, of a regression that of the mean absolute error as a share of its mean.
``core.analysis.remedy`` decides by it (a test holds what it takes for chance to be no less).
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace

import numpy as np

from core.config.recipes import RECIPES
from core.config.training import TrainConfig
from core.training.fit import train
from core.training.keras_setup import load
from tests.bench.monitoring import UntilScoring
from tests.bench.results import Bench, Figure

SEEDS = range(1, 7)
IMAGES = (500, 1_000, 2_000, 4_000)
TRAININGS = {
    "MLP 128": TrainConfig(data="sample", epochs=3),
    "Tutorial C's CNN": replace(RECIPES["tutorial-c"].config, data="sample", epochs=3),
    "MLP 128, digits as numbers": TrainConfig(data="sample", task="regression", epochs=3),
}


def main() -> int:
    """Measure."""
    load()
    bench = Bench("seed_spread", wall_clock=False)
    figures, runs = [], {}
    for name, config in TRAININGS.items():
        for images in IMAGES:
            what = f"{name}, {images:,} images"
            scores = [_score(replace(config, train_images=images, seed=seed)) for seed in SEEDS]
            runs[what] = [round(score, 4) for score in scores]
            spread = statistics.stdev(scores)
            spread /= statistics.mean(scores) if config.is_regression else 1
            unit = "of the mean MAE" if config.is_regression else "of 1"
            figures.append(Figure(f"Spread over seeds: {what}", unit, [spread], listed=False))
            print(what, runs[what], round(spread, 4), flush=True)
    bench.write(figures, runs)
    return 0


def _score(config: TrainConfig) -> float:
    trained = train(config, UntilScoring(), attended=False)
    answers, labels = trained.answers["test"], trained.labels["test"]
    if config.is_regression:
        return float(np.abs(answers[:, 0] - labels).mean())
    return float((answers.argmax(axis=1) == labels).mean())


if __name__ == "__main__":
    sys.exit(main())

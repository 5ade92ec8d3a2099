"""How well the recipes "best" and "tiny" read the official test images, and how long they learn.

    DIGIT_LAB_MNIST=.../mnist.npz python -m tests.bench.recipes

Their models are built where what ships is not of the recipe as it is: an hour or more. The figures
are those of the models' cards, which tell of each seed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from core.__main__ import MODELS_FOLDER, Terminal
from core.training.shipped import SHIPPED, Shipped, build_all
from tests.bench.results import Bench, Figure

ENOUGH = {"best": 99.6, "tiny": 99.0}
"""Percent of the test images, in the mean of the seeds."""
SMALLEST_KNOWN = 1_936
"""Parameters of the smallest public network known to us that reads 99 %."""


def main() -> int:
    """Build and tell; return 2 where full MNIST is missing."""
    recipes = [shipped for shipped in SHIPPED if shipped.name in ENOUGH]
    missing = [shipped.name for shipped in recipes if not _is_built(shipped)]
    if missing and not Path(os.environ.get("DIGIT_LAB_MNIST", "")).is_file():
        print("Set DIGIT_LAB_MNIST to a file mnist.npz.", file=sys.stderr)
        return 2
    bench = Bench("recipes", wall_clock=True)
    if missing:
        build_all(MODELS_FOLDER, Terminal(), missing)
    bench.write([figure for shipped in recipes for figure in figures(_card(shipped))])
    return 0


def figures(card: dict[str, Any]) -> list[Figure]:
    """Return what a model's card tells of its recipe."""
    name, test = card["name"], card["summary"]["test"]
    seeds = card["seeds"].values()
    spread = f"mean of {len(seeds)} seeds, ± {test['accuracy_sd']:.2%}"
    found = [
        Figure(
            f"Test accuracy of “{name}”",
            "%",
            [100 * test["accuracy_mean"]],
            at_least=ENOUGH[name],
            note=spread,
        ),
        Figure(f"“{name}”: training", "s", [seed["training_seconds"] for seed in seeds]),
    ]
    if name == "tiny":
        found.append(Figure("“tiny”: parameters", "", [card["parameters"]], at_most=SMALLEST_KNOWN))
    return found


def _is_built(shipped: Shipped) -> bool:
    try:
        card = _card(shipped)
    except FileNotFoundError:
        return False
    return bool(card["config"] == shipped.config(card["chosen_seed"]).to_json())


def _card(shipped: Shipped) -> dict[str, Any]:
    path = MODELS_FOLDER / shipped.name / "card.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    sys.exit(main())

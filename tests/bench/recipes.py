"""How well the recipes "best" and "tiny" read the official test images, and how long they learn.

    python -m tests.bench.recipes

The figures are those of the cards of their models, which tell of each seed: ``python -m core models
build best tiny`` trains them, in two hours or more.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from core.__main__ import MODELS_FOLDER
from core.config.training import TrainConfig
from core.training.shipped import SHIPPED, Shipped
from tests.bench.results import Bench, Figure

ENOUGH = {"best": 99.6, "tiny": 99.0}
"""Percent of the test images, in the mean of the seeds."""
FEW = {"tiny": 1_935}
"""Parameters at most: one fewer than the smallest network on public record that reads 99% or more,
which was chosen on the test images (github.com/ruslangrimov/mnist-minimal-model)."""


def main() -> int:
    """Tell what is stored; return 2 where the models were not built by the recipes as they are."""
    recipes = [shipped for shipped in SHIPPED if shipped.name in ENOUGH]
    if missing := [shipped.name for shipped in recipes if not is_built(shipped, _card(shipped))]:
        print(f"Build first: python -m core models build {' '.join(missing)}", file=sys.stderr)
        return 2
    bench = Bench("recipes", wall_clock=False)
    bench.write([figure for shipped in recipes for figure in figures(_card(shipped))])
    return 0


def is_built(shipped: Shipped, card: dict[str, Any]) -> bool:
    """Tell whether a card (empty where there is none) is of the recipe as it is now."""
    if not card:
        return False
    config = shipped.config(card["chosen_seed"])
    return (
        TrainConfig.from_json(card["config"]) == config
        and card["parameters"] == config.specification.parameters
        and list(card["seeds"]) == [str(seed) for seed in shipped.seeds]
    )


def figures(card: dict[str, Any]) -> list[Figure]:
    """Return what a model's card tells of its recipe."""
    name, test, made = card["name"], card["summary"]["test"], card["environment"]
    seeds = card["seeds"].values()
    found = [
        Figure(
            f"Test accuracy of “{name}”",
            "%",
            [100 * test["accuracy_mean"]],
            at_least=ENOUGH[name],
            note=f"mean of {len(seeds)} seeds, ± {test['accuracy_sd']:.2%}",
        ),
        Figure(
            f"“{name}”: training",
            "s",
            [seed["training_seconds"] for seed in seeds],
            note=made["date"],
        ),
    ]
    if name in FEW:
        parameters = [card["parameters"]]
        found.append(Figure(f"“{name}”: parameters", "", parameters, at_most=FEW[name]))
    return found


def _card(shipped: Shipped) -> dict[str, Any]:
    path = MODELS_FOLDER / shipped.name / "card.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


if __name__ == "__main__":
    sys.exit(main())

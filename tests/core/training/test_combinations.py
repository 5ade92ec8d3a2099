"""Every two settings that the form lets one combine build, train and are saved together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from core.config import rules
from core.config.training import TrainConfig
from core.training.artefacts import files_of
from core.training.export import to_keras
from core.training.fit import train

pytestmark = pytest.mark.slow

OPTIONS: dict[str, tuple[Any, ...]] = {
    "task": ("classification", "regression"),
    "regression_loss": ("mse", "mae", "huber"),
    "optimizer": ("adam", "adamw", "sgd", "rmsprop", "muon"),
    "schedule": ("constant", "plateau", "cosine", "linear"),
    "early_stopping_patience": (0, 1),
    "clip_norm": (0.0, 1.0),
    "label_smoothing": (0.0, 0.1),
    "class_weights": ("none", "balanced"),
    "rotation": (0.0, 10.0),
    "gradient_norms": (False, True),
}

Pair = tuple[tuple[str, Any], tuple[str, Any]]


def pairs_of(settings: dict[str, Any]) -> set[Pair]:
    return set(combinations(settings.items(), 2))  # type: ignore[arg-type]


def pairwise() -> Iterator[dict[str, Any]]:
    """Yield few settings in which each two options meet: always those with most new pairs."""
    everything = [dict(zip(OPTIONS, values, strict=True)) for values in product(*OPTIONS.values())]
    offered = [(settings, pairs_of(settings)) for settings in everything if is_offered(settings)]
    missing = set().union(*(pairs for _settings, pairs in offered))
    while missing:
        best, pairs = max(offered, key=lambda each: len(each[1] & missing))
        missing -= pairs
        yield best


def is_offered(settings: dict[str, Any]) -> bool:
    """Tell whether the form offers each of the settings beside the others."""
    plain = vars(TrainConfig())
    together = plain | settings
    without_effect = settings.keys() & rules.idle(together).keys()
    changed = any(settings[name] != plain[name] for name in without_effect)
    return not changed and not rules.broken(together)


COMBINATIONS = list(pairwise())


def test_each_two_options_meet() -> None:
    met = set().union(*(pairs_of(settings) for settings in COMBINATIONS))
    wanted = {
        ((a, x), (b, y))
        for a, b in combinations(OPTIONS, 2)
        for x, y in product(OPTIONS[a], OPTIONS[b])
    }
    for_classes = [("label_smoothing", 0.1), ("class_weights", "balanced")]
    for_numbers = [("regression_loss", "mae"), ("regression_loss", "huber")]
    apart = {
        *product([("task", "regression")], for_classes),
        *product([("task", "classification")], for_numbers),
        *product(for_numbers, for_classes),
    }
    assert apart <= wanted
    assert met == wanted - apart


class Silent:
    def report(self, event: dict[str, Any]) -> None:
        json.dumps(event, allow_nan=False)

    def stop_reason(self) -> None:
        return None


@pytest.mark.parametrize(
    "settings", COMBINATIONS, ids=lambda s: f"{s['task']}-{s['optimizer']}-{s['schedule']}"
)
def test_what_the_form_allows_trains_and_exports(settings: dict[str, Any]) -> None:
    config = TrainConfig(
        data="sample", train_images=500, epochs=2, batch_size=225, momentum=0.5, **settings
    )
    assert not rules.broken(vars(config))
    trained = train(config, Silent())
    assert len(trained.history["batches"]["loss"]) >= 2
    norms = [name for name in trained.history["batches"] if name.startswith("gradient_norm:")]
    assert len(norms) == (2 if config.gradient_norms else 0)
    huber = config.is_regression and config.regression_loss == "huber"
    # What is no part of plain Keras, and the other task.
    if config.gradient_norms and (config.label_smoothing or huber):
        assert {"model.keras", "model.tflite", "metrics.json"} <= set(files_of(trained))
    else:
        assert to_keras(trained.model)

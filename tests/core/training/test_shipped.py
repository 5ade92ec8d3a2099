"""The shipped models are what their cards say, and the command that builds them resumes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.__main__ import MODELS_FOLDER
from core.analysis import metrics
from core.config.networks import NETWORKS
from core.config.training import TrainConfig
from core.data import datasets
from core.data.preprocessing import to_batch
from core.inference.models import shipped
from core.training import shipped as shipped_module
from core.training.shipped import SHIPPED, build_all, seed_folder

MODELS = shipped()


class Silent:
    def __init__(self) -> None:
        self.phases = 0

    def report(self, event: dict) -> None:
        self.phases += event["kind"] == "phase"

    def stop_reason(self) -> None:
        return None


def test_all_of_them_are_there() -> None:
    assert set(MODELS) == {model.name for model in SHIPPED}


@pytest.mark.parametrize("name", MODELS)
def test_the_files_are_those_of_the_card(name: str) -> None:
    card = MODELS[name].card
    for file, digest in card["sha256"].items():
        content = (MODELS_FOLDER / name / file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        assert len(content) < 2_000_000
    assert set(card["sha256"]) == {
        "model.keras",
        "model.tflite",
        "test_logits.npy",
        "sample_logits.npy",
    }


@pytest.mark.parametrize("name", MODELS)
def test_the_card_tells_recipe_and_spread(name: str) -> None:
    card = MODELS[name].card
    config = TrainConfig.from_json(card["config"])
    shipped = next(model for model in SHIPPED if model.name == name)
    assert config == shipped.config(card["chosen_seed"])
    assert card["recipe"] == shipped.recipe
    assert card["parameters"] == NETWORKS[config.network].parameters
    assert list(card["seeds"]) == [str(seed) for seed in shipped.seeds]
    accuracies = [entry["test"]["accuracy"] for entry in card["seeds"].values()]
    assert card["summary"]["test"]["accuracy_mean"] == pytest.approx(np.mean(accuracies))
    assert card["summary"]["test"]["accuracy_sd"] == pytest.approx(np.std(accuracies, ddof=1))
    best = max(card["seeds"], key=lambda seed: card["seeds"][seed]["validation"]["accuracy"])
    assert card["chosen_seed"] == int(best)


@pytest.mark.parametrize("name", MODELS)
def test_the_model_gives_the_stored_answers(name: str) -> None:
    sample = datasets.sample_digits()
    stored = np.load(MODELS_FOLDER / name / "sample_logits.npy")
    scores = metrics.summary(stored.astype(np.float32), np.asarray(sample.labels))
    assert scores["accuracy"] == MODELS[name].card["metrics"]["sample"]["accuracy"]
    answers = MODELS[name].reader().logits(to_batch(np.asarray(sample.images[:300])))
    np.testing.assert_allclose(answers, stored[:300], atol=0.03)


@pytest.mark.parametrize("name", MODELS)
def test_the_stored_answers_score_as_the_card_says(name: str, full_mnist: Path) -> None:
    test = datasets.load("mnist").test
    stored = np.load(MODELS_FOLDER / name / "test_logits.npy").astype(np.float32)
    scores = metrics.summary(stored, np.asarray(test.labels))
    assert scores["accuracy"] == MODELS[name].card["metrics"]["test"]["accuracy"]


def test_a_network_with_other_layers_is_another_training(monkeypatch: pytest.MonkeyPatch) -> None:
    config = SHIPPED[0].config(1)
    before = seed_folder(config)
    network = NETWORKS[config.network]
    monkeypatch.setitem(NETWORKS, config.network, replace(network, layers=network.layers[1:]))
    assert seed_folder(config) != before


def test_building_resumes_where_it_stopped(
    full_mnist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(SHIPPED[0], base=TrainConfig(train_images=500, epochs=1), seeds=(1, 2))
    monkeypatch.setattr(shipped_module, "SHIPPED", (small,))
    first, second = Silent(), Silent()
    build_all(tmp_path, first, ["mlp-128"])
    card = (tmp_path / "mlp-128" / "card.json").read_bytes()
    build_all(tmp_path, second, ["mlp-128"])
    assert first.phases == 6
    assert second.phases == 0
    assert (tmp_path / "mlp-128" / "card.json").read_bytes() == card
    assert json.loads(card)["summary"]["test"]["images"] == 10_000

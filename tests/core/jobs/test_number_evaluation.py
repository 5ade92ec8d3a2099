"""A regression's results: stored, scored, packed, linked, and what does not fit is refused."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np
import pytest

from core.config.training import TrainConfig
from core.data import datasets
from core.data.datasets import Dataset, Digits
from core.errors import DataError, ModelError, RunError
from core.jobs import links, runs
from core.jobs.evaluation import evaluate
from core.jobs.exported import as_zip
from core.jobs.imported import import_zip
from core.jobs.models import reader_of
from core.jobs.number_evaluation import answered_by, evaluate_numbers
from core.jobs.owner import new_token
from core.jobs.runs import Run
from core.messages import message
from core.training.artefacts import as_npy
from tests.core.jobs.regressions import CONFIG, EPOCHS, numbers_for, record

TOKEN = new_token()
ID = "00112233aabb"
TITLE = message("Some images")
LABELS = (np.arange(200) % 10).astype(np.uint8)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    digits = Digits(np.zeros((200, 28, 28), np.uint8), LABELS)
    monkeypatch.setattr(datasets, "load", lambda name: Dataset(name, TITLE, TITLE, digits, digits))
    return record(ID, TOKEN, LABELS)


def test_the_stored_numbers_are_scored(run: Run) -> None:
    found = evaluate_numbers(run)
    assert found.scores.accuracy == pytest.approx(0.9)
    assert found.scores.mae == pytest.approx(0.9 * 0.25 + 0.1 * 3.5)
    assert found.scores.mse == pytest.approx(0.9 * 0.0625 + 0.1 * 12.25)
    assert [split.images for split in found.splits] == [200] * 3
    answered = answered_by(run)
    assert answered is not None
    assert answered.read[7] == 4
    assert answered.read[3] == 3


def test_without_its_images_the_figures_are_those_of_the_folder(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str) -> Dataset:
        raise DataError("MNIST is not on this machine.")

    monkeypatch.setattr(datasets, "load", gone)
    found = evaluate_numbers(run)
    assert found.answered is None
    assert found.scores.mae == pytest.approx(0.575)
    assert found.scores.correct == 180


def test_numbers_of_other_images_are_refused(run: Run) -> None:
    (run.folder / "test_numbers.npy").write_bytes(as_npy(numbers_for(LABELS[:7])))
    with pytest.raises(RunError, match="7 answers for 200 images"):
        evaluate_numbers(run)


def test_it_is_no_classifier(run: Run) -> None:
    with pytest.raises(RunError, match="answers with numbers"):
        evaluate(run)
    with pytest.raises(ModelError, match="answers with a number"):
        reader_of(run.id)


def test_a_result_survives_its_link(run: Run) -> None:
    reported = links.decode(links.encode(run))
    assert reported.config == CONFIG
    assert reported.epochs["val_mae"] == EPOCHS["val_mae"]
    stored = run.metrics()["test"]
    assert reported.metrics["test"].keys() == stored.keys()
    for name in ("images", "accuracy", "mse", "mae"):
        assert reported.metrics["test"][name] == pytest.approx(stored[name], rel=1e-4)
    assert reported.metrics["test"]["confusion"] == stored["confusion"]


def test_there_and_back_by_zip(run: Run) -> None:
    packed = as_zip(run)
    assert (
        "test_numbers.npy" in zipfile.ZipFile(io.BytesIO(packed)).read(f"{ID}/README.txt").decode()
    )
    new = runs.find(import_zip(packed, TOKEN))
    assert new is not None
    assert (new.config, new.metrics(), new.history()) == (run.config, run.metrics(), run.history())
    np.testing.assert_array_equal(new.test_numbers(), run.test_numbers())


def changed(run: Run, **files: bytes | None) -> bytes:
    """Return the run's zip with some files others, new or (None) gone; "_" stands for "."."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_zip(run))) as old, zipfile.ZipFile(made, "w") as new:
        contents: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
        contents |= {f"{ID}/{name}": content for name, content in files.items()}
        for name, content in contents.items():
            if content is not None:
                new.writestr(name, content)
    return made.getvalue()


def metrics_with(run: Run, **values: Any) -> bytes:
    scores = run.metrics()
    return json.dumps({split: part | values for split, part in scores.items()}).encode()


def test_what_does_not_fit_together_is_not_imported(run: Run) -> None:
    logits = as_npy(np.zeros((200, 10), np.float32))
    about = json.loads((run.folder / "run.json").read_bytes())
    classifier = json.dumps(about | {"config": TrainConfig(data="sample").to_json()}).encode()
    hostile: list[dict[str, bytes]] = [
        {"test_logits.npy": logits},
        {"test_numbers.npy": as_npy(np.zeros(7, np.float32))},
        {"test_numbers.npy": as_npy(np.zeros((200, 1), np.float32))},
        {"test_numbers.npy": as_npy(np.zeros(200))},
        {"test_numbers.npy": as_npy(numbers_for(LABELS)) + b"x"},
        {"run.json": classifier},
        {"metrics.json": metrics_with(run, mse=-1)},
        {"metrics.json": metrics_with(run, mae="1")},
        {"metrics.json": metrics_with(run, accuracy=0.2)},
    ]
    for files in hostile:
        with pytest.raises(RunError):
            import_zip(changed(run, **files), TOKEN)
    assert [folder.name for folder in runs.runs_folder().iterdir()] == [ID]


@pytest.mark.parametrize("part", [[200, 0.9, 0.1], [200, 0.9, -1, 1], [200, 0.9, "x", 1]])
def test_a_links_scores_are_checked(run: Run, part: list[Any], monkeypatch) -> None:
    monkeypatch.setattr(links, "summaries", lambda config, metrics: [part] * 3)
    with pytest.raises(RunError):
        links.decode(links.encode(run))

"""Measured once, kept by the model's digest, and never taken for another model's."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.data import datasets
from core.data.changes import CHANGES
from core.data.preprocessing import to_batch
from core.home import cache_folder
from core.inference.models import Model, shipped
from core.jobs.robustness import FILE, known, measure
from core.messages import message

WHERE = message("Some images.")


class Counting:
    """Reads everything as a 3, and counts the images."""

    def __init__(self) -> None:
        self.read = 0

    def digits(self, batch: np.ndarray) -> np.ndarray:
        self.read += len(batch)
        return np.full(len(batch), 3)


@pytest.fixture
def model(tmp_path: Path) -> Model:
    (tmp_path / "model.tflite").write_bytes(b"weights")
    return Model("mine", message("Mine"), tmp_path, {})


@pytest.fixture
def digits() -> datasets.Digits:
    return datasets.Digits(np.full((20, 28, 28), 9, np.uint8), np.arange(20, dtype=np.uint8) % 10)


def test_measured_once_and_kept(model: Model, digits: datasets.Digits) -> None:
    reader, shares = Counting(), []
    assert known(model) is None
    found = measure(model, reader, digits, WHERE, shares.append)
    assert found.is_complete
    assert found.curves["blur"] == [0.1] * len(CHANGES["blur"].strengths)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert known(model) == found
    assert (reader.read, measure(model, reader, digits, WHERE)) == (20 * len(shares), found)
    assert reader.read == 20 * len(shares)


def test_what_was_interrupted_goes_on(model: Model, digits: datasets.Digits) -> None:
    class Broken(Counting):
        def digits(self, batch: np.ndarray) -> np.ndarray:
            if self.read > 20 * len(CHANGES["rotation"].strengths):
                raise KeyboardInterrupt
            return super().digits(batch)

    with pytest.raises(KeyboardInterrupt):
        measure(model, Broken(), digits, WHERE)
    begun = known(model)
    assert begun is not None
    assert list(begun.curves) == ["rotation"]
    reader = Counting()
    assert measure(model, reader, digits, WHERE).is_complete
    assert reader.read == 20 * sum(
        len(change.strengths) for name, change in CHANGES.items() if name != "rotation"
    )


def test_figures_of_other_weights_are_not_used(model: Model, digits: datasets.Digits) -> None:
    stored = measure(model, Counting(), digits, WHERE).to_json()
    (model.folder / FILE).write_text(json.dumps(stored))
    assert known(model) is not None
    (model.folder / "model.tflite").write_bytes(b"other weights")
    assert known(model) is None


@pytest.mark.parametrize(
    "damage",
    [
        {"version": 0},
        {"curves": {"blur": [2.0] * 6}},
        {"curves": {"blur": [0.5]}},
        {"curves": None},
        {"where": "x"},
    ],
)
def test_damaged_figures_are_not_used(
    model: Model, digits: datasets.Digits, damage: dict[str, object]
) -> None:
    stored = measure(model, Counting(), digits, WHERE).to_json()
    for path in (cache_folder() / "robustness").iterdir():
        path.unlink()
    (model.folder / FILE).write_text(json.dumps(stored | damage))
    assert known(model) is None


MEASURED = [name for name, model in shipped().items() if (model.folder / FILE).exists()]


@pytest.mark.parametrize("name", MEASURED)
def test_the_shipped_figures_are_the_shipped_models(name: str, full_mnist: Path) -> None:
    model = shipped()[name]
    found = known(model)
    assert found is not None
    assert found.is_complete
    digits = datasets.load("mnist").test
    chosen = np.sort(np.random.default_rng(42).permutation(10_000)[:1_000])
    turned = CHANGES["rotation"].to(np.asarray(digits.images[chosen]), 30)
    answers = model.reader().logits(to_batch(turned)).argmax(axis=1)
    accuracy = (answers == digits.labels[chosen]).mean()
    place = CHANGES["rotation"].strengths.index(30)
    assert found.curves["rotation"][place] == pytest.approx(accuracy, abs=0.003)

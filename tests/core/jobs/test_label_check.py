"""What every model disputes; the models' answers are made, the images 200."""

from pathlib import Path

import numpy as np
import pytest

from core.analysis.readings import doubted
from core.data import datasets
from core.data.datasets import Digits
from core.errors import ModelError
from core.inference.models import Model
from core.jobs.label_check import check_labels
from core.messages import message

LABELS = (np.arange(200) % 10).astype(np.uint8)


def answers(errors: dict[int, tuple[int, float]]) -> np.ndarray:
    """Return logits that are right but for some images: (answer, how much it stands out)."""
    logits = np.eye(10, dtype=np.float32)[LABELS] * 6
    for index, (digit, height) in errors.items():
        logits[index] = np.eye(10)[digit] * height
    return logits


def model(folder: Path, logits: np.ndarray) -> Model:
    folder.mkdir()
    np.save(folder / "sample_logits.npy", logits)
    return Model(folder.name, message("{name}", name=folder.name), folder, {})


def test_disputed_by_all_and_the_least_sure_model_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets, "is_here", lambda name: False)
    images = np.zeros((200, 28, 28), np.uint8)
    monkeypatch.setattr(datasets, "sample_digits", lambda: Digits(images, LABELS))
    first = model(tmp_path / "a", answers({4: (9, 9), 14: (9, 3), 24: (9, 6), 31: (7, 9)}))
    second = model(tmp_path / "b", answers({4: (9, 4), 14: (9, 9), 24: (5, 6)}))

    check = check_labels({"a": first, "b": second})

    assert check.indices.tolist() == [24, 4, 14]
    assert [(name, digit) for name, digit, _share in check.guesses(24)] == [("a", 9), ("b", 5)]
    table = {str(name): values for name, values in check.table()}
    assert table["Image"] == [24, 4, 14]
    assert table["Label"] == [4, 4, 4]
    assert table["b reads"] == [5, 9, 9]


def test_mnist_may_arrive_between_two_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([False])
    monkeypatch.setattr(datasets, "is_here", lambda name: next(times, True))
    images = np.zeros((200, 28, 28), np.uint8)
    monkeypatch.setattr(datasets, "sample_digits", lambda: Digits(images, LABELS))
    models = {name: model(tmp_path / name, answers({4: (9, 9)})) for name in ("a", "b")}

    check = check_labels(models)

    assert "sample" in str(check.where)
    assert check.indices.tolist() == [4]
    assert len(check.digits) == len(check.answers["b"]) == 200


def test_no_disputed_image() -> None:
    assert len(doubted([answers({}), answers({3: (1, 9)})], LABELS)) == 0


def test_without_models_it_is_said() -> None:
    with pytest.raises(ModelError, match="no model here"):
        check_labels({})

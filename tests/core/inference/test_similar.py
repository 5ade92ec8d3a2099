from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from core.data.datasets import Digits, sample_digits
from core.data.facts import Ink
from core.inference import similar as similar_module
from core.inference.inside import Inside, inside
from core.inference.models import shipped
from core.inference.similar import Collection, collection, embeddings, similar
from core.messages import message

MLP = shipped()["mlp-128"].folder / "model.tflite"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar_module, "_last", None)


class Counting(Inside):
    """A model that counts the digits which it embeds."""

    embedded = 0

    def embed(self, digits: np.ndarray) -> np.ndarray:
        self.embedded += len(digits)
        return super().embed(digits)


class Turned:
    """A model whose hidden layer has two units: an image's first two pixels."""

    digest = "turned"

    def embed(self, digits: np.ndarray) -> np.ndarray:
        pixels = digits[:, 0, :2].astype(np.float32)
        return pixels / np.linalg.norm(pixels, axis=1, keepdims=True)


def digit(first: int, second: int) -> Ink:
    image = np.zeros((28, 28), np.uint8)
    image[0, :2] = first, second
    return image


def some(*digits: Ink, name: str = "some") -> Collection:
    labels = np.arange(len(digits)).astype(np.uint8)
    return Collection(name, message("some"), Digits(np.stack(digits), labels))


def a_hundred() -> Collection:
    whole = sample_digits()
    return Collection("few", message("a few"), Digits(whole.images[::50], whole.labels[::50]))


def test_the_smallest_angle_comes_first() -> None:
    among = some(digit(0, 9), digit(10, 1), digit(4, 3), digit(100, 1))
    found = similar(cast(Inside, Turned()), digit(50, 0), among, 3)
    assert found.places.tolist() == [3, 1, 2]
    np.testing.assert_allclose(found.likeness, [1, 10 / 101**0.5, 0.8], rtol=1e-3)


def test_the_very_image_is_left_out() -> None:
    among = some(digit(50, 0), digit(10, 1), digit(60, 0))
    found = similar(cast(Inside, Turned()), digit(50, 0), among, 2)
    assert found.places.tolist() == [2, 1]
    assert len(similar(cast(Inside, Turned()), digit(50, 0), among, 9).places) == 2


def test_similar_digits_are_mostly_of_the_same_kind() -> None:
    whole = sample_digits()
    found = similar(inside(MLP), whole.images[3_700], collection(), 12)
    assert np.mean(whole.labels[found.places] == whole.labels[3_700]) > 0.6
    assert 3_700 not in found.places


def test_vectors_are_made_once_and_mapped_from_the_cache(
    lab_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, among = Counting(MLP), a_hundred()
    made = np.array(embeddings(model, among))
    embeddings(model, among)
    assert model.embedded == 100
    [file] = (lab_home / "cache" / "embeddings").iterdir()
    assert file.name == f"few-{model.digest}.npy"
    monkeypatch.setattr(similar_module, "_last", None)  # another process
    kept = embeddings(model, among)
    assert isinstance(kept, np.memmap)
    assert np.array_equal(kept, made)
    assert model.embedded == 100


def _cut(content: bytes) -> bytes:
    return content[:-100]


def _nonsense(content: bytes) -> bytes:
    return b"nonsense"


def _header(content: bytes) -> bytes:
    return content.replace(b"(100, 128)", b"(128, 100)")


@pytest.mark.parametrize("damage", [_cut, _nonsense, _header])
def test_what_is_damaged_is_made_again(
    lab_home: Path, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    model, among = Counting(MLP), a_hundred()
    made = np.array(embeddings(model, among))
    [file] = (lab_home / "cache" / "embeddings").iterdir()
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    monkeypatch.setattr(similar_module, "_last", None)
    assert np.array_equal(embeddings(model, among), made)
    assert model.embedded == 200
    assert np.array_equal(np.load(file), made)


def test_without_a_cache_they_stay_in_memory(
    lab_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lab_home.parent.mkdir(exist_ok=True)
    lab_home.write_text("a file where the folder should be")
    among = Collection("few", message("a few"), Digits(*_hundred_digits()))
    model = Counting(MLP)
    for _time in range(2):
        assert embeddings(model, among).shape == (100, 128)
    assert model.embedded == 100
    assert "not kept" in caplog.text


def _hundred_digits() -> Iterator[np.ndarray]:
    random = np.random.default_rng(0)
    yield random.integers(0, 256, (100, 28, 28), np.uint8)
    yield np.zeros(100, np.uint8)


def test_the_oldest_vectors_make_room(lab_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar_module, "KEPT", 3)
    for place in range(5):
        embeddings(cast(Inside, Turned()), some(digit(1, 2), name=str(place)))
    kept = {file.name for file in (lab_home / "cache" / "embeddings").iterdir()}
    assert len(kept) == 3
    assert "4-turned.npy" in kept


def test_without_mnist_the_sample_is_compared_with() -> None:
    among = collection()
    assert (among.name, len(among.digits)) == ("sample", 5_000)
    assert str(among.title) == "the 5,000 images of the sample"


def test_with_mnist_its_first_training_images_are(full_mnist: Path) -> None:
    among = collection()
    assert (among.name, len(among.digits)) == ("mnist-train", 10_000)
    assert str(among.title) == "the first 10,000 training images of MNIST"

import io
import threading
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from core.data.datasets import sample_digits
from core.data.preprocessing import to_batch
from core.errors import DataError, ModelError
from core.inference import lite
from core.inference.models import shipped
from core.inference.reader import Prediction, Reader, softmax

MLP = shipped()["mlp-128"]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(MLP.folder / "model.tflite")


@pytest.fixture(scope="module")
def batch() -> np.ndarray:
    chance = np.random.default_rng(0)
    return to_batch(chance.integers(0, 256, (9, 28, 28)).astype(np.uint8))


def by_hand(batch: np.ndarray) -> np.ndarray:
    """Calculate what the MLP answers from the weights in its .keras file, with NumPy alone."""
    with zipfile.ZipFile(MLP.folder / "model.keras") as archive:
        stored = io.BytesIO(archive.read("model.weights.h5"))
    weights: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    with h5py.File(stored) as file:
        for name, layer in file["layers"].items():
            if len(layer["vars"]) == 2:
                weights[name] = layer["vars"]["0"][()], layer["vars"]["1"][()]
    (first, first_bias), (last, last_bias) = (weights[name] for name in sorted(weights))
    hidden = np.maximum(batch.reshape(len(batch), -1) @ first + first_bias, 0)
    return np.asarray(hidden @ last + last_bias)


def test_logits_are_what_the_weights_give(reader: Reader, batch: np.ndarray) -> None:
    logits = reader.logits(batch)
    assert logits.shape == (9, 10)
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, by_hand(batch), rtol=1e-4, atol=1e-4)


def test_an_image_is_read_the_same_alone_and_in_any_batch(
    reader: Reader, batch: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader.logits(batch)
    monkeypatch.setattr(lite, "CHUNK", 4)  # 4, 4 and 1
    np.testing.assert_allclose(reader.logits(batch), whole, rtol=1e-5, atol=1e-5)
    for place in (0, 8):
        one = reader.logits(batch[place : place + 1])
        np.testing.assert_allclose(one[0], whole[place], rtol=1e-5, atol=1e-5)


def test_no_images_are_no_answers(reader: Reader, batch: np.ndarray) -> None:
    assert reader.logits(batch[:0]).shape == (0, 10)
    assert reader.read_many(np.zeros((0, 28, 28), np.uint8)) == []


def test_threads_may_share_a_reader(reader: Reader, batch: np.ndarray) -> None:
    expected = reader.logits(batch)
    wrong: list[int] = []

    def read(size: int) -> None:
        answers = (reader.logits(batch[:size]) for _ in range(30))
        wrong.extend(size for a in answers if not np.allclose(a, expected[:size], atol=1e-4))

    threads = [threading.Thread(target=read, args=(size,)) for size in (1, 3, 5, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_model_reads_images_that_it_never_saw(reader: Reader) -> None:
    digits = sample_digits()
    some = slice(None, None, 10)
    read = [prediction.digit for prediction in reader.read_many(digits.images[some])]
    assert np.mean(np.array(read) == digits.labels[some]) > 0.94


def test_one_digit_is_read(reader: Reader) -> None:
    digits = sample_digits()
    prediction = reader.read(digits.images[0])
    assert prediction.digit == digits.labels[0]
    assert prediction.probability == prediction.ranking()[0][1] > 0.5


@pytest.mark.parametrize(
    "batch",
    [
        np.zeros((2, 28, 28), np.float32),
        np.zeros((2, 28, 28, 1), np.float64),
        np.zeros((28, 28, 1), np.float32),
    ],
)
def test_other_batches_are_refused(reader: Reader, batch: np.ndarray) -> None:
    with pytest.raises(DataError, match="expected is"):
        reader.logits(batch)


@pytest.mark.parametrize(
    "content", [b"", b"no model", b"TFL3" * 100, b"\x1c\0\0\0TFL3" + b"\0" * 64]
)
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(ModelError, match="damaged or no LiteRT model"):
        Reader(content)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.tflite cannot be opened"):
        Reader(tmp_path / "gone.tflite")


def test_softmax_is_right_and_does_not_overflow() -> None:
    logits = np.array([[0.0, np.log(3)], [1e4, 1e4], [-1e4, 1e4]], np.float32)
    np.testing.assert_allclose(softmax(logits), [[0.25, 0.75], [0.5, 0.5], [0, 1]], atol=1e-7)


def test_a_prediction_ranks_all_ten() -> None:
    prediction = Prediction.from_logits(np.array([0, 5, 1, 5, 2, 0, 0, 0, 0, 9], np.float32))
    assert prediction.digit == 9
    assert [digit for digit, _ in prediction.ranking()] == [9, 1, 3, 4, 2, 0, 5, 6, 7, 8]
    shares = [share for _, share in prediction.ranking()]
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)


def test_an_eleventh_answer_is_the_chance_that_it_is_no_digit() -> None:
    logits = np.zeros(11, np.float32)
    logits[3], logits[10] = 2, 5
    prediction = Prediction.from_logits(logits)
    assert prediction.digit == 3
    assert prediction.probabilities.sum() == pytest.approx(1)
    assert prediction.not_a_digit == pytest.approx(np.exp(5) / (np.exp(5) + np.exp(2) + 9))
    assert prediction.refused
    assert not Prediction.from_logits(logits[:10]).refused
    assert Prediction.from_logits(logits[:10]).not_a_digit == 0


def test_a_second_guess_is_told_where_two_are_close() -> None:
    chances = np.full(10, 0.001)
    chances[4], chances[9] = 0.6, 0.392
    assert Prediction(chances).second == 9
    chances[4], chances[9] = 0.9, 0.092
    assert Prediction(chances).second is None


def test_a_temperature_softens_without_changing_the_answer(batch: np.ndarray) -> None:
    digits = np.asarray(sample_digits().images[:20])
    plain, soft = (Reader(MLP.folder / "model.tflite", each) for each in (1.0, 2.0))
    np.testing.assert_array_equal(soft.logits(batch), plain.logits(batch))
    for sure, less in zip(plain.read_many(digits), soft.read_many(digits), strict=True):
        assert less.digit == sure.digit
        assert less.probability < sure.probability
        ratio = np.log(sure.probabilities[0] / sure.probabilities[1])
        assert np.log(less.probabilities[0] / less.probabilities[1]) == pytest.approx(ratio / 2)

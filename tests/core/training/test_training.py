"""Training on the sample: the same seed gives the same history, and what is kept can be read."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from core.analysis.regression import losses
from core.config.networks import Network
from core.config.training import TrainConfig
from core.data import datasets
from core.data.nearest import nearest_digit
from core.data.preprocessing import to_batch
from core.errors import ModelError
from core.inference.number_reader import NumberReader
from core.inference.reader import Reader
from core.training import fit
from core.training.artefacts import files_of
from core.training.fit import Diverged, shares, train
from core.training.losses import loss
from core.training.networks import build

CONFIG = TrainConfig(data="sample", train_images=1000, epochs=2, batch_size=100, seed=5)


class Listener:
    """Keeps events; asks to stop after so many progress reports."""

    def __init__(self, stop_after: int | None = None, reason: str = "asked") -> None:
        self.events: list[dict[str, Any]] = []
        self._stop_after = stop_after
        self._reason = reason

    def report(self, event: dict[str, Any]) -> None:
        json.dumps(event, allow_nan=False)  # nothing but JSON goes through the wire
        self.events.append(event)

    def stop_reason(self) -> str | None:
        talks = sum(event["kind"] == "progress" for event in self.events)
        return self._reason if self._stop_after is not None and talks >= self._stop_after else None


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGIT_LAB_HOME", str(tmp_path_factory.mktemp("home")))
        listener = Listener()
        yield train(CONFIG, listener), listener


def test_history_has_each_epoch_and_thinned_batches(trained) -> None:
    history = trained[0].history
    assert history["epochs"]["epoch"] == [1, 2]
    assert {len(column) for column in history["epochs"].values()} == {2}
    batches = history["batches"]
    # 900 images learn: nine batches an epoch, all kept.
    assert batches["epoch"] == pytest.approx([i / 9 for i in range(1, 19)])
    assert np.mean(batches["loss"][:9]) == pytest.approx(history["epochs"]["loss"][0], rel=1e-4)
    assert np.mean(batches["accuracy"][9:]) == pytest.approx(
        history["epochs"]["accuracy"][1], rel=1e-4
    )


def test_events_tell_the_phases_and_the_epochs(trained) -> None:
    events = trained[1].events
    phases = [event["phase"] for event in events if event["kind"] == "phase"]
    assert phases == ["preparing", "training", "scoring"]
    assert [event["row"]["epoch"] for event in events if event["kind"] == "epoch"] == [1, 2]
    progress = next(event for event in events if event["kind"] == "progress")
    assert progress["steps"] == 9


def test_the_same_seed_gives_the_same_history(trained) -> None:
    again = train(CONFIG, Listener())
    for part in ("batches", "epochs"):
        for name, column in trained[0].history[part].items():
            if name != "seconds":
                assert again.history[part][name] == column, f"{part} {name} differ"
    np.testing.assert_array_equal(again.answers["test"], trained[0].answers["test"])


def test_another_seed_gives_another(trained) -> None:
    other = train(replace(CONFIG, seed=6, epochs=1), Listener())
    assert other.history["epochs"]["loss"][0] != trained[0].history["epochs"]["loss"][0]


def test_dropout_and_convolutions_repeat_too() -> None:
    config = replace(CONFIG, network="tutorial-e", epochs=1, train_images=500)
    first, second = (train(config, Listener()).history["epochs"]["loss"] for _ in range(2))
    assert first == second


def test_shares_are_apart_and_keep_the_classes() -> None:
    dataset = datasets.load("sample")
    parts = shares(dataset, replace(CONFIG, validation_share=0.2))
    assert len(parts.train) == 800
    assert len(parts.validation) == 200
    assert not set(parts.train) & set(parts.validation)
    assert np.bincount(dataset.train.labels[parts.validation]).tolist() == [20] * 10


def test_more_images_than_there_are_means_all() -> None:
    parts = shares(datasets.load("sample"), replace(CONFIG, train_images=60_000))
    assert len(parts.train) + len(parts.validation) == 4000


def test_stop_keeps_what_was_learnt() -> None:
    stopped = train(replace(CONFIG, epochs=50), Listener(stop_after=2))
    assert (stopped.ended, stopped.reason) == ("stopped", "asked")
    assert len(stopped.history["epochs"]["epoch"]) < 50
    assert len(stopped.history["batches"]["epoch"]) > 0
    assert stopped.answers["test"].shape == (1000, 10)


def test_the_time_limit_is_a_stop_with_another_reason() -> None:
    stopped = train(replace(CONFIG, epochs=50), Listener(stop_after=1, reason="time"))
    assert (stopped.ended, stopped.reason) == ("stopped", "time")


def test_early_stopping_restores_the_best_epoch() -> None:
    # With a rate this high the loss soon rises; the best epoch is an early one.
    config = replace(
        CONFIG,
        optimizer="sgd",
        learning_rate=1.0,
        momentum=0.95,
        epochs=20,
        early_stopping_patience=2,
    )
    result = train(config, Listener())
    losses = result.history["epochs"]["val_loss"]
    assert result.reason == "early"
    assert result.ended == "done"
    assert len(losses) < 20
    shown = -np.mean(
        keras.ops.convert_to_numpy(keras.ops.log_softmax(result.answers["validation"]))[
            np.arange(len(result.labels["validation"])), result.labels["validation"]
        ]
    )
    assert shown == pytest.approx(min(losses), rel=1e-3)


def test_the_plateau_lowers_the_rate() -> None:
    config = replace(
        CONFIG,
        optimizer="sgd",
        learning_rate=1.0,
        momentum=0.95,
        epochs=6,
        schedule="plateau",
        plateau_patience=1,
        plateau_factor=0.1,
    )
    rates = train(config, Listener()).history["epochs"]["learning_rate"]
    assert rates[0] == 1.0
    assert rates[-1] < 1.0


def test_a_loss_that_is_no_number_ends_it_and_keeps_the_curves(monkeypatch) -> None:
    def overflowing(network: Network) -> Any:
        model = build(network)
        model.weights[0].assign(model.weights[0] * 1e38)
        return model

    monkeypatch.setattr(fit, "build", overflowing)
    with pytest.raises(Diverged, match="epoch 1 the loss stopped being a number") as caught:
        train(CONFIG, Listener())
    history = caught.value.history
    assert history["batches"]["loss"] == [None]
    json.dumps(history, allow_nan=False)


def test_the_files_read_as_the_network_does(trained) -> None:
    result = trained[0]
    files = files_of(result)
    scores = json.loads(files["metrics.json"])
    assert scores["test"]["images"] == 1000
    logits = np.load(io.BytesIO(files["test_logits.npy"]))
    labels = datasets.load("sample").test.labels
    assert scores["test"]["accuracy"] == np.mean(logits.argmax(1) == labels)
    images = to_batch(np.asarray(datasets.load("sample").test.images[:200]))
    np.testing.assert_allclose(
        Reader(files["model.tflite"]).logits(images), logits[:200], atol=1e-3
    )


def test_the_keras_file_holds_no_optimizer(trained, tmp_path) -> None:
    content = files_of(trained[0])["model.keras"]
    # 101,770 float32 weights are 407 kB; Adam's state would treble that.
    assert len(content) < 500_000
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    model = keras.saving.load_model(path)
    images = to_batch(np.asarray(datasets.load("sample").test.images[:50]))
    np.testing.assert_allclose(
        model.predict(images, verbose=0), trained[0].answers["test"][:50], atol=1e-4
    )


@pytest.fixture(scope="module")
def regression(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGIT_LAB_HOME", str(tmp_path_factory.mktemp("home")))
        config = TrainConfig(
            data="sample", train_images=1000, epochs=2, batch_size=225, task="regression"
        )
        result = train(config, Listener())
        yield result, files_of(result)


def test_a_regression_learns_numbers(regression) -> None:
    result, files = regression
    errors = result.answers["validation"][:, 0] - result.labels["validation"].astype(float)
    epochs = result.history["epochs"]
    assert epochs["val_loss"][-1] == pytest.approx((errors**2).mean(), rel=1e-4)
    assert epochs["val_mae"][-1] == pytest.approx(abs(errors).mean(), rel=1e-4)
    assert epochs["loss"][1] < epochs["loss"][0]
    assert "accuracy" not in epochs
    batches = result.history["batches"]
    # 900 images learn, in four batches of the same size.
    assert np.mean(batches["mae"][4:]) == pytest.approx(epochs["mae"][1], rel=1e-4)
    scores = json.loads(files["metrics.json"])
    assert scores["validation"]["mae"] == pytest.approx(epochs["val_mae"][-1], rel=1e-4)
    assert "loss" not in scores["test"]


def test_a_regressions_files_answer_with_its_numbers(regression, tmp_path) -> None:
    files = regression[1]
    numbers = np.load(io.BytesIO(files["test_numbers.npy"]))
    assert numbers.shape == (1000,)
    images = np.asarray(datasets.load("sample").test.images[:50])
    reader = NumberReader(files["model.tflite"])
    np.testing.assert_allclose(reader.read_many(images), numbers[:50], atol=1e-3)
    assert (reader.digits(to_batch(images)) == nearest_digit(reader.read_many(images))).all()
    path = tmp_path / "model.keras"
    path.write_bytes(files["model.keras"])
    answers = keras.saving.load_model(path).predict(to_batch(images), verbose=0)
    np.testing.assert_allclose(answers[:, 0], numbers[:50], atol=1e-3)
    with pytest.raises(ModelError, match="expected are 10 or 11 numbers"):
        Reader(files["model.tflite"])


@pytest.mark.parametrize(("name", "delta"), [("mse", 1.0), ("mae", 1.0), ("huber", 0.7)])
def test_a_regressions_loss_is_the_one_that_the_analysis_knows(name: str, delta: float) -> None:
    numbers, labels = np.array([[3.2], [9.9], [-1.0]], np.float32), np.array([3, 5, 0])
    config = TrainConfig(task="regression", regression_loss=name, huber_delta=delta)
    expected = losses(numbers[:, 0] - labels, name, delta).mean()
    assert float(loss(config)(labels, numbers)) == pytest.approx(expected, rel=1e-6)

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.config.networks import NETWORKS
from core.data.datasets import sample_digits
from core.inference.reader import Reader
from core.training import robust
from core.training.callbacks import Watcher
from core.training.export import to_tflite
from core.training.robust import CONFIG, make_material, train_robust, with_eleventh
from tests.core.training.test_shipped import Silent


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robust, "MADE_UP_DIGITS", 30)
    monkeypatch.setattr(robust, "OTHERS", 20)


def test_material_is_mnist_made_up_digits_and_what_is_none(little: None) -> None:
    digits = sample_digits()
    material = make_material(digits, np.arange(40), np.random.default_rng(0))
    assert material.images.shape == (90, 28, 28)
    assert np.array_equal(material.labels[:40], digits.labels[:40])
    assert material.labels[40:70].max() <= 9
    assert (material.labels[70:] == 10).all()


def test_the_eleventh_answer_is_the_only_difference() -> None:
    network = NETWORKS["robust"]
    eleven = with_eleventh(network)
    assert eleven.layers[:-1] == network.layers[:-1]
    assert eleven.table()[-1].cost.shape == (11,)


@pytest.mark.slow
def test_a_little_training_reads_refuses_and_repeats(little: None) -> None:
    config = replace(CONFIG, data="sample", train_images=500, epochs=2, seed=1)
    watcher: Watcher = Silent()
    first, second = (train_robust(config, watcher) for _ in range(2))
    assert first.history["epochs"]["loss"] == second.history["epochs"]["loss"]
    assert first.history["epochs"]["loss"][1] < first.history["epochs"]["loss"][0]
    assert first.answers["test"].shape == (1_000, 10)
    reader = Reader(to_tflite(first.model))
    prediction = reader.read(np.asarray(sample_digits().images[0]))
    assert len(prediction.probabilities) == 10
    assert 0 < prediction.not_a_digit < 1

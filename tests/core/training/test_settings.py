"""What the settings of a training do, and that all that are allowed train together."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from core.analysis.rate_test import read_rates
from core.config.training import TrainConfig
from core.data import datasets
from core.doctor.watching.model_parts import optimizer_facts
from core.training.batches import batches
from core.training.fit import learning_batches, shares, train
from core.training.keras_setup import start_run
from core.training.losses import class_weights, loss
from core.training.muon import KernelMuon
from core.training.networks import build, compile_for_digits
from core.training.rate_test import rate_test

SMALL = TrainConfig(data="sample", train_images=500, epochs=1, batch_size=50, seed=5)


class Silent:
    def report(self, event: dict[str, Any]) -> None:
        json.dumps(event, allow_nan=False)

    def stop_reason(self) -> None:
        return None


def learnt(config: TrainConfig) -> dict[str, dict[str, list[Any]]]:
    return train(config, Silent()).history


@pytest.mark.parametrize(
    ("config", "kind", "values"),
    [
        (TrainConfig(optimizer="adam"), keras.optimizers.Adam, {}),
        (
            TrainConfig(optimizer="adamw", weight_decay=0.02),
            keras.optimizers.AdamW,
            {"weight_decay": 0.02},
        ),
        (TrainConfig(optimizer="sgd", momentum=0.9), keras.optimizers.SGD, {"momentum": 0.9}),
        (
            TrainConfig(optimizer="rmsprop", clip_norm=1.5),
            keras.optimizers.RMSprop,
            {"global_clipnorm": 1.5},
        ),
        (TrainConfig(optimizer="muon", clip_norm=2.0), KernelMuon, {"global_clipnorm": 2.0}),
    ],
)
def test_the_optimizer_is_the_one_that_was_asked_for(config, kind, values) -> None:
    model = build(config.specification)
    compile_for_digits(model, config, 500)
    assert type(model.optimizer) is kind
    assert {name: getattr(model.optimizer, name) for name in values} == values
    assert float(model.optimizer.learning_rate) == pytest.approx(config.learning_rate)


def test_the_optimizer_steps_at_the_rate_that_is_planned() -> None:
    config = replace(SMALL, schedule="linear", warmup_share=0.25, epochs=2)
    model = build(config.specification)
    compile_for_digits(model, config, 450)
    for step in (0, 3, 4, 17):
        model.optimizer.iterations.assign(step)
        found = float(model.optimizer.learning_rate)
        assert found == pytest.approx(config.rate(step, 18), rel=1e-6)
    model.optimizer.iterations.assign(18)  # after the last step
    assert float(model.optimizer.learning_rate) == pytest.approx(config.rate(17, 18), rel=1e-6)
    assert optimizer_facts(model).learning_rate == pytest.approx(config.learning_rate)


def test_the_doctor_names_keras_own_optimizer() -> None:
    for name in ("muon", "adam"):
        config = replace(SMALL, optimizer=name, gradient_norms=True)
        model = build(config.specification)
        compile_for_digits(model, config, 450)
        assert optimizer_facts(model).name.lower() == name


def test_each_step_has_the_rate_that_is_planned() -> None:
    config = replace(SMALL, schedule="linear", warmup_share=0.25, epochs=2)
    history = learnt(config)
    planned = [config.rate(step, 18) for step in range(18)]
    assert history["batches"]["learning_rate"] == pytest.approx(planned, rel=1e-6)
    assert history["epochs"]["learning_rate"] == pytest.approx([planned[8], planned[17]], rel=1e-6)


def test_smoothed_labels_cost_what_the_paper_says() -> None:
    logits = np.array([[2.0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], np.float32)
    log_p = logits - np.log(np.exp(logits).sum())
    expected = -(0.8 * log_p[0, 0] + 0.02 * log_p.sum())
    found = loss(TrainConfig(label_smoothing=0.2))(np.array([0]), logits)
    assert float(np.mean(found)) == pytest.approx(float(expected), rel=1e-5)


def test_balanced_weights_give_each_digit_the_same_sum() -> None:
    labels = np.repeat(np.arange(10, dtype=np.uint8), np.arange(1, 11))
    weights = class_weights(TrainConfig(class_weights="balanced"), labels)
    assert weights is not None
    assert [weights[d] * (d + 1) for d in range(10)] == pytest.approx([5.5] * 10)
    assert sum(weights[int(label)] for label in labels) == pytest.approx(len(labels))
    assert class_weights(TrainConfig(), labels) is None


def test_training_images_are_augmented_anew_and_repeatably_and_others_never() -> None:
    config = replace(SMALL, rotation=20.0, shift=2.0)
    digits = datasets.load("sample").train
    parts = shares(datasets.load("sample"), config)
    start_run(config.seed)
    first = learning_batches(config, digits, parts)
    start_run(config.seed)
    again = learning_batches(config, digits, parts)
    one, two = ([images.numpy() for images, _ in run] for run in (first, again))
    np.testing.assert_array_equal(one, two)
    plain = {image.tobytes() for image in digits.images}
    as_bytes = (np.rint(one[0][..., 0] * 255)).astype(np.uint8)
    assert not any(image.tobytes() in plain for image in as_bytes)
    for images, _ in batches(digits, parts.validation, 500):
        kept = np.rint(images.numpy()[..., 0] * 255).astype(np.uint8)
        np.testing.assert_array_equal(kept, digits.images[parts.validation])


def test_an_augmented_run_repeats_from_its_seed() -> None:
    config = replace(SMALL, rotation=10.0, shift=1.0, zoom=0.1, epochs=2)
    assert learnt(config)["batches"] == learnt(config)["batches"]


def test_gradient_norms_are_those_of_the_gradient_and_change_nothing() -> None:
    config = replace(SMALL, gradient_norms=True, clip_norm=0.01)
    columns = learnt(config)["batches"]
    names = ["gradient_norm:dense", "gradient_norm:dense_1"]
    assert [name for name in columns if name.startswith("gradient_norm:")] == names
    start_run(config.seed)
    model = build(config.specification)
    compile_for_digits(model, config, 500)
    dataset = datasets.load("sample")
    images, labels = next(iter(learning_batches(config, dataset.train, shares(dataset, config))))
    import tensorflow as tf

    with tf.GradientTape() as tape:
        cost = model.loss(labels, model(images))
    gradients = tape.gradient(cost, model.trainable_variables)
    for name, pair in zip(names, (gradients[:2], gradients[2:]), strict=True):
        expected = math.sqrt(sum(float((g.numpy() ** 2).sum()) for g in pair))
        assert columns[name][0] == pytest.approx(expected, rel=1e-4), "before clipping"
    without = learnt(replace(config, gradient_norms=False))["batches"]
    assert without["loss"] == columns["loss"]


def test_a_range_test_raises_the_rate_and_ends_once_the_loss_has_risen() -> None:
    config = replace(SMALL, kind="rate_test", train_images=4000, batch_size=20, optimizer="sgd")
    history, reason = rate_test(config, Silent())
    rates = history["batches"]["learning_rate"]
    assert reason is None
    assert rates == sorted(rates)
    assert rates[0] == pytest.approx(1e-6, rel=1e-3)
    assert read_rates(history) is not None

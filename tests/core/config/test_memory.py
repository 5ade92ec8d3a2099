"""Memory of a training, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

from core.config.layers import Conv, GlobalPool
from core.config.memory import (
    BYTES_OF_LOOKING,
    BYTES_OF_PROBES,
    BYTES_OF_TENSORFLOW,
    DOCTORS_TRAINING,
    DOCTORS_VALIDATION,
    FEWEST_PROBED,
    PROBED,
    memory_of,
)
from core.config.training import TrainConfig
from core.doctor.watching import lab, probing

MLP = TrainConfig(batch_size=100)


def test_weights_gradients_and_adams_two_slots() -> None:
    memory = memory_of(MLP)
    assert memory.weights == 2 * 101_770 * 4
    assert memory.optimizer == 2 * 101_770 * 4


def test_sgd_remembers_only_with_momentum() -> None:
    assert memory_of(TrainConfig(optimizer="sgd")).optimizer == 0
    assert memory_of(TrainConfig(optimizer="sgd", momentum=0.9)).optimizer == 101_770 * 4


def test_values_grow_with_the_batch() -> None:
    # 128 sums, 128 after the activation, ten logits; half as much again for gradients.
    assert memory_of(MLP).values == 266 * 100 * 4 * 1.5
    assert memory_of(TrainConfig(batch_size=1000)).values == 10 * memory_of(MLP).values


def test_the_doctors_sample_and_probes_count() -> None:
    # 4,000 images of the sample, a tenth of them held out, and 266 values of 512 probed images.
    small = replace(MLP, data="sample", train_images=4_000, validation_share=0.1)
    assert memory_of(small).doctor == BYTES_OF_LOOKING + 4 * (4_000 * 784 + 512 * 266)
    # Of all of MNIST it takes 8,000.
    large = replace(MLP, data="mnist", train_images=60_000, validation_share=0.1)
    assert memory_of(large).doctor == BYTES_OF_LOOKING + 4 * (8_000 * 784 + 512 * 266)
    # A range test has no doctor.
    assert memory_of(replace(MLP, kind="rate_test")).doctor == 0


def test_of_a_large_network_the_doctor_probes_fewer_images() -> None:
    wide = (Conv(64), Conv(64), Conv(64), GlobalPool())
    memory, few = memory_of(replace(MLP, layers=wide)), memory_of(MLP).doctor
    assert 0.9 * probing.MOST_BYTES < memory.doctor - few <= probing.MOST_BYTES


def test_the_doctors_bounds_are_its_own() -> None:
    assert (DOCTORS_TRAINING, DOCTORS_VALIDATION) == (lab.MOST, lab.MOST // 3)
    assert (PROBED, FEWEST_PROBED) == (probing.BATCH, probing.FEWEST)
    assert BYTES_OF_PROBES == probing.MOST_BYTES


def test_the_total_has_tensorflow_in_it() -> None:
    memory = memory_of(MLP)
    parts = memory.weights + memory.optimizer + memory.values + memory.doctor
    assert memory.total - parts == BYTES_OF_TENSORFLOW

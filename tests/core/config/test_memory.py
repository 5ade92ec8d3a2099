"""Memory of a training, worked out by hand."""

from __future__ import annotations

from core.config.memory import BYTES_OF_TENSORFLOW, memory_of
from core.config.training import TrainConfig

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


def test_the_total_has_tensorflow_in_it() -> None:
    memory = memory_of(MLP)
    assert memory.total - memory.weights - memory.optimizer - memory.values == BYTES_OF_TENSORFLOW

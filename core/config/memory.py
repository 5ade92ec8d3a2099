"""How much memory a training takes, estimated from its specification."""

from __future__ import annotations

from dataclasses import dataclass

from core.config.training import TrainConfig

BYTES_OF_A_NUMBER = 4
SLOTS = {"sgd": 0, "rmsprop": 1, "muon": 1}
"""Numbers that an optimizer keeps beside (nearly) each weight; Adam and its kin keep two."""
GRADIENT_SHARE = 0.5
"""Of a batch's values: gradients that are held beside them. Peaks of fit() over what the process
held before were 0.9 to 1.7 times the values (tutorial C, fast, residual; batches of 128 and
1,024; TensorFlow 2.21)."""
BYTES_OF_TENSORFLOW = 800_000_000
"""What a worker takes with TensorFlow loaded and nothing trained; measured with version 2.21."""


@dataclass(frozen=True)
class Memory:
    """Bytes while a config trains."""

    weights: int
    """Weights and one gradient for each."""
    optimizer: int
    """What the optimizer remembers of each weight."""
    values: int
    """All layers' outputs for one batch, with the gradients that are held beside them."""

    @property
    def total(self) -> int:
        """Everything, TensorFlow included."""
        return BYTES_OF_TENSORFLOW + self.weights + self.optimizer + self.values


def memory_of(config: TrainConfig) -> Memory:
    """Estimate the memory of a training."""
    cost = config.specification.cost
    slots = SLOTS.get(config.optimizer, 2) + (config.optimizer == "sgd" and config.momentum > 0)
    values = cost.values * config.batch_size * (1 + GRADIENT_SHARE)
    return Memory(
        weights=BYTES_OF_A_NUMBER * (2 * cost.parameters + cost.frozen),
        optimizer=BYTES_OF_A_NUMBER * slots * cost.parameters,
        values=round(BYTES_OF_A_NUMBER * values),
    )

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

# What the doctor holds and tries beside a training. Its own constants are named in the test: it
# has to run where nothing else of the lab is, so they cannot be shared.
DOCTORS_TRAINING, DOCTORS_VALIDATION = 6_000, 2_000
"""Images of each split of which it holds at most so many, as numbers of 4 bytes."""
PROBED, FEWEST_PROBED = 512, 32
"""Images that it tries the network on, all layers' outputs at once: so many, unless they are more
than :data:`BYTES_OF_PROBES`."""
BYTES_OF_PROBES = 128_000_000
BYTES_OF_LOOKING = 20_000_000
"""What is left where sample and probes are next to nothing: an MLP on 2,000 and on 4,000 images."""
PIXELS = 28 * 28


@dataclass(frozen=True)
class Memory:
    """Bytes while a config trains."""

    weights: int
    """Weights and one gradient for each."""
    optimizer: int
    """What the optimizer remembers of each weight."""
    values: int
    """All layers' outputs for one batch, with the gradients that are held beside them."""
    doctor: int
    """What the doctor looks at: a sample of the images, and all layers' outputs for some of them.
    Peaks above those of the same training without it were 33 MB of MLP 128 and 140 MB of tutorial E
    (4,000 images, batches of 128), where this says 33 and 160."""

    @property
    def total(self) -> int:
        """Everything, TensorFlow included."""
        return BYTES_OF_TENSORFLOW + self.weights + self.optimizer + self.values + self.doctor


def memory_of(config: TrainConfig) -> Memory:
    """Estimate the memory of a training."""
    cost = config.specification.cost
    slots = SLOTS.get(config.optimizer, 2) + (config.optimizer == "sgd" and config.momentum > 0)
    values = cost.values * config.batch_size * (1 + GRADIENT_SHARE)
    return Memory(
        weights=BYTES_OF_A_NUMBER * (2 * cost.parameters + cost.frozen),
        optimizer=BYTES_OF_A_NUMBER * slots * cost.parameters,
        values=round(BYTES_OF_A_NUMBER * values),
        doctor=0 if config.kind == "rate_test" else _doctors(config, cost.values),
    )


def _doctors(config: TrainConfig, values: int) -> int:
    held_out = config.images - config.learning_images
    images = min(DOCTORS_TRAINING, config.learning_images) + min(DOCTORS_VALIDATION, held_out)
    fitting = BYTES_OF_PROBES // (BYTES_OF_A_NUMBER * values)
    probed = min(PROBED, max(FEWEST_PROBED, fitting))
    return BYTES_OF_LOOKING + BYTES_OF_A_NUMBER * (images * PIXELS + probed * values)

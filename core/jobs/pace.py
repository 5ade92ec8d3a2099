"""How long runs take here: from the network's cost, this machine's speed and the runs that ended.

An image's time is a sum: its way into the network, its share of a step (a batch, however small, has
its own cost), the multiplications, the values that are written and read again, and what is done
besides. The weights of multiplications and values are a fit to the CPU time of nine networks (MLP,
the tutorials', strided, residual, BatchNorm; TensorFlow 2.21 on two shared cores); it was within a
third for seven of them, and 1.7 times too low for the residual one. The cost of a step comes from
the MLP's times in batches of 16, 64 and 256. A probe scales all to the machine, and finished runs
correct the rest.
"""

from __future__ import annotations

from core.config.training import TrainConfig

SECONDS_AN_IMAGE = 25e-6
SECONDS_A_STEP = 1.9e-3
SECONDS_A_MULTIPLY_ADD = 33e-12
SECONDS_A_VALUE = 3.2e-9
SECONDS_OF_THE_PROBE = 0.012
""":func:`core.training.speed.seconds_of_the_probe` on the machine of the numbers above."""
SECONDS_AROUND_IT = 6.0  # build, score, export
SECONDS_AN_AUGMENTATION = 40e-6  # of an image; at most, for it runs beside the training
IMAGES_OF_A_START = 20_000
"""A run of fewer images tells more of how long a training takes to get going than of its speed.
Chosen, not measured."""
FASTEST, SLOWEST = 0.05, 20.0
"""A probe beyond these tells more of the moment than of the machine."""


class Pace:
    """Estimates a run's seconds from its config; :meth:`learn` corrects it."""

    def __init__(self) -> None:
        self._factor = 1.0
        self._has_learnt = False

    def seconds(self, config: TrainConfig) -> float:
        """Return the expected seconds from start to end."""
        return SECONDS_AROUND_IT + self._factor * _training_seconds(config)

    def calibrate(self, probe_seconds: float) -> None:
        """Take in how long the probe took here; it counts until a run has ended."""
        if not self._has_learnt:
            self._factor = min(max(probe_seconds / SECONDS_OF_THE_PROBE, FASTEST), SLOWEST)

    def learn(self, config: TrainConfig, images_per_second: float) -> None:
        """Take in how fast a run trained; the more images it went through, the more it counts."""
        if images_per_second > 0:
            measured = 1 / images_per_second / _seconds_an_image(config)
            images = config.passes * config.images
            weight = images / (images + IMAGES_OF_A_START) / 2
            self._factor += weight * (measured - self._factor)
            self._has_learnt = True


def _training_seconds(config: TrainConfig) -> float:
    return config.passes * config.images * _seconds_an_image(config)


def _seconds_an_image(config: TrainConfig) -> float:
    cost = config.specification.cost
    return (
        SECONDS_AN_IMAGE
        + SECONDS_A_STEP / config.batch_size
        + (SECONDS_AN_AUGMENTATION if config.augments else 0.0)
        + SECONDS_A_MULTIPLY_ADD * cost.multiply_adds
        + SECONDS_A_VALUE * cost.values
    )

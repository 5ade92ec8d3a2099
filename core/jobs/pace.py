"""How long runs take here: an estimate that learns from the runs that ended."""

from __future__ import annotations

from core.config.training import TrainConfig

# Starting values, measured on two shared cores with TensorFlow 2.21 (MLP 128: about 43 µs an image;
# tutorial E's CNN with 2.6 million multiply-adds: about 300 µs). They only matter until the first
# run of a server has ended.
SECONDS_AN_IMAGE = 40e-6
SECONDS_A_MULTIPLY_ADD = 100e-12
SECONDS_AROUND_IT = 6.0  # build, score, export


class Pace:
    """Estimates a run's seconds from its config; :meth:`learn` corrects it."""

    def __init__(self) -> None:
        self._factor = 1.0

    def seconds(self, config: TrainConfig) -> float:
        """Return the expected seconds from start to end."""
        return SECONDS_AROUND_IT + self._factor * _training_seconds(config)

    def learn(self, config: TrainConfig, images_per_second: float) -> None:
        """Take in how fast a run trained."""
        if images_per_second > 0:
            self._factor = (self._factor + 1 / images_per_second / _seconds_an_image(config)) / 2


def _training_seconds(config: TrainConfig) -> float:
    return config.epochs * config.images * _seconds_an_image(config)


def _seconds_an_image(config: TrainConfig) -> float:
    return SECONDS_AN_IMAGE + SECONDS_A_MULTIPLY_ADD * config.specification.multiply_adds

"""Estimates of a run's time: from the images that there are, corrected by what was measured."""

from __future__ import annotations

import pytest

from core.config.training import TrainConfig
from core.jobs.pace import SECONDS_AROUND_IT, Pace


def test_it_counts_the_images_that_the_data_has() -> None:
    pace = Pace()
    sample, whole = (pace.seconds(TrainConfig(data=data)) for data in ("sample", "mnist"))
    assert (whole - SECONDS_AROUND_IT) / (sample - SECONDS_AROUND_IT) == pytest.approx(15)


def test_it_learns_from_what_was_measured() -> None:
    pace, config = Pace(), TrainConfig(data="mnist", epochs=10)
    for _ in range(20):
        pace.learn(config, images_per_second=1000)
    assert pace.seconds(config) == pytest.approx(SECONDS_AROUND_IT + 600, rel=0.01)


def test_a_run_without_a_speed_teaches_nothing() -> None:
    pace, config = Pace(), TrainConfig()
    before = pace.seconds(config)
    pace.learn(config, images_per_second=0)
    assert pace.seconds(config) == before

"""Estimates of a run's time: from the images that there are, corrected by what was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.config.training import TrainConfig
from core.jobs.pace import SECONDS_AROUND_IT, SECONDS_OF_THE_PROBE, Pace


def test_it_counts_the_images_that_the_data_has() -> None:
    pace = Pace()
    sample, whole = (pace.seconds(TrainConfig(data=data)) for data in ("sample", "mnist"))
    assert (whole - SECONDS_AROUND_IT) / (sample - SECONDS_AROUND_IT) == pytest.approx(15)


def test_augmentation_and_range_tests_have_their_own_time() -> None:
    pace, config = Pace(), TrainConfig(epochs=10)
    assert pace.seconds(replace(config, rotation=5)) > pace.seconds(config)
    once = pace.seconds(replace(config, kind="rate_test")) - SECONDS_AROUND_IT
    assert once * 10 == pytest.approx(pace.seconds(config) - SECONDS_AROUND_IT)


def test_it_learns_from_what_was_measured() -> None:
    pace, config = Pace(), TrainConfig(data="mnist", epochs=10)
    for _ in range(20):
        pace.learn(config, images_per_second=1000)
    assert pace.seconds(config) == pytest.approx(SECONDS_AROUND_IT + 600, rel=0.01)


def test_a_run_that_hardly_began_hardly_counts() -> None:
    pace, config = Pace(), TrainConfig()
    before = pace.seconds(config)
    # Half a second for 500 images: most of it went into tracing the network.
    pace.learn(TrainConfig(data="sample", train_images=500, epochs=1), images_per_second=1000)
    assert pace.seconds(config) < 1.25 * before


def test_augmentation_that_a_run_had_is_not_taken_for_a_slow_machine() -> None:
    pace, config = Pace(), TrainConfig(epochs=10)
    augmented = replace(config, rotation=5)
    before, expected = pace.seconds(config), pace.seconds(augmented) - SECONDS_AROUND_IT
    for _ in range(20):
        pace.learn(augmented, images_per_second=10 * augmented.images / expected)
    assert pace.seconds(config) == pytest.approx(before)


def test_small_batches_take_longer() -> None:
    pace = Pace()
    seconds = [pace.seconds(TrainConfig(batch_size=size)) for size in (8, 32, 128, 1024)]
    assert seconds == sorted(seconds, reverse=True)
    assert seconds[0] > 2 * seconds[-1]


def test_a_run_without_a_speed_teaches_nothing() -> None:
    pace, config = Pace(), TrainConfig()
    before = pace.seconds(config)
    pace.learn(config, images_per_second=0)
    assert pace.seconds(config) == before


def test_a_machine_that_is_half_as_fast_takes_twice_as_long() -> None:
    pace, config = Pace(), TrainConfig()
    before = pace.seconds(config) - SECONDS_AROUND_IT
    pace.calibrate(2 * SECONDS_OF_THE_PROBE)
    assert pace.seconds(config) - SECONDS_AROUND_IT == pytest.approx(2 * before)


def test_what_was_learnt_outlasts_the_probe() -> None:
    pace, config = Pace(), TrainConfig()
    pace.learn(config, images_per_second=100)
    learnt = pace.seconds(config)
    pace.calibrate(SECONDS_OF_THE_PROBE)
    assert pace.seconds(config) == learnt


def test_a_probe_that_nobody_can_believe_is_bounded() -> None:
    pace, config = Pace(), TrainConfig()
    pace.calibrate(1e9)
    assert pace.seconds(config) < 1e4


def test_a_costlier_network_takes_longer() -> None:
    pace = Pace()
    names = ("mlp-128", "fast", "tutorial-c")
    seconds = [pace.seconds(TrainConfig(network=name)) for name in names]
    assert seconds == sorted(seconds)

"""Augmentation: exact where it can be, gentle where it cannot, and the same from the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.training import TrainConfig
from core.data.augmentation import Augmentation, transform
from core.data.sampling import SIDE

DIGITS = np.random.default_rng(3).integers(0, 256, (5, SIDE, SIDE)).astype(np.uint8)


def moved(angle: float = 0.0, down: float = 0.0, right: float = 0.0, zoom: float = 1.0):
    count = len(DIGITS)
    return transform(
        DIGITS,
        np.full(count, np.radians(angle), np.float32),
        np.tile(np.float32([down, right]), (count, 1)),
        np.full(count, zoom, np.float32),
    )


def test_no_change_is_no_change() -> None:
    np.testing.assert_array_equal(moved(), DIGITS)


def test_whole_pixels_are_exact_and_paper_comes_in() -> None:
    result = moved(down=2, right=-1)
    np.testing.assert_array_equal(result[:, 2:, :-1], DIGITS[:, :-2, 1:])
    assert result[:, :2].max() == result[:, :, -1].max() == 0


def test_half_a_pixel_is_the_mean_of_two() -> None:
    expected = (DIGITS[:, :, :-1].astype(float) + DIGITS[:, :, 1:]) / 2
    np.testing.assert_allclose(moved(right=0.5)[:, :, 1:], expected, atol=0.51)


def test_a_quarter_turn_is_clockwise() -> None:
    np.testing.assert_array_equal(moved(angle=90), np.rot90(DIGITS, -1, axes=(1, 2)))


def test_zooming_out_leaves_paper_at_the_edge_and_zooming_in_none() -> None:
    assert moved(zoom=0.5)[:, :6].max() == 0
    full = np.full_like(DIGITS, 255)
    zoomed = transform(
        full,
        np.zeros(5, np.float32),
        np.zeros((5, 2), np.float32),
        np.full(5, 1.5, np.float32),
    )
    assert zoomed.min() == 255


def test_the_same_seed_gives_the_same_images_and_another_others() -> None:
    change = Augmentation(rotation=15, shift=2, zoom=0.1)
    first, again, other = (change(DIGITS, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert first.dtype == np.uint8


@given(st.floats(0, 45), st.floats(0, 6), st.floats(0, 0.5), st.integers(0, 2**31 - 1))
def test_every_allowed_setting_gives_images(
    rotation: float, shift: float, zoom: float, seed: int
) -> None:
    result = Augmentation(rotation, shift, zoom)(DIGITS, np.random.default_rng(seed))
    assert result.shape == DIGITS.shape
    assert result.max() <= DIGITS.max()


@pytest.mark.parametrize("setting", ["rotation", "shift", "zoom"])
def test_a_config_augments_with_any_of_the_three(setting: str) -> None:
    assert Augmentation.of(TrainConfig()) is None
    assert Augmentation.of(TrainConfig(**{setting: 0.5})) == Augmentation(**{setting: 0.5})

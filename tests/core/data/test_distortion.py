from __future__ import annotations

import numpy as np
import pytest

from core.data.datasets import sample_digits
from core.data.distortion import Hand, distort

STILL = Hand(turn=0, lean=0, zoom=0, shift=0, tremble=0, press=0, gaps=0)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.asarray(sample_digits().images[::100])


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def only(**bounds: float) -> Hand:
    return Hand(**{**vars(STILL), **bounds})


def test_a_still_hand_changes_nothing(images: np.ndarray) -> None:
    np.testing.assert_array_equal(distort(images, STILL, rng()), images)


def test_a_seed_decides_everything(images: np.ndarray) -> None:
    np.testing.assert_array_equal(distort(images, Hand(), rng()), distort(images, Hand(), rng()))


@pytest.mark.parametrize(
    "bounds",
    [
        {"turn": 12},
        {"lean": 0.25},
        {"zoom": 0.12},
        {"shift": 1.5},
        {"tremble": 1.2},
        {"press": 0.9},
        {"gaps": 1},
    ],
)
def test_each_kind_changes_each_image_in_its_own_way(images: np.ndarray, bounds: dict) -> None:
    same = np.repeat(images[:1], 20, axis=0)
    varied = distort(same, only(**bounds), rng())
    assert varied.dtype == np.uint8
    assert varied.shape == same.shape
    assert len(np.unique(varied, axis=0)) > 10


def test_a_shift_moves_by_no_more_than_it_may() -> None:
    dot = np.zeros((200, 28, 28), np.uint8)
    dot[:, 14, 14] = 200
    moved = distort(dot, only(shift=1.5), rng()).astype(float)
    mass = moved.sum(axis=(1, 2))
    row = (moved.sum(axis=2) @ np.arange(28)) / mass - 14
    column = (moved.sum(axis=1) @ np.arange(28)) / mass - 14
    for offset in (row, column):
        assert 1.2 < np.abs(offset).max() <= 1.51


def test_a_turn_turns_about_the_middle() -> None:
    line = np.zeros((100, 28, 28), np.uint8)
    line[:, 13:15, 4:24] = 255
    varied = distort(line, only(turn=20), rng())
    end = varied[:, :, 21].argmax(axis=1) - 13.5
    assert np.abs(end).max() == pytest.approx(np.tan(np.deg2rad(20)) * 7.5, abs=0.8)
    assert (varied[:, 13:15, 13:15] > 200).all()


def test_pressing_widens_and_lifting_thins(images: np.ndarray) -> None:
    same = np.repeat(images[:1], 100, axis=0)
    ink = distort(same, only(press=0.9), rng()).sum(axis=(1, 2)) / images[0].sum()
    assert ink.max() > 1.3
    assert ink.min() < 0.85


def test_gaps_take_a_little_ink_from_some(images: np.ndarray) -> None:
    same = np.repeat(images[:1], 300, axis=0)
    ink = distort(same, only(gaps=0.2), rng()).sum(axis=(1, 2)) / images[0].sum()
    assert 0.02 < np.mean(ink < 1) < 0.2  # some spots lie beside the ink
    assert ink.min() > 0.6


def test_an_image_is_distorted_alone_as_in_a_batch() -> None:
    ink = np.zeros((2, 28, 28), np.uint8)
    ink[1] = 255
    varied = distort(ink, Hand(), rng())
    assert not varied[0].any()  # nothing leaks from the neighbour

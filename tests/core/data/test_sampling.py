from __future__ import annotations

import numpy as np

from core.data.sampling import SIDE, between_pixels

IMAGES = np.random.default_rng(3).integers(0, 256, (4, SIDE, SIDE)).astype(np.uint8)
ROWS, COLUMNS = (
    np.broadcast_to(each, IMAGES.shape).astype(np.float32) for each in np.indices((SIDE, SIDE))
)


def test_at_the_pixels_are_the_pixels() -> None:
    np.testing.assert_array_equal(between_pixels(IMAGES, ROWS, COLUMNS), IMAGES)


def test_between_them_each_counts_by_its_nearness() -> None:
    expected = np.array([[0.0, 100.0], [40.0, 240.0]])
    images = np.zeros((1, SIDE, SIDE), np.uint8)
    images[0, 5:7, 8:10] = expected
    place = np.full((1, SIDE, SIDE), 5.25, np.float32), np.full((1, SIDE, SIDE), 8.5, np.float32)
    value = 0.75 * (0 + 100) / 2 + 0.25 * (40 + 240) / 2
    np.testing.assert_allclose(between_pixels(images, *place), value)


def test_beyond_the_edge_is_paper_however_far() -> None:
    full = np.full_like(IMAGES, 255)
    for away in (-1000, -1, SIDE, 1000):
        assert between_pixels(full, ROWS * 0 + away, COLUMNS).max() == 0
    assert between_pixels(full, ROWS * 0 - 0.5, COLUMNS).max() == 127.5


def test_numbers_of_any_type_are_read() -> None:
    halves = IMAGES.astype(np.float32) / 2
    np.testing.assert_allclose(
        between_pixels(halves, ROWS + 0.3, COLUMNS) * 2, between_pixels(IMAGES, ROWS + 0.3, COLUMNS)
    )

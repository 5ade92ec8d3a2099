import numpy as np
import pytest
from scipy import ndimage

from core.data.changes import CHANGES

IMAGES = np.zeros((3, 28, 28), np.uint8)
IMAGES[:, 8:20, 13:15] = 255  # an upright stroke
IMAGES[:, 8, 13:18] = 120


@pytest.mark.parametrize("name", CHANGES)
def test_zero_changes_nothing_and_every_strength_gives_ink(name: str) -> None:
    change = CHANGES[name]
    assert 0 in change.strengths
    assert list(change.strengths) == sorted(change.strengths)
    for strength in change.strengths:
        changed = change.to(IMAGES, strength)
        assert changed.shape == IMAGES.shape
        assert changed.dtype == np.uint8
        assert (changed == IMAGES).all() == (strength == 0)
        assert (changed == change.to(IMAGES, strength)).all()


def test_a_quarter_turn_is_numpys() -> None:
    turned = CHANGES["rotation"].to(IMAGES, 90)
    assert np.abs(turned.astype(int) - np.rot90(IMAGES, axes=(1, 2))).max() <= 1


def test_a_shift_moves_by_whole_pixels_in_one_of_four_directions() -> None:
    many = np.repeat(IMAGES[:1], 40, axis=0)
    moved = CHANGES["shift"].to(many, 3)
    ways = [(3, 0), (-3, 0), (0, 3), (0, -3)]
    expected = {ndimage.shift(IMAGES[0], way, order=0).tobytes() for way in ways}
    assert {image.tobytes() for image in moved} == expected


def test_ink_that_is_moved_out_is_lost() -> None:
    edge = np.zeros((1, 28, 28), np.uint8)
    edge[0, :, :2] = edge[0, :, -2:] = 255
    edge[0, :2] = edge[0, -2:] = 255
    assert CHANGES["shift"].to(edge, 2).sum() < edge.sum()


def test_noise_has_its_deviation() -> None:
    grey = np.full((20, 28, 28), 128, np.uint8)
    noise = CHANGES["noise"].to(grey, 0.1).astype(float) - 128
    assert noise.std() == pytest.approx(25.5, rel=0.05)


def test_thicker_and_thinner_are_scipys_dilation_and_erosion() -> None:
    cross = ndimage.generate_binary_structure(2, 1)
    for strength, oracle in ((2, ndimage.grey_dilation), (-1, ndimage.grey_erosion)):
        expected = IMAGES[0]
        for _ in range(abs(strength)):
            expected = oracle(expected, footprint=cross, mode="constant", cval=0)
        assert (CHANGES["thickness"].to(IMAGES, strength)[0] == expected).all()


def test_full_inversion_is_light_on_dark() -> None:
    assert (CHANGES["inversion"].to(IMAGES, 1) == 255 - IMAGES).all()

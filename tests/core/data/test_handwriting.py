from __future__ import annotations

import numpy as np
import pytest

from core.data import handwriting
from core.data.drawings import BOX
from core.data.handwriting import digits, others
from core.data.shapes import DIGITS, LETTERS
from core.inference.models import shipped


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_digits_have_mnists_form() -> None:
    images, labels = digits(60, rng())
    assert images.shape == (60, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert set(labels) == set(range(10))
    for image in images:
        rows, columns = np.nonzero(image)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 <= BOX
        assert image.max() > 150


def test_a_seed_decides_everything() -> None:
    first, again, other = (digits(5, rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


def test_a_model_that_has_never_seen_them_reads_most() -> None:
    # They must look like digits to somebody else: the tutorial's network knows MNIST alone.
    images, labels = digits(300, rng())
    read = [prediction.digit for prediction in shipped()["tutorial-cnn"].reader().read_many(images)]
    assert np.mean(read == labels) > 0.85


def test_what_is_no_digit_is_drawn_as_well() -> None:
    images = others(60, rng())
    assert images.shape == (60, 28, 28)
    assert images.any(axis=(1, 2)).all()
    assert len(np.unique(images, axis=0)) == 60


@pytest.mark.parametrize("shape", [*LETTERS, *(s for shapes in DIGITS.values() for s in shapes)])
def test_every_shape_is_made_of_lines_in_or_near_the_unit_square(shape: tuple) -> None:
    for stroke in shape:
        points = np.array(stroke)
        assert points.ndim == 2
        assert len(points) >= 2
        assert points.min() >= -0.15
        assert points.max() <= 1.15


def test_curves_pass_through_their_points() -> None:
    points = np.array([(0.0, 0.0), (0.3, 1.0), (0.9, 0.2), (1.0, 1.0)])
    curve = handwriting._curve(points)
    nearest = np.abs(curve[:, None] - points[None]).sum(axis=-1).min(axis=0)
    np.testing.assert_allclose(nearest, 0, atol=1e-12)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.data import preprocessing
from core.data.preprocessing import STEPS, describe, to_batch
from core.errors import DataError


@given(arrays(np.uint8, st.tuples(st.integers(0, 3), st.just(28), st.just(28))))
def test_input_is_each_pixel_divided_by_255(digits: np.ndarray) -> None:
    batch = to_batch(digits)

    assert batch.shape == (len(digits), 28, 28, 1)
    assert batch.dtype == np.float32
    np.testing.assert_allclose(batch[..., 0], digits / 255.0, atol=1e-7)


def test_paper_is_0_and_ink_is_1() -> None:
    digits = np.zeros((1, 28, 28), np.uint8)
    digits[0, 3, 4] = 255

    batch = to_batch(digits)

    assert batch[0, 3, 4, 0] == 1
    assert batch.sum() == 1


def test_digits_stay_as_they_are() -> None:
    digits = np.full((2, 28, 28), 7, np.uint8)
    digits.flags.writeable = False

    to_batch(digits)

    assert (digits == 7).all()


@pytest.mark.parametrize(
    "digits",
    [
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 28, 28, 1), np.uint8),
        np.zeros((1, 28, 27), np.uint8),
        np.zeros((1, 28, 28), np.float32),
    ],
)
def test_what_is_no_digit_is_refused_in_words(digits: np.ndarray) -> None:
    with pytest.raises(DataError, match=r"expected is \(N, 28, 28\) uint8"):
        to_batch(digits)


def test_description_follows_the_values() -> None:
    digits = np.zeros((4, 28, 28), np.uint8)
    digits[1, 2, 3] = 51

    records = describe(digits)

    assert [str(r.title) for r in records] == [
        "As stored",
        "Make them decimal numbers",
        "Divide by 255",
        "Add a channel axis",
    ]
    assert [(r.dtype, r.low, round(r.high, 6)) for r in records] == [
        ("uint8", 0, 51),
        ("float32", 0, 51),
        ("float32", 0, 0.2),
        ("float32", 0, 0.2),
    ]
    assert [r.shape for r in records] == [(4, 28, 28)] * 3 + [(4, 28, 28, 1)]


def test_description_of_nothing_is_refused() -> None:
    with pytest.raises(DataError, match="at least one"):
        describe(np.zeros((0, 28, 28), np.uint8))


def test_steps_and_input_cannot_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving a step out changes the input: there is no second way beside the steps."""
    monkeypatch.setattr(preprocessing, "STEPS", (STEPS[0], STEPS[2]))

    assert to_batch(np.full((1, 28, 28), 255, np.uint8)).max() == 255

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.data.alter import FARTHEST, THICKEST, THINNEST, TURN, altered
from core.data.drawings import CANVAS
from core.errors import ImageError

BAR = np.zeros((28, 28), np.uint8)
BAR[4:24, 12:16] = 255
ENOUGH = 128


def middle(ink: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(ink >= ENOUGH)
    return float(columns.mean()), float(rows.mean())


def extent(ink: np.ndarray) -> tuple[int, int]:
    rows, columns = np.nonzero(ink >= ENOUGH)
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def test_without_a_change_every_pixel_stays() -> None:
    assert np.array_equal(altered(BAR), BAR)


def test_it_moves_right_and_down() -> None:
    across, down = middle(altered(BAR, thicken=1))
    moved = middle(altered(BAR, (30, -20), thicken=1))
    assert moved == pytest.approx((across + 30, down - 20), abs=0.5)


def test_it_turns_clockwise() -> None:
    ink = altered(BAR, turn=30)
    rows, columns = np.nonzero(ink >= ENOUGH)
    top, bottom = columns[rows < rows.mean()].mean(), columns[rows > rows.mean()].mean()
    assert top > bottom + 20


@pytest.mark.parametrize("pixels", [THINNEST, -6, 6, THICKEST])
def test_strokes_get_wider_by_so_many_pixels(pixels: int) -> None:
    width, height = extent(altered(BAR, (1, 0)))
    assert extent(altered(BAR, (1, 0), thicken=pixels)) == pytest.approx(
        (width + pixels, height + pixels), abs=1
    )


@pytest.mark.parametrize(
    "change",
    [
        {"move": (FARTHEST + 1, 0)},
        {"move": (0, -FARTHEST - 1)},
        {"turn": TURN + 1},
        {"thicken": THICKEST + 1},
        {"thicken": THINNEST - 1},
    ],
)
def test_a_change_out_of_bounds_is_refused_in_words(change: dict[str, int]) -> None:
    with pytest.raises(ImageError, match="is out of bounds: move by at most 70"):
        altered(BAR, **change)  # type: ignore[arg-type]


@given(
    arrays.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60))),
    st.tuples(st.integers(-FARTHEST, FARTHEST), st.integers(-FARTHEST, FARTHEST)),
    st.integers(-TURN, TURN),
    st.integers(-2, 2),
)
def test_any_ink_can_be_altered(
    ink: np.ndarray, move: tuple[int, int], turn: int, thicken: int
) -> None:
    made = altered(ink, move, turn, thicken)
    assert made.dtype == np.uint8
    assert made.shape in ((CANVAS, CANVAS), ink.shape)

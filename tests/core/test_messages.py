import json
import math

import pytest

from app_pages.shared.text import say
from core.messages import Message, message, number_from_json


def test_numbers_that_are_not_finite_are_told_in_words() -> None:
    told = message("{a:.3g}, {b:.0%}, {c}, {d:.2f}", a=math.inf, b=-math.inf, c=math.nan, d=0.5)
    assert str(told) == "infinite, minus infinite, not a number, 0.50"


def test_such_numbers_are_stored_and_read_again() -> None:
    told = message("{a:.3g} of {b}", a=math.inf, b=message("{c:.1%}", c=-math.inf))
    stored = json.dumps(told.to_json(), allow_nan=False)
    assert Message.from_json(json.loads(stored)) == told
    assert math.isnan(number_from_json({"not_finite": "not a number"}))


@pytest.mark.parametrize("stored", [{}, {"not_finite": "huge"}, {"not_finite": "infinite", "a": 1}])
def test_other_words_are_refused(stored: object) -> None:
    with pytest.raises(ValueError, match="not one of"):
        number_from_json(stored)


@pytest.mark.parametrize(
    ("value", "form", "told"),
    [
        (1000.0, ":.3g", "1,000"),
        (12_345.0, ":.3g", "12,300"),
        (-20_000.0, ":g", "-20,000"),
        (0.5, ":.3g", "0.5"),
        (1e-07, ":.2g", "0.0000001"),
        (1e308, ":.1%", "1 × 10³¹⁰%"),
        (-1e308, ":.0%", "-1 × 10³¹⁰%"),
        (0.00002, "", "0.00002"),
        (0.25, "", "0.25"),
        (3.2e30, ":.3g", "3.2 × 10³⁰"),
        (1.25e-09, ":.3g", "1.25 × 10⁻⁹"),
        (0.0, ":.3g", "0"),
        (0.123, ":.1%", "12.3%"),
        (12.36, ":.1%", "1,236%"),
        (0.00003, ":.1%", "0.003%"),
        (0.004, ":.0%", "0.4%"),
        (0.0, ":.1%", "0.0%"),
        (1e33, ":.0%", "1 × 10³⁵%"),
        (2.0, ":.2f", "2.00"),
        (12_345, "", "12345"),
    ],
)
def test_numbers_are_written_out_as_people_read_them(value: float, form: str, told: str) -> None:
    sentence = message(f"{{value{form}}}", value=value)
    assert str(sentence) == say(sentence) == told

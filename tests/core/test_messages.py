import json
import math

import pytest

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

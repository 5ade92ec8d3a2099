"""The chart's own promises and how shares are written."""

import pytest

from core.analysis.charts import Chart, finite, percent
from core.messages import message


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1, "100%"),
        (0, "0%"),
        (0.9834, "98.3%"),
        (0.9912, "99.12%"),
        (0.99997, ">99.99%"),
        (0.00001, "<0.01%"),
        (0.0021, "0.21%"),
        (0.25, "25.0%"),
    ],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_say_is_none(value: float | None) -> None:
    assert finite(value) is None
    assert finite(0.5) == 0.5


def test_a_table_with_ragged_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        Chart(message("t"), message("a"), {"data": []}, [(message("x"), [1]), (message("y"), [])])

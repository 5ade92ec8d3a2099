"""The charts of a regression: their findings and numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core.analysis.number_charts import MOST_POINTS, by_digit_chart, residual_chart
from core.analysis.palette import ACCENT
from core.data.nearest import nearest_digit
from tests.core.analysis.drawn import plain

LABELS = np.arange(1000) % 10
IMAGES = np.arange(1000, dtype=np.uint8)[:, None, None] + np.zeros((1, 28, 28), np.uint8)
NUMBERS = LABELS + np.where(LABELS == 8, -1.25, 0.1) * np.where(np.arange(1000) % 20 < 10, 1, 0.5)


def test_each_digit_has_its_box_and_some_images_their_point() -> None:
    chart = by_digit_chart(NUMBERS, LABELS, IMAGES)
    assert str(chart.title) == "Hardest to place: 8, on average off by 0.94"
    boxes, points, aims = chart.figure["data"]
    # Only a colour that is neither thinned nor laid on another has its contrast on both themes.
    assert points["marker"]["color"] == ACCENT
    assert "opacity" not in points["marker"] | points
    assert boxes["fillcolor"].endswith(",0)")
    assert boxes["x"] == aims["y"][::3] == aims["y"][1::3] == list(range(10))
    eights = NUMBERS[LABELS == 8]
    assert boxes["median"][8] == pytest.approx(np.median(eights))
    assert boxes["lowerfence"][8] <= boxes["q1"][8] <= boxes["q3"][8] <= boxes["upperfence"][8]
    assert len(points["y"]) == len(chart.images) == MOST_POINTS
    # A point lies above its image's own digit, and shows that very image.
    for place in (0, 57, 399):
        shown = chart.images[points["customdata"][place]]
        index = int(points["hovertext"][place].params["index"])
        assert (shown == IMAGES[index]).all()
        assert round(points["x"][place]) == LABELS[index]
    columns = {str(name): values for name, values in chart.table}
    assert columns["Images"] == [100] * 10
    assert columns["Right after rounding"][7:9] == [1.0, 0.0]
    json.dumps(plain(chart.figure), allow_nan=False)


def test_a_digit_without_images_has_no_box() -> None:
    chart = by_digit_chart(NUMBERS[:3], LABELS[:3], IMAGES[:3])
    assert chart.figure["data"][0]["x"] == [0, 1, 2]


def test_every_answer_stands_in_one_bar() -> None:
    numbers = np.concatenate([NUMBERS, [40.0, -40.0, -0.7]])
    labels = np.concatenate([LABELS, [5, 5, 0]])
    chart = residual_chart(numbers, labels)
    middles, right, wrong = (np.array(values) for _, values in chart.table)
    assert (right + wrong).sum() == 1003
    assert (wrong[0], wrong[-1]) == (1, 1)
    assert right.sum() == (nearest_digit(numbers) == labels).sum()
    assert not wrong[abs(middles) < 0.5].any(), "these round to the right digit"
    assert right[middles == -0.625] == 1, "below 0 everything rounds to 0"
    assert [bar["y"] for bar in chart.figure["data"]] == [right.tolist(), wrong.tolist()]


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ([0.5, 0.25, 0.25], "off by less than 0.25; on average 0.33 too high"),
        ([-0.5, -0.25, 0.0], "off by less than 0.25; on average 0.25 too low"),
        ([-0.5, 0.5, 0.0], "neither too high nor too low"),
    ],
)
def test_the_residuals_finding(errors: list[float], words: str) -> None:
    labels = np.array([3, 4, 5])
    assert words in str(residual_chart(labels + np.array(errors), labels).title)

"""Probabilities, counts and scores by digit as bars and markers."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from core.analysis import bars
from core.analysis.charts import Chart
from core.analysis.metrics import score
from tests.core.analysis.drawn import plain


def accepted(chart: Chart) -> None:
    go.Figure(plain(chart.figure))
    json.dumps(plain(chart.figure), allow_nan=False)


def test_probabilities_say_what_was_read() -> None:
    probabilities = np.array([0.01, 0, 0, 0, 0.004, 0, 0, 0.98, 0, 0.006], dtype=np.float32)
    chart = bars.probability_chart(probabilities)
    accepted(chart)
    assert str(chart.title) == "Read as 7 (98%)"
    trace = chart.figure["data"][0]
    colors = trace["marker"]["color"]
    assert [digit for digit in range(10) if colors[digit] == bars.ACCENT] == [7]
    assert trace["text"][4] == "<1%"


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100%"), (0.9999, ">99%"), (0.994, "99%"), (0.0, "0%"), (1e-9, "<1%"), (np.nan, "–")],
)
def test_certainty_is_never_rounded_up(share: float, text: str) -> None:
    assert bars.whole_percent(share) == text


def test_counts() -> None:
    even = bars.class_count_chart(np.full(10, 500))
    accepted(even)
    assert str(even.title) == "Every digit has 500 images"
    counts = np.array([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    title = str(bars.class_count_chart(counts).title)
    assert title == "The most frequent digit is 1 (6,742), the rarest 5 (5,421)"
    accepted(bars.class_count_chart(np.zeros(10, dtype=int)))


def test_the_hardest_digit_is_named() -> None:
    labels = np.repeat(np.arange(10), 10)
    logits = np.eye(10)[labels]
    logits[labels == 9] = np.eye(10)[4]
    logits[90] = np.eye(10)[9]
    scores = score(logits, labels)
    chart = bars.class_chart(scores)
    accepted(chart)
    assert str(chart.title) == "Hardest to find: 9; 10.0% of its images are read as 9"
    table = {str(name): values for name, values in bars.class_table(scores)}
    assert table["Recall"][9] == pytest.approx(0.1)
    assert table["Precision"][4] == pytest.approx(10 / 19, abs=1e-6)
    assert table["Images"] == [10] * 10


def test_what_is_undefined_is_empty() -> None:
    scores = score(np.eye(10)[[0, 0]], np.array([0, 1]))
    table = {str(name): values for name, values in bars.class_table(scores)}
    assert table["Recall"][5] is None
    accepted(bars.class_chart(scores))

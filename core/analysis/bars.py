"""Bar charts: ten probabilities, images of each digit, how well each digit is read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure, Table, finite, percent, title
from core.analysis.metrics import CLASSES, Scores
from core.analysis.palette import ACCENT, AFTER, MUTED, TEST, TRAINING, Look
from core.messages import Message, message

DIGITS = list(range(CLASSES))
DIGIT = message("Digit")


def probability_chart(probabilities: NDArray[np.floating[Any]]) -> Chart:
    """Draw what a network makes of one digit.

    Args:
        probabilities: (10,), 0 to 1, sum 1.
    """
    values = [float(value) for value in probabilities]
    best = int(np.argmax(probabilities))
    trace: Figure = {
        "type": "bar",
        "x": DIGITS,
        "y": values,
        "text": [whole_percent(value) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [ACCENT if digit == best else MUTED for digit in DIGITS]},
        "hovertemplate": "%{x}: %{y:.4%}<extra></extra>",
    }
    layout = _layout(message("Probability"))
    layout["yaxis"] |= {"range": [0, 1.1], "tickformat": ".0%", "tickvals": [0, 0.5, 1]}
    return Chart(
        message("Read as {digit} ({share})", digit=best, share=whole_percent(values[best])),
        message(
            "Bar chart of ten probabilities, one a digit. Most probable: {digit} with {share}.",
            digit=best,
            share=whole_percent(values[best]),
        ),
        {"data": [trace], "layout": layout},
        [(DIGIT, DIGITS), (message("Probability"), values)],
    )


def whole_percent(share: float) -> str:
    """Return a probability as "98%"; "100%" only where nothing else is possible, "–" for NaN."""
    if math.isnan(share):
        return "–"
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def class_count_chart(counts: NDArray[np.integer[Any]]) -> Chart:
    """Draw how many images there are of each digit.

    Args:
        counts: (10,), as ``numpy.bincount(labels, minlength=10)`` gives them.
    """
    values = [int(value) for value in counts]
    trace: Figure = {
        "type": "bar",
        "x": DIGITS,
        "y": values,
        "text": [f"{value:,}" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": ACCENT},
        "hovertemplate": "%{x}: %{y:,}<extra></extra>",
    }
    layout = _layout(message("Images"))
    layout["yaxis"]["range"] = [0, max(max(values), 1) * 1.12]
    return Chart(
        _count_title(values),
        message("Bar chart of the number of images of each digit."),
        {"data": [trace], "layout": layout},
        [(DIGIT, DIGITS), (message("Images"), values)],
    )


def class_chart(scores: Scores) -> Chart:
    """Draw precision, recall and F1 of each digit as three markers."""
    shares = [finite(value) for value in scores.recall.tolist()]
    data = [
        _markers(message("Precision"), scores.precision, TEST),
        _markers(message("Recall"), scores.recall, TRAINING),
        _markers(message("F1"), scores.f1, AFTER),
    ]
    layout = _layout(message("Share"))
    layout["yaxis"]["tickformat"] = ".1~%"
    layout |= {"hovermode": "x unified", "showlegend": True}
    known = [(share, digit) for digit, share in enumerate(shares) if share is not None]
    if known:
        share, digit = min(known)
        found = message(
            "Hardest to find: {digit}; {share} of its images are read as {digit}",
            digit=digit,
            share=percent(share),
        )
    else:
        found = message("No digit has any images")
    return Chart(
        found,
        message("Precision, recall and F1 of each digit as markers."),
        {"data": data, "layout": layout},
        class_table(scores),
    )


def class_table(scores: Scores) -> Table:
    """Return precision, recall, F1 (0 to 1; None where undefined) and images of each digit."""
    return [
        (DIGIT, DIGITS),
        (message("Precision"), _rounded(scores.precision)),
        (message("Recall"), _rounded(scores.recall)),
        (message("F1"), _rounded(scores.f1)),
        (message("Images"), [int(count) for count in scores.support]),
    ]


def _markers(name: Message, values: NDArray[np.float64], look: Look) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": DIGITS,
        "y": [finite(value) for value in values.tolist()],
        "marker": look.points(9),
        "hovertemplate": "%{y:.2%}",
    }


def _rounded(values: NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(value) else round(value, 6) for value in values.tolist()]


def _layout(axis: Message) -> Figure:
    ticks = {"tickmode": "linear", "dtick": 1, "fixedrange": True}
    return {
        "xaxis": ticks | {"title": title(DIGIT), "showgrid": False, "zeroline": False},
        "yaxis": {"title": title(axis), "fixedrange": True},
        "showlegend": False,
    }


def _count_title(values: Sequence[int]) -> Message:
    if min(values) == max(values):
        return message("Every digit has {count} images", count=f"{values[0]:,}")
    most, fewest = values.index(max(values)), values.index(min(values))
    return message(
        "The most frequent digit is {most} ({most_count}), the rarest {fewest} ({fewest_count})",
        most=most,
        most_count=f"{values[most]:,}",
        fewest=fewest,
        fewest_count=f"{values[fewest]:,}",
    )

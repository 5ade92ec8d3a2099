"""Charts of a regression's answers: where its numbers lie for each digit, and how far off."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure, title
from core.analysis.maps import subset
from core.analysis.metrics import CLASSES
from core.analysis.palette import ACCENT, MUTED, TEST, WRONG
from core.analysis.regression import Labels, Numbers, residuals
from core.data.nearest import nearest_digit
from core.messages import Message, message

MOST_POINTS = 400
"""Images that are drawn as points, each with its picture on hover."""
WHISKERS = (5, 95)
"""Percent of a digit's answers that lie below a box's whiskers."""
QUARTERS = (25, 50, 75)
WIDTH = 0.25
"""Of a bar of the histogram, in digits."""
WIDEST = 5.0
"""Errors beyond are counted in the outermost bars."""
TRUE_DIGIT = message("True digit")


def by_digit_chart(numbers: Numbers, labels: Labels, images: NDArray[np.uint8]) -> Chart:
    """Draw each digit's answers as a box, and some of them as points.

    Args:
        numbers: (N,), finite; at least one.
        labels: (N,) true digits.
        images: (N, 28, 28), 0 paper to 255 ink.
    """
    digits = [digit for digit in range(CLASSES) if (labels == digit).any()]
    found = [_facts(numbers[labels == digit].astype(np.float64), digit) for digit in digits]
    columns = {name: [facts[name] for facts in found] for name in found[0]}
    shown = subset(len(numbers), MOST_POINTS)
    layout: Figure = {
        "xaxis": {"title": title(TRUE_DIGIT), "dtick": 1, "fixedrange": True, "zeroline": False},
        "yaxis": {"title": title(message("Answered number")), "dtick": 1, "zeroline": False},
        "hovermode": "closest",
        "showlegend": True,
    }
    worst = max(found, key=lambda facts: facts["mae"])
    return Chart(
        message(
            "Hardest to place: {digit}, on average off by {error}",
            digit=digits[found.index(worst)],
            error=f"{worst['mae']:.2f}",
        ),
        message(
            "For each true digit a box with the middle half of the numbers that were answered, "
            "whiskers from the lowest to the highest twentieth, some answers as points, and a "
            "short line where they should be. Hovering a point shows its picture."
        ),
        {
            "data": [
                _boxes(digits, columns),
                _points(numbers, labels, shown),
                _aims(digits),
            ],
            "layout": layout,
        },
        [
            (TRUE_DIGIT, digits),
            (message("Images"), columns["images"]),
            (message("Mean answer"), columns["mean"]),
            (message("Lowest twentieth"), columns["low"]),
            (message("Lower quarter"), columns["q1"]),
            (message("Median"), columns["median"]),
            (message("Upper quarter"), columns["q3"]),
            (message("Highest twentieth"), columns["high"]),
            (message("Mean absolute error"), columns["mae"]),
            (message("Right after rounding"), columns["right"]),
        ],
        images[shown],
    )


def _facts(numbers: NDArray[np.float64], digit: int) -> dict[str, Any]:
    low, high = np.percentile(numbers, WHISKERS)
    q1, median, q3 = np.percentile(numbers, QUARTERS)
    facts = {"mean": numbers.mean(), "low": low, "q1": q1, "median": median, "q3": q3}
    facts |= {
        "high": high,
        "mae": abs(numbers - digit).mean(),
        "right": (nearest_digit(numbers) == digit).mean(),
    }
    return {"images": len(numbers)} | {name: round(float(x), 4) for name, x in facts.items()}


def _boxes(digits: list[int], columns: dict[str, list[Any]]) -> Figure:
    return {
        "type": "box",
        "name": message("Middle half and nine tenths"),
        "x": digits,
        "lowerfence": columns["low"],
        "q1": columns["q1"],
        "median": columns["median"],
        "q3": columns["q3"],
        "upperfence": columns["high"],
        "mean": columns["mean"],
        "line": {"color": TEST.color, "width": 1.5},
        # The points lie on the boxes: on a filled one they would hardly be seen.
        "fillcolor": "rgba(0,0,0,0)",
        "width": 0.6,
        "hoverinfo": "y",
    }


def _points(numbers: Numbers, labels: Labels, shown: NDArray[np.intp]) -> Figure:
    # Beside each other by the golden ratio, which spreads them evenly without any chance.
    aside = (np.arange(len(shown)) * 0.618034) % 1 - 0.5
    answers = [
        (int(index), int(label), float(number))
        for index, label, number in zip(shown, labels[shown], numbers[shown], strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": message("{count} of the images", count=len(shown)),
        "x": (labels[shown] + 0.5 * aside).round(3).tolist(),
        "y": [round(number, 3) for _index, _label, number in answers],
        "customdata": list(range(len(shown))),
        "hovertext": [
            message(
                "Image {index}: {label} answered with {number}",
                index=index,
                label=label,
                number=f"{number:.2f}",
            )
            for index, label, number in answers
        ],
        "hoverinfo": "text",
        "marker": {"color": ACCENT, "size": 5},
    }


def _aims(digits: list[int]) -> Figure:
    # One line with gaps, as wide as the boxes however wide the chart is.
    return {
        "type": "scatter",
        "mode": "lines",
        "name": message("Right"),
        "x": [x for digit in digits for x in (digit - 0.4, digit + 0.4, None)],
        "y": [y for digit in digits for y in (digit, digit, None)],
        "line": {"color": MUTED, "width": 2},
        "hoverinfo": "skip",
    }


def residual_chart(numbers: Numbers, labels: Labels) -> Chart:
    """Draw how often the answers are how far too low or too high.

    Args:
        numbers: (N,), finite; at least one.
        labels: (N,) true digits.
    """
    errors = residuals(numbers, labels)
    # At the ends more is right than errors under a half: -0.7 rounds to 0 and 9.7 to 9.
    right = nearest_digit(numbers) == labels
    edges = np.arange(-WIDEST, WIDEST + WIDTH, WIDTH)
    middles = ((edges[:-1] + edges[1:]) / 2).round(3)
    counts = [
        np.histogram(np.clip(errors[which], -WIDEST, WIDEST), edges)[0] for which in (right, ~right)
    ]
    looks: list[tuple[Message, Figure]] = [
        (message("Rounds to the right digit"), {"color": TEST.color}),
        (
            message("Rounds to another digit"),
            {"color": WRONG, "pattern": {"shape": "/", "fillmode": "replace"}},
        ),
    ]
    data = [
        {
            "type": "bar",
            "name": name,
            "x": middles.tolist(),
            "y": bars.tolist(),
            "marker": marker,
            "hovertemplate": "%{x}: %{y:,}<extra></extra>",
        }
        for (name, marker), bars in zip(looks, counts, strict=True)
    ]
    layout: Figure = {
        "xaxis": {"title": title(message("Answer minus true digit")), "dtick": 1},
        "yaxis": {"title": title(message("Images")), "fixedrange": True},
        "barmode": "stack",
        "bargap": 0.05,
        "showlegend": True,
    }
    return Chart(
        _residual_title(errors),
        message(
            "Histogram of the errors, answer minus true digit, in steps of {width}. Errors beyond "
            "{widest} stand in the outermost bars.",
            width=f"{WIDTH:g}",
            widest=f"{WIDEST:g}",
        ),
        {"data": data, "layout": layout},
        [
            (message("Answer minus true digit, middle of the bar"), middles.tolist()),
            (looks[0][0], counts[0].tolist()),
            (looks[1][0], counts[1].tolist()),
        ],
    )


def _residual_title(errors: NDArray[np.float64]) -> Message:
    mean, half = float(errors.mean()), float(np.median(abs(errors)))
    half_of_them = f"{half:.2f}"
    if abs(mean) < 0.005:
        return message(
            "Half of the answers are off by less than {half}; on average neither too high nor "
            "too low",
            half=half_of_them,
        )
    side = message("too high") if mean > 0 else message("too low")
    return message(
        "Half of the answers are off by less than {half}; on average {mean} {side}",
        half=half_of_them,
        mean=f"{abs(mean):.2f}",
        side=side,
    )

"""The confusion matrix as a heat map that can be clicked: true digit down, answer across."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure, Table, percent, title
from core.analysis.metrics import CLASSES
from core.analysis.palette import HEAT, HEAT_OF_ERRORS
from core.messages import Message, message

VIEWS: dict[str, Message] = {
    "counts": message("Counts"),
    "rows": message("Share of each row"),
    "errors": message("Errors only"),
}
"""What the cells show: how many images; which share of that digit's images; counts off the
diagonal."""


def confusion_chart(confusion: NDArray[np.integer[Any]], view: str = "counts") -> Chart:
    """Draw a confusion matrix.

    A click on a cell gives ``x`` = answer and ``y`` = true digit.

    Args:
        confusion: (10, 10) counts; row = true digit, column = answer.
        view: a key of :data:`VIEWS`.
    """
    counts = confusion.astype(np.int64)
    shown = _shown(counts, view)
    trace: Figure = {
        "type": "heatmap",
        "x": list(range(CLASSES)),
        "y": list(range(CLASSES)),
        "z": _colors(counts, view),
        "text": shown,
        "texttemplate": "%{text}",
        # Plotly's own choice is the size at which the longest text would fit: tiny on a phone.
        "textfont": {"size": 11},
        "hovertext": _hover(counts),
        "hoverinfo": "text",
        "colorscale": [list(stop) for stop in (HEAT_OF_ERRORS if view == "errors" else HEAT)],
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
    }
    axis = {"tickmode": "linear", "dtick": 1, "fixedrange": True, "showgrid": False}
    layout: Figure = {
        "xaxis": axis | {"title": title(message("Read as")), "side": "top", "zeroline": False},
        "yaxis": axis
        | {"title": title(message("True digit")), "autorange": "reversed", "zeroline": False},
    }
    return Chart(
        confusion_finding(counts),
        message(
            "Confusion matrix: one row for each true digit, one column for each answer. The "
            "numbers are in the table below."
        ),
        {"data": [trace], "layout": layout},
        _table(shown),
    )


def confusion_finding(confusion: NDArray[np.integer[Any]]) -> Message:
    """Return which mistake is the most frequent, in words.

    Args:
        confusion: (10, 10) counts.
    """
    errors = int(_off_diagonal(confusion).sum())
    if errors == 0:
        return message("Not a single error")
    true, read = most_frequent_mistake(confusion)
    worst = int(confusion[true, read])
    if worst == 1:
        return message("No mistake was made twice; {count} in all", count=errors)
    return message(
        "Most frequent mistake: {true} read as {read}, {count} times",
        true=true,
        read=read,
        count=worst,
    )


def confused_pairs(confusion: NDArray[np.integer[Any]], most: int = 3) -> list[Message]:
    """Return which digits are taken for each other, in words, the most frequent pair first.

    Args:
        confusion: (10, 10) counts.
        most: so many pairs at most; a pair that was confused once only is left out.
    """
    errors = _off_diagonal(confusion)
    both = np.triu(errors + errors.T)
    order = np.argsort(-both, axis=None, kind="stable")[:most]
    pairs = [divmod(int(place), CLASSES) for place in order]
    return [
        message(
            "{one} and {other}: {count} mistakes ({one} read as {other}: {there}; {other} read "
            "as {one}: {back})",
            one=one,
            other=other,
            count=int(both[one, other]),
            there=int(errors[one, other]),
            back=int(errors[other, one]),
        )
        for one, other in pairs
        if both[one, other] > 1
    ]


def most_frequent_mistake(
    confusion: NDArray[np.integer[Any]], *, true: int | None = None, read: int | None = None
) -> tuple[int, int]:
    """Return (true digit, answer) of the largest count off the diagonal; the first of equals.

    Args:
        confusion: (10, 10) counts.
        true: only mistakes about this digit.
        read: only mistakes with this answer. Where both are given, they are returned.
    """
    if true is not None and read is not None:
        return true, read
    errors = _off_diagonal(confusion)
    np.fill_diagonal(errors, -1)
    allowed = np.full_like(errors, -2)
    rows = slice(None) if true is None else true
    columns = slice(None) if read is None else read
    allowed[rows, columns] = errors[rows, columns]
    first, second = divmod(int(allowed.argmax()), CLASSES)
    return first, second


def _off_diagonal(confusion: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    errors = confusion.astype(np.int64)
    np.fill_diagonal(errors, 0)
    return errors


def _shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each row as shares of its sum; a row without images gives zeros."""
    shares: NDArray[np.float64] = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


def _shown(counts: NDArray[np.int64], view: str) -> list[list[str]]:
    """Return the cells' texts; an empty cell says 0 without ink."""
    if view == "rows":
        return [[_short_percent(share) for share in row] for row in _shares(counts).tolist()]
    visible = _off_diagonal(counts) if view == "errors" else counts
    return [[str(count) if count else "" for count in row] for row in visible.tolist()]


def _short_percent(share: float) -> str:
    """Return percent without its sign, short enough for a cell on a phone."""
    value = share * 100
    if value == 0:
        return ""
    if value < 0.1:
        return "<.1"
    return f"{value:.1f}".removesuffix(".0") if value < 99.95 or value == 100 else ">99.9"


def _colors(counts: NDArray[np.int64], view: str) -> list[list[float]]:
    """Return what the colours stand for: a logarithm, or the diagonal would drown all the rest."""
    if view == "rows":
        counts = np.rint(_shares(counts) * 10_000).astype(np.int64)
    visible = _off_diagonal(counts) if view == "errors" else counts
    colors: list[list[float]] = np.log1p(visible).round(4).tolist()
    return colors


def _hover(counts: NDArray[np.int64]) -> list[list[Message]]:
    shares = _shares(counts)
    return [
        [
            message(
                "True {true}, read as {read}: {count} of {all} images ({share})",
                true=true,
                read=read,
                count=f"{int(counts[true, read]):,}",
                all=f"{int(counts[true].sum()):,}",
                share=percent(float(shares[true, read])),
            )
            for read in range(CLASSES)
        ]
        for true in range(CLASSES)
    ]


def _table(shown: list[list[str]]) -> Table:
    cells = [[cell or "0" for cell in row] for row in shown]
    reads = [
        (message("Read as {digit}", digit=read), [row[read] for row in cells])
        for read in range(CLASSES)
    ]
    return [(message("True digit"), list(range(CLASSES))), *reads]

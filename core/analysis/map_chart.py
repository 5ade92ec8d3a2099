"""Images drawn as points of a plane, each with its picture on hover: by label or by errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure, Table, percent, title
from core.analysis.metrics import CLASSES
from core.analysis.palette import CLASS_LOOKS, MUTED, WRONG
from core.messages import Message, message

MOST_POINTS = 2_000
"""On one map: their pictures travel along, some 170 bytes each once they are compressed."""
SMALL, LARGE = 5, 9


@dataclass(frozen=True)
class Points:
    """N images with their places on the map."""

    places: NDArray[np.float32]
    """(N, 2)."""
    numbers: NDArray[np.intp]
    """(N,) the images' numbers in their part, as people know them."""
    images: NDArray[np.uint8]
    """(N, 28, 28), 0 paper to 255 ink."""
    labels: NDArray[np.uint8]
    """(N,) 0 to 9."""
    axes: tuple[Message, Message]
    """What right and up mean."""


def map_chart(points: Points, answers: NDArray[np.intp] | None = None) -> Chart:
    """Draw a map of images, coloured by label or by what a model made of them.

    Each point's ``customdata`` is its place among the N images.

    Args:
        points: the images, at least one.
        answers: (N,) a model's digits; its errors are drawn then instead of labels.
    """
    groups = _by_label(points) if answers is None else _by_errors(points, answers)
    across, up = points.axes
    axis = {"showticklabels": False, "zeroline": False}
    layout: Figure = {
        "xaxis": axis | {"title": title(across)},
        "yaxis": axis | {"title": title(up)},
        "hovermode": "closest",
        "showlegend": True,
    }
    table: Table = [
        (message("Image"), points.numbers.tolist()),
        (message("Label"), points.labels.tolist()),
        (across, points.places[:, 0].astype(float).round(4).tolist()),
        (up, points.places[:, 1].astype(float).round(4).tolist()),
    ]
    if answers is not None:
        table = [*table, (message("Read as"), answers.tolist())]
    return Chart(
        _finding(points, answers),
        message(
            "Map of {count} images as points; images that are alike lie close together. Hovering a "
            "point shows its picture.",
            count=f"{len(points.labels):,}",
        ),
        {"data": groups, "layout": layout},
        table,
        points.images,
    )


def neighbours(places: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return for each of N points, (N, 2), which other one lies closest; N at least 2."""
    # Coordinate by coordinate: NumPy is slow at sums of only two.
    across, up = (column[:, np.newaxis] - column for column in places.T)
    distances = across * across + up * up
    np.fill_diagonal(distances, np.inf)
    closest: NDArray[np.intp] = distances.argmin(axis=1)
    return closest


def _by_label(points: Points) -> list[Figure]:
    return [
        _group(
            points,
            np.flatnonzero(points.labels == digit),
            message("{digit}", digit=digit),
            CLASS_LOOKS[digit].points(SMALL),
        )
        for digit in range(CLASSES)
    ]


def _by_errors(points: Points, answers: NDArray[np.intp]) -> list[Figure]:
    wrong = answers != points.labels
    # Errors come last, on top of the others.
    looks = (
        (~wrong, message("Read right"), {"color": MUTED, "size": SMALL, "opacity": 0.5}),
        (wrong, message("Misread"), {"color": WRONG, "size": LARGE, "symbol": "x"}),
    )
    return [
        _group(points, np.flatnonzero(which), name, marker, answers)
        for which, name, marker in looks
    ]


def _group(
    points: Points,
    which: NDArray[np.intp],
    name: Message,
    marker: Figure,
    answers: NDArray[np.intp] | None = None,
) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": points.places[which, 0].astype(float).round(3).tolist(),
        "y": points.places[which, 1].astype(float).round(3).tolist(),
        "customdata": which.tolist(),
        "hovertext": [
            _told(points, index, None if answers is None else int(answers[index]))
            for index in which.tolist()
        ],
        "hoverinfo": "text",
        "marker": marker,
    }


def _told(points: Points, index: int, answer: int | None) -> Message:
    image, label = int(points.numbers[index]), int(points.labels[index])
    if answer is None:
        return message("Image {index}: a {label}", index=image, label=label)
    return message(
        "Image {index}: {label} read as {answer}", index=image, label=label, answer=answer
    )


def _finding(points: Points, answers: NDArray[np.intp] | None) -> Message:
    if len(points.labels) < 2:
        return message("One image alone")
    alone = points.labels[neighbours(points.places)] != points.labels
    if answers is None:
        return message(
            "{share} of these images lie beside one of their own digit",
            share=percent(float(1 - alone.mean())),
        )
    wrong = answers != points.labels
    if not wrong.any():
        return message("Not one of these {count} images is misread", count=f"{len(wrong):,}")
    return message(
        "{wrong} of these {count} images are misread; {alone} of those lie beside another digit",
        wrong=f"{int(wrong.sum()):,}",
        count=f"{len(wrong):,}",
        alone=f"{int((wrong & alone).sum()):,}",
    )

"""Learning rate and gradients of several trainings as one: their means, batch by batch.

The trainings differ in their seeds alone, so that their histories have the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.analysis.bands import Band, band_area, band_of
from core.analysis.charts import Chart
from core.analysis.curves import learning_rate_chart
from core.analysis.gradients import gradient_chart
from core.analysis.history import GRADIENT, History, points
from core.analysis.palette import MUTED, Look
from core.messages import message

RATE = "learning_rate"
LOOK = Look(MUTED, "solid", "triangle-up")


def mean_rate_chart(histories: Sequence[History]) -> Chart:
    """Draw the mean learning rate, in a band where the trainings' own rates differ.

    They do where a plateau came at different epochs; a planned rate is the same with every seed.

    Args:
        histories: of the same training with several seeds; at least one.
    """
    # Older runs have no rate by batch.
    part = "batches" if all(points(one, "batches", RATE) for one in histories) else "epochs"
    band = band_of(histories, RATE, part)
    places = _places(histories, part, RATE)
    chart = learning_rate_chart({part: {"epoch": places, RATE: band.mean}})
    if band.low == band.high:
        told = message(
            "{chart} It is the mean of {count} trainings, all of which had the same.",
            chart=chart.alt,
            count=len(histories),
        )
        return replace(chart, alt=told)
    told = message(
        "{chart} It is the mean of {count} trainings, in a band from the lowest to the highest of "
        "them.",
        chart=chart.alt,
        count=len(histories),
    )
    # The line is thinned where it has more points than a screen is wide.
    drawn = chart.figure["data"][0]["x"]
    edges = [
        (head, [at[place] for place in drawn])
        for head, at in (
            (message("Lowest"), dict(zip(places, band.low, strict=True))),
            (message("Highest"), dict(zip(places, band.high, strict=True))),
        )
    ]
    figure = chart.figure | {"data": [*_area(band, places), *chart.figure["data"]]}
    return replace(chart, alt=told, figure=figure, table=[*chart.table, *edges])


def mean_gradient_chart(histories: Sequence[History]) -> Chart | None:
    """Draw each layer's mean gradient norm, or None where none was recorded.

    Args:
        histories: of the same training with several seeds; at least one.
    """
    columns = {
        name: band_of(histories, name, "batches").mean
        for name in histories[0].get("batches", {})
        if name.startswith(GRADIENT)
    }
    if not columns:
        return None
    places = _places(histories, "batches", next(iter(columns)))
    chart = gradient_chart({"batches": {"epoch": places, **columns}})
    if chart is None:
        return None
    told = message(
        "{chart} Each line is the mean of {count} trainings.", chart=chart.alt, count=len(histories)
    )
    return replace(chart, alt=told)


def _places(histories: Sequence[History], part: str, column: str) -> list[float]:
    """Return the places of a mean, in epochs: those of the training that ended first."""
    shortest = min((points(one, part, column) for one in histories), key=len)
    return [place for place, _ in shortest]


def _area(band: Band, places: list[float]) -> list[dict[str, object]]:
    # In steps, as the line is.
    return [
        trace | {"x": places, "line": trace["line"] | {"shape": "vh"}}
        for trace in band_area(band, RATE, LOOK)
    ]

"""The curves of several trainings as one: their mean, and a band from the lowest to the highest."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.analysis.axes import vertical
from core.analysis.charts import Chart, Figure, Table, title
from core.analysis.history import History, metric_of, points
from core.analysis.palette import TRAINING, VALIDATION, Look
from core.messages import Message, message

OPACITY = 0.18


@dataclass(frozen=True)
class Band:
    """One curve of several trainings, as far as all of them came; by epoch, if not said else."""

    mean: tuple[float | None, ...]
    """None where a training's value was not finite; so are the two below."""
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]

    @property
    def epochs(self) -> list[int]:
        """The epochs of the values, from 1."""
        return list(range(1, len(self.mean) + 1))


def band_of(histories: Sequence[History], column: str, part: str = "epochs") -> Band:
    """Return the mean and the extremes of a column.

    With three or five trainings the extremes say plainly what happened, where a standard deviation
    would promise a shape that so few values do not have.

    Args:
        histories: at least one.
        column: of the part.
        part: "epochs", or "batches" of trainings whose batches are noted at the same places.
    """
    curves = [[value for _, value in points(one, part, column)] for one in histories]
    rows = list(zip(*curves, strict=False))  # as far as the shortest
    known = [[value for value in row if value is not None] for row in rows]
    whole = [values if len(values) == len(curves) else None for values in known]
    return Band(
        tuple(None if values is None else statistics.fmean(values) for values in whole),
        tuple(None if values is None else min(values) for values in whole),
        tuple(None if values is None else max(values) for values in whole),
    )


def columns_of(metric: str) -> tuple[str, str, str, str]:
    """Return the columns that have bands.

    Args:
        metric: "accuracy" or, of regressions, "mae".
    """
    return "loss", metric, "val_loss", f"val_{metric}"


def bands_of(histories: Sequence[History]) -> dict[str, Band]:
    """Return the bands of losses and accuracies (or MAE), by column."""
    return {column: band_of(histories, column) for column in columns_of(metric_of(histories[0]))}


def mean_history(bands: Mapping[str, Band]) -> History:
    """Return the mean curves as the history of one training."""
    epochs: dict[str, Sequence[float | None]] = {name: band.mean for name, band in bands.items()}
    return {"batches": {}, "epochs": epochs | {"epoch": bands["loss"].epochs}}


def band_traces(band: Band, name: Message, look: Look, form: str) -> list[Figure]:
    """Return a band's area and its mean line in Plotly's form; both share one legend entry.

    Args:
        band: what to draw.
        name: of the line.
        look: its colour, line and marker.
        form: of the numbers, in d3's words.
    """
    line: Figure = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "line": look.line(),
        "marker": look.points(),
        "x": band.epochs,
        "y": list(band.mean),
        "customdata": [list(pair) for pair in zip(band.low, band.high, strict=True)],
        "hovertemplate": f"%{{y:{form}}} (%{{customdata[0]:{form}}} – %{{customdata[1]:{form}}})",
        "legendgroup": str(name),
    }
    return [*band_area(band, str(name), look), line]


def band_area(band: Band, group: str, look: Look) -> list[Figure]:
    """Return a band's area alone, in Plotly's form.

    Args:
        band: what to draw.
        group: of the legend; the line of the same group hides and shows the area.
        look: of the line.
    """
    edge: Figure = {
        "type": "scatter",
        "mode": "lines",
        "x": band.epochs,
        "line": {"width": 0, "color": look.color},
        "legendgroup": group,
        "showlegend": False,
        "hoverinfo": "skip",
    }
    red, green, blue = (int(look.color[i : i + 2], 16) for i in (1, 3, 5))
    area = {"fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},{OPACITY})"}
    return [edge | {"y": list(band.low)}, edge | {"y": list(band.high)} | area]


def band_chart(bands: Mapping[str, Band], column: str, count: int) -> Chart:
    """Draw training and validation of one column, each as a mean line inside its band.

    Args:
        bands: see :func:`bands_of`.
        column: "loss", "accuracy" or "mae".
        count: how many trainings they are of.
    """
    is_share = column == "accuracy"
    training, validation = bands[column], bands[f"val_{column}"]
    names = {
        "training": message("Training, mean of {count}", count=count),
        "validation": message("Validation, mean of {count}", count=count),
    }
    form = ".2%" if is_share else ".4f"
    axis = {"loss": message("Loss"), "accuracy": message("Accuracy"), "mae": message("MAE")}[column]
    data = [
        *band_traces(training, names["training"], TRAINING, form),
        *band_traces(validation, names["validation"], VALIDATION, form),
    ]
    layout: Figure = {
        "xaxis": {"title": title(message("Epochs")), "rangemode": "tozero"},
        "yaxis": vertical(column, axis, data),
        "hovermode": "x unified",
        "showlegend": True,
    }
    return Chart(
        _title(validation, count, column),
        message(
            "Line chart over epochs: the mean of {count} trainings and, around each line, a band "
            "from the lowest to the highest of them; one for training, one for validation.",
            count=count,
        ),
        {"data": data, "layout": layout},
        [
            (message("Epochs"), training.epochs),
            *_columns(names["training"], training, len(training.epochs)),
            *_columns(names["validation"], validation, len(training.epochs)),
        ],
    )


def _columns(name: Message, band: Band, rows: int) -> Table:
    parts = (
        (name, band.mean),
        (message("{name}: lowest", name=name), band.low),
        (message("{name}: highest", name=name), band.high),
    )
    return [(head, [*values, *[None] * (rows - len(values))]) for head, values in parts]


def _title(validation: Band, count: int, column: str) -> Message:
    known = [(mean, place) for place, mean in enumerate(validation.mean) if mean is not None]
    if not known:
        return message("No epoch was completed by all {count} trainings", count=count)
    is_share = column == "accuracy"
    best, place = max(known) if is_share else min(known)
    low, high = validation.low[place], validation.high[place]
    form = ".2%" if is_share else ".3f"
    facts: dict[str, str | int] = {
        "best": format(best, form),
        "low": format(low, form),
        "high": format(high, form),
        "epoch": place + 1,
    }
    if column == "loss":
        return message(
            "Lowest mean validation loss: {best} after epoch {epoch} (from {low} to {high})",
            **facts,
        )
    if column == "mae":
        return message(
            "Lowest mean validation MAE: {best} after epoch {epoch} (from {low} to {high})", **facts
        )
    return message(
        "Best mean validation accuracy: {best} after epoch {epoch} (from {low} to {high})", **facts
    )

"""The charts of a run: loss, accuracy or error, and learning rate over epochs, live and after.

All three share the horizontal axis, epochs as a fraction: a batch in the middle of the second
epoch lies at 1.5, an epoch's own values at its end. Each figure has the same traces from its first
moment, though they may be empty, so that a legend entry hidden by the viewer stays the same one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import groupby, pairwise

from core.analysis.axes import vertical
from core.analysis.charts import Chart, Figure, Table, percent, title
from core.analysis.history import History, Points, points, smoothed, thinned
from core.analysis.palette import MUTED, TRAINING, VALIDATION, Look
from core.analysis.verdict import first_not_finite, overfitting_from
from core.messages import Message, message

EPOCHS = message("Epochs")
BY_BATCH = message("Training, by batch (smoothed)")
BY_EPOCH = message("Training, by epoch")
VALIDATED = message("Validation, by epoch")
MOST_RATE_TICKS = 6
LITTLE = 0.05
"""Of the highest rate: a planned rate that ends below it has fallen to almost 0."""


def loss_chart(history: History, epochs: int | None = None) -> Chart:
    """Draw the loss (cross-entropy in nats, or what a regression has chosen).

    Args:
        history: see :mod:`core.analysis.history`.
        epochs: how far the horizontal axis reaches; by default as far as the history. A run that
            still trains passes its config's, so that the axis stands still.
    """
    return _chart(
        history,
        epochs,
        "loss",
        _loss_title(history),
        message("Loss"),
        message(
            "Line chart of the loss over epochs: training by batch and by epoch, and validation."
        ),
        ".4f",
    )


def accuracy_chart(history: History, epochs: int | None = None) -> Chart:
    """Draw the accuracy (share of 1, shown in percent); see :func:`loss_chart`."""
    return _chart(
        history,
        epochs,
        "accuracy",
        _accuracy_title(history),
        message("Accuracy"),
        message(
            "Line chart of the accuracy over epochs: training by batch and by epoch, and "
            "validation."
        ),
        ".2%",
    )


def error_chart(history: History, epochs: int | None = None) -> Chart:
    """Draw a regression's mean absolute error (in digits); see :func:`loss_chart`."""
    return _chart(
        history,
        epochs,
        "mae",
        _error_title(history),
        message("Mean absolute error (MAE)"),
        message(
            "Line chart of the mean absolute error over epochs: training by batch and by epoch, "
            "and validation."
        ),
        ".3f",
    )


def learning_rate_chart(history: History, epochs: int | None = None) -> Chart:
    """Draw the learning rate; see :func:`loss_chart`.

    A rate that stays, or falls by one factor each time, as on a plateau, is drawn on a logarithmic
    scale; one that moves along a line or a wave on a linear one. Newer runs have it by batch, older
    ones and those from links by epoch.
    """
    by_batch = points(history, "batches", "learning_rate")
    whole = by_batch or points(history, "epochs", "learning_rate")
    rate = thinned(whole)
    trace = {
        "type": "scatter",
        "mode": "lines" if by_batch else "lines+markers",
        "name": message("Learning rate"),
        "line": {"color": MUTED, "width": 2, "shape": "vh"},
        "marker": {"color": MUTED, "symbol": "triangle-up", "size": 7},
        "hovertemplate": "%{y:.3~g}<extra></extra>",
        **_xy(rate),
    }
    layout = _layout(message("Learning rate"), epochs)
    # Else Plotly writes 0.0001 as 100μ.
    layout["yaxis"] |= {"exponentformat": "none", **_rate_axis(rate)}
    layout["showlegend"] = False
    return Chart(
        _rate_title(whole),  # thinned it may have lost its first value
        message("Line chart of the learning rate over epochs."),
        {"data": [trace], "layout": layout},
        [(EPOCHS, [x for x, _ in rate]), (message("Learning rate"), [y for _, y in rate])],
    )


def _rate_axis(rate: Points) -> Figure:
    if not _in_steps(rate):
        return {"rangemode": "tozero"}
    values = sorted({value for _, value in rate if value})
    axis: Figure = {"type": "log", "dtick": 1}
    if values:
        # A constant rate has no range of its own: leave room around it.
        axis["autorangeoptions"] = {"include": [values[0] / 2, values[-1] * 2]}
    if 0 < len(values) <= MOST_RATE_TICKS:
        axis["tickvals"] = values
        axis["ticktext"] = [message("{rate:g}", rate=value) for value in values]
    return axis


def _in_steps(rate: Points) -> bool:
    """Tell whether a rate stays, or changes by the same factor each time."""
    levels = [value for value, _ in groupby(value for _, value in rate if value)]
    factors = [after / before for before, after in pairwise(levels)]
    return all(math.isclose(factor, factors[0], rel_tol=0.01) for factor in factors)


def _chart(
    history: History,
    until: int | None,
    name: str,
    finding: Message,
    axis: Message,
    alt: Message,
    number: str,
) -> Chart:
    batches = smoothed(points(history, "batches", name))
    epochs = points(history, "epochs", name)
    validation = points(history, "epochs", f"val_{name}")
    data = [
        _by_batch(thinned(batches), number),
        _by_epoch(BY_EPOCH, epochs, TRAINING, number),
        _by_epoch(VALIDATED, validation, VALIDATION, number),
    ]
    layout = _layout(axis, until)
    layout["yaxis"] = vertical(name, axis, data)
    return Chart(
        finding, alt, {"data": data, "layout": layout}, _table(batches, epochs, validation)
    )


def _by_batch(curve: Points, number: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": BY_BATCH,
        "line": TRAINING.line(1.5),
        "hovertemplate": f"%{{y:{number}}}",
        **_xy(curve),
    }


def _by_epoch(name: Message, curve: Points, look: Look, number: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "line": look.line(),
        "marker": look.points(),
        "hovertemplate": f"%{{y:{number}}}",
        **_xy(curve),
    }


def _xy(curve: Points) -> Figure:
    return {"x": [x for x, _ in curve], "y": [y for _, y in curve]}


def _layout(axis: Message, until: int | None) -> Figure:
    reach = {"rangemode": "tozero"} if until is None else {"range": [0, until * 1.02]}
    return {
        "xaxis": {"title": title(EPOCHS), "hoverformat": ".2~f", **reach},
        "yaxis": {"title": title(axis)},
        "hovermode": "x unified",
        # Pixels: an epoch's value must not be told for a place half an epoch away.
        "hoverdistance": 12,
        "showlegend": True,
    }


def _table(batches: Points, epochs: Points, validation: Points) -> Table:
    """Return one row a position: those of batches, then those of epochs, in order."""
    at_batch, at_epoch, at_validation = dict(batches), dict(epochs), dict(validation)
    places = sorted(at_batch | at_epoch | at_validation)
    return [
        (EPOCHS, [round(place, 4) for place in places]),
        (BY_BATCH, [at_batch.get(place) for place in places]),
        (BY_EPOCH, [at_epoch.get(place) for place in places]),
        (VALIDATED, [at_validation.get(place) for place in places]),
    ]


def _loss_title(history: History) -> Message:
    if first_not_finite(history) is not None:
        return message("The loss stops being a number")
    rising = overfitting_from(history)
    if rising is not None:
        return message("Validation loss rises from epoch {epoch}", epoch=rising)
    best = _best(history, "val_loss", min)
    if best:
        return message(
            "Lowest validation loss: {loss} after epoch {epoch}",
            loss=f"{best[1]:.3f}",
            epoch=best[0],
        )
    return message("Loss: how far the answers are from right")


def _accuracy_title(history: History) -> Message:
    best = _best(history, "val_accuracy", max)
    if best:
        return message(
            "Best validation accuracy: {accuracy} after epoch {epoch}",
            accuracy=percent(best[1]),
            epoch=best[0],
        )
    return message("Accuracy: the share of right answers")


def _error_title(history: History) -> Message:
    best = _best(history, "val_mae", min)
    if best:
        return message(
            "On average off by {error} on validation images after epoch {epoch}, its best",
            error=f"{best[1]:.2f}",
            epoch=best[0],
        )
    return message("Mean absolute error: how far the numbers are off on average")


def _best(
    history: History, name: str, choose: Callable[[Iterable[float]], float]
) -> tuple[int, float] | None:
    curve = [
        (place, value) for place, value in points(history, "epochs", name) if value is not None
    ]
    if not curve:
        return None
    best = choose(value for _, value in curve)
    return next(round(place) for place, value in curve if value == best), best


def _rate_title(rate: Points) -> Message:
    values = [value for _, value in rate if value is not None]
    if not values:
        return message("Learning rate: how large each step is")
    first, peak, last = values[0], max(values), values[-1]
    if min(values) == peak:
        return message("The learning rate stays at {rate:.3g}", rate=first)
    if peak == last:
        return message(
            "The learning rate rises from {first:.3g} to {last:.3g}", first=first, last=last
        )
    ends_low = last < LITTLE * peak and not _in_steps(rate)
    if values == sorted(values, reverse=True):
        if ends_low:
            return message("The learning rate falls from {first:.3g} to almost 0", first=first)
        return message(
            "The learning rate falls from {first:.3g} to {last:.3g}", first=first, last=last
        )
    if ends_low:
        return message("The learning rate rises to {peak:.3g}, then falls to almost 0", peak=peak)
    return message(
        "The learning rate rises to {peak:.3g}, then falls to {last:.3g}", peak=peak, last=last
    )

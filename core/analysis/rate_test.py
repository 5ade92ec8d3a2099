"""What a learning-rate range test says: loss against rate, and a rate to start with."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.analysis.axes import loss_axis
from core.analysis.charts import Chart, title
from core.analysis.history import History, Points, points, thinned
from core.analysis.palette import MUTED, TRAINING
from core.config.bounds import Range
from core.config.training import BOUNDS, TrainConfig
from core.messages import Message, message

FEWEST_POINTS = 20
LEAST_FALL = 0.1
"""Share by which the loss has to fall for the test to say anything."""
LEAST_RISE = 0.1
"""Share of its lowest value by which the loss has to rise again to be called risen."""


@dataclass(frozen=True)
class Reading:
    """The rates that matter."""

    lowest: float
    """Where the smoothed loss is lowest."""
    suggested: float
    """A tenth of that, rounded down to 1, 2 or 5 times a power of ten, within the bounds."""
    rises: bool
    """Whether the loss had risen again when the test ended."""


def read_rates(history: History) -> Reading | None:
    """Return what the test found, or None where it is too short or the loss never fell.

    Smith (2017, section 3.3) takes the rate at which the curve stops improving as the upper bound
    of a cyclical schedule. A tenth of it is a common choice for a rate that stays.
    """
    curve = [(rate, loss) for rate, loss in _curve(history) if loss is not None]
    if len(curve) < FEWEST_POINTS:
        return None
    lowest, loss = min(curve, key=lambda point: point[1])
    if loss > (1 - LEAST_FALL) * curve[0][1]:
        return None
    return Reading(lowest, _rounded(lowest / 10), curve[-1][1] > (1 + LEAST_RISE) * loss)


def too_short(config: TrainConfig) -> Message | None:
    """Say that a range test is going to say nothing, for it has too few steps; None where not.

    Args:
        config: of the test that is to be started.
    """
    steps = config.steps_an_epoch()
    if config.kind != "rate_test" or steps >= FEWEST_POINTS:
        return None
    return message(
        "This test has only {steps} steps, each with one batch, and says nothing under {fewest}. "
        "Take more training images, or batches of at most {batch}.",
        steps=steps,
        fewest=FEWEST_POINTS,
        # The largest one with which the images do not fit into one step fewer.
        batch=math.ceil(config.learning_images / (FEWEST_POINTS - 1)) - 1,
    )


def rate_test_chart(history: History) -> Chart:
    """Draw the smoothed loss against the learning rate, on a logarithmic axis."""
    curve = thinned(_curve(history))
    found = read_rates(history)
    rates, losses = [rate for rate, _ in curve], [loss for _, loss in curve]
    layout = {
        "xaxis": {
            "title": title(message("Learning rate")),
            "type": "log",
            "exponentformat": "power",
        },
        "yaxis": loss_axis(message("Loss"), losses),
        "showlegend": False,
    }
    if found is not None:
        layout["shapes"] = [
            {
                "type": "line",
                "x0": found.suggested,
                "x1": found.suggested,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": MUTED, "dash": "dot", "width": 1.5},
            }
        ]
    return Chart(
        message("The loss is lowest at a rate of {rate:.2g}", rate=found.lowest)
        if found
        else message("Loss while the learning rate grows"),
        message(
            "Line chart of the smoothed training loss against the learning rate; an upright line "
            "marks the suggested rate."
        )
        if found
        else message("Line chart of the smoothed training loss against the learning rate."),
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines",
                    "line": TRAINING.line(),
                    "x": rates,
                    "y": losses,
                    "hovertemplate": "%{x:.2~g}: %{y:.3f}<extra></extra>",
                }
            ],
            "layout": layout,
        },
        [(message("Learning rate"), rates), (message("Loss (smoothed)"), losses)],
    )


def in_words(history: History) -> Message:
    """Say what the test found, and what to do."""
    found = read_rates(history)
    if found is None:
        return message(
            "The test says nothing: it had under {fewest} steps, or the loss never fell. Take more "
            "images, smaller batches or another network.",
            fewest=FEWEST_POINTS,
        )
    if not found.rises:
        return message(
            "The loss was lowest at about {lowest:.2g} and had not risen again when the test "
            "ended, so larger rates may work as well. A rate that stays should be well below: "
            "{suggested:g}, about a tenth, is a careful start.",
            lowest=found.lowest,
            suggested=found.suggested,
        )
    return message(
        "The loss falls until the learning rate is about {lowest:.2g} and rises beyond it: from "
        "there on steps are too large. A rate that stays should be well below: {suggested:g}, "
        "about a tenth, is a good start. A schedule that comes down again may peak higher. "
        "(Smith 2017, Cyclical Learning Rates for Training Neural Networks.)",
        lowest=found.lowest,
        suggested=found.suggested,
    )


def _curve(history: History) -> Points:
    """Return (rate, smoothed loss) of each point of batches whose loss is a number.

    Each is the mean of its neighbours on both sides: a mean over the past alone would come late,
    and so put the valley at a rate that is too high.
    """
    rates = points(history, "batches", "learning_rate")
    losses = points(history, "batches", "loss")
    known = [
        (rate, loss)
        for (_, rate), (_, loss) in zip(rates, losses, strict=False)
        if rate is not None and loss is not None
    ]
    reach = max(2, len(known) // 60)
    windows = [known[max(0, i - reach) : i + reach + 1] for i in range(len(known))]
    return [
        (rate, sum(loss for _, loss in window) / len(window))
        for (rate, _), window in zip(known, windows, strict=True)
    ]


def _rounded(rate: float) -> float:
    power = 10.0 ** math.floor(math.log10(rate))
    first = max(step for step in (1, 2, 5) if step * power <= rate * (1 + 1e-9))
    bound = BOUNDS["learning_rate"]
    assert isinstance(bound, Range)  # noqa: S101
    return float(f"{min(max(first * power, bound.low), bound.high):g}")

"""The learning rate over a training that has not started: its schedule as a curve."""

from __future__ import annotations

from core.analysis.charts import Chart, title
from core.analysis.palette import TRAINING
from core.config.schedules import TEST_HIGH, TEST_LOW
from core.config.training import TrainConfig
from core.messages import Message, message

POINTS = 120


def schedule_chart(config: TrainConfig) -> Chart:
    """Draw the learning rate that each step will have, over epochs.

    A plateau cannot be foreseen: its curve is the rate until the first one.
    """
    steps = config.steps()
    chosen = sorted({round(i * (steps - 1) / POINTS) for i in range(POINTS + 1)})
    places = [round((step + 1) * config.passes / steps, 4) for step in chosen]
    rates = [config.rate(step, steps) for step in chosen]
    return Chart(
        _finding(config),
        message("Line chart of the learning rate over the epochs to come."),
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines",
                    "line": TRAINING.line(),
                    "x": places,
                    "y": rates,
                    "hovertemplate": "%{y:.3~g}<extra></extra>",
                }
            ],
            "layout": {
                "xaxis": {"title": title(message("Epochs")), "range": [0, config.passes]},
                "yaxis": {
                    "title": title(message("Learning rate")),
                    "rangemode": "tozero",
                    "exponentformat": "power" if config.kind == "rate_test" else "none",
                    "type": "log" if config.kind == "rate_test" else "linear",
                },
                "showlegend": False,
            },
        },
        [(message("Epochs"), places), (message("Learning rate"), rates)],
    )


def _finding(config: TrainConfig) -> Message:
    peak = config.learning_rate
    if config.kind == "rate_test":
        return message(
            "The learning rate grows from {low:g} to {high:g}", low=TEST_LOW, high=TEST_HIGH
        )
    match config.schedule:
        case "plateau":
            return message("The learning rate stays at {rate:g} until the first plateau", rate=peak)
        case "linear" if config.warmup_share:
            return message("The learning rate rises to {rate:g}, then falls to almost 0", rate=peak)
        case "cosine" | "linear":
            return message("The learning rate falls from {rate:g} to almost 0", rate=peak)
    return message("The learning rate stays at {rate:g}", rate=peak)

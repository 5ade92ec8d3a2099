"""The live charts: always the same traces, always drawable, whatever the history holds."""

import json
from typing import Any

import plotly.graph_objects as go
import pytest

from core.analysis import curves
from core.analysis.charts import Chart
from core.analysis.history import metric_of, points, smoothed, thinned
from core.analysis.schedule import schedule_chart
from core.config.training import TrainConfig
from tests.core.analysis.drawn import plain

EMPTY: dict[str, dict[str, list[Any]]] = {"batches": {}, "epochs": {}}
GROWN: dict[str, dict[str, list[Any]]] = {
    "batches": {
        "epoch": [i / 10 for i in range(1, 46)],
        "loss": [2.3 * 0.5 ** (i / 10) for i in range(1, 46)],
        "accuracy": [1 - 0.9 * 0.5 ** (i / 10) for i in range(1, 46)],
    },
    "epochs": {
        "epoch": [1, 2, 3, 4],
        "loss": [1.0, 0.5, 0.3, 0.2],
        "accuracy": [0.7, 0.8, 0.9, 0.95],
        "val_loss": [1.1, 0.6, 0.5, 0.4],
        "val_accuracy": [0.7, 0.8, 0.88, 0.9],
        "learning_rate": [0.001, 0.001, 0.0005, 0.0005],
        "seconds": [1, 1, 1, 1],
    },
}
CHARTS = (
    curves.loss_chart,
    curves.accuracy_chart,
    curves.error_chart,
    curves.learning_rate_chart,
)


@pytest.mark.parametrize("draw", CHARTS)
@pytest.mark.parametrize("history", [EMPTY, GROWN])
def test_plotly_accepts_the_figure(draw: Any, history: Any) -> None:
    chart: Chart = draw(history, epochs=5)
    figure = go.Figure(plain(chart.figure))
    assert len(figure.data) == len(chart.figure["data"])
    json.dumps(plain(chart.figure), allow_nan=False)


@pytest.mark.parametrize("draw", CHARTS)
def test_traces_are_the_same_from_the_first_moment(draw: Any) -> None:
    names = [[trace["name"] for trace in draw(h).figure["data"]] for h in (EMPTY, GROWN)]
    assert names[0] == names[1]


def test_training_and_validation_differ_without_colour() -> None:
    _, training, validation = curves.loss_chart(GROWN).figure["data"]
    assert training["line"]["dash"] != validation["line"]["dash"]
    assert training["marker"]["symbol"] != validation["marker"]["symbol"]


def test_values_are_where_they_were_measured() -> None:
    _, training, validation = curves.loss_chart(GROWN).figure["data"]
    assert (training["x"], training["y"]) == ([1, 2, 3, 4], [1.0, 0.5, 0.3, 0.2])
    assert validation["y"] == [1.1, 0.6, 0.5, 0.4]


@pytest.mark.parametrize("bad", [None, float("nan"), float("inf")])
def test_what_is_not_finite_is_a_gap(bad: float | None) -> None:
    history = {"batches": {}, "epochs": {"epoch": [1, 2, 3], "loss": [1.0, bad, 0.5]}}
    chart = curves.loss_chart(history)
    assert chart.figure["data"][1]["y"] == [1.0, None, 0.5]
    assert str(chart.title) == "The loss stops being a number"


def test_a_title_says_the_finding() -> None:
    told = GROWN | {"epochs": GROWN["epochs"] | {"val_loss": [0.6, 0.5, 0.6, 0.7]}}
    assert str(curves.loss_chart(told).title) == "Validation loss rises from epoch 3"
    assert str(curves.loss_chart(GROWN).title) == "Lowest validation loss: 0.400 after epoch 4"
    assert "90.0% after epoch 4" in str(curves.accuracy_chart(GROWN).title)
    assert "falls from 0.001 to 0.0005" in str(curves.learning_rate_chart(GROWN).title)


def test_columns_of_different_lengths_are_cut_to_the_shorter() -> None:
    told = {"batches": {}, "epochs": {"epoch": [1, 2, 3], "loss": [1.0, 0.5]}}
    assert points(told, "epochs", "loss") == [(1.0, 1.0), (2.0, 0.5)]


def test_the_table_holds_every_point_in_order() -> None:
    columns = [values for _, values in curves.loss_chart(GROWN).table]
    places = columns[0]
    assert list(places) == sorted(places)
    assert [x for x in columns[2] if x is not None] == [1.0, 0.5, 0.3, 0.2]
    assert sum(x is not None for x in columns[1]) == 45


def test_smoothing_keeps_a_constant_and_starts_at_the_first_value() -> None:
    flat = [(i / 100, 2.0) for i in range(1, 200)]
    assert [value for _, value in smoothed(flat)] == pytest.approx([2.0] * len(flat))
    step = [(i / 100, 0.0 if i < 100 else 1.0) for i in range(1, 200)]
    after = dict(smoothed(step))
    assert after[0.01] == 0
    assert after[1.04] == pytest.approx(0.5, abs=0.02), "half is reached after the half-life"


def test_smoothing_steps_over_gaps() -> None:
    found = smoothed([(0.1, 1.0), (0.2, None), (0.3, 1.0)])
    assert [value for _, value in found] == [1.0, None, 1.0]


def test_thinning_keeps_the_last_point() -> None:
    curve = [(float(i), float(i)) for i in range(1203)]
    thin = thinned(curve, 500)
    assert len(thin) <= 500
    assert thin[-1] == curve[-1]
    assert thinned(curve[:10], 500) == curve[:10]


def test_a_rate_that_rises_and_falls_names_its_peak() -> None:
    rates = [0.00123456, 0.005, 0.002, 1e-5]
    history = {"batches": {"epoch": [0.1, 0.2, 0.3, 0.4], "learning_rate": rates}}
    title = curves.learning_rate_chart(history).title
    assert str(title) == "The learning rate rises to 0.005, then falls to almost 0"


def rates(*values: float) -> dict[str, dict[str, list[float]]]:
    places = [(i + 1) / len(values) for i in range(len(values))]
    return {"batches": {"epoch": places, "learning_rate": list(values)}}


@pytest.mark.parametrize("warmup_share", [0.0, 0.1])
@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_a_planned_rate_is_drawn_as_the_form_draws_it(schedule: str, warmup_share: float) -> None:
    config = TrainConfig(schedule=schedule, learning_rate=0.003, warmup_share=warmup_share)
    steps = config.steps()
    noted = rates(*(config.rate(step, steps) for step in range(steps)))
    chart, form = curves.learning_rate_chart(noted), schedule_chart(config)
    axis = chart.figure["layout"]["yaxis"]
    assert "type" not in axis
    assert "tickvals" not in axis
    assert axis["rangemode"] == "tozero"
    assert axis["exponentformat"] == "none", "0.0001, not 100u"
    assert str(chart.title) == str(form.title)
    assert form.figure["layout"]["yaxis"]["exponentformat"] == "none"


def test_a_rate_that_falls_by_one_factor_has_a_tick_at_each_step() -> None:
    chart = curves.learning_rate_chart(rates(1e-3, 1e-3, 1e-4, 1e-5))
    axis = plain(chart.figure)["layout"]["yaxis"]
    assert axis["type"] == "log"
    assert axis["ticktext"] == ["0.00001", "0.0001", "0.001"]
    assert str(chart.title) == "The learning rate falls from 0.001 to 0.00001"


def test_a_regression_is_followed_by_its_mean_absolute_error() -> None:
    history = {
        "batches": {"epoch": [0.5, 1.0], "loss": [9.0, 6.0], "mae": [2.5, 2.0]},
        "epochs": {"epoch": [1, 2, 3], "mae": [2.2, 1.0, 0.9], "val_mae": [1.5, 0.8, 0.85]},
    }
    assert (metric_of(history), metric_of(GROWN), metric_of(EMPTY)) == (
        "mae",
        "accuracy",
        "accuracy",
    )
    chart = curves.error_chart(history)
    assert str(chart.title) == "On average off by 0.80 on validation images after epoch 2, its best"
    assert [trace["y"] for trace in chart.figure["data"][1:]] == [[2.2, 1.0, 0.9], [1.5, 0.8, 0.85]]
    assert "how far the numbers are off" in str(curves.error_chart(EMPTY).title)

"""Learning rate and gradients of a group: the means of what its trainings had."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from core.analysis.mean_steps import mean_gradient_chart, mean_rate_chart
from tests.core.analysis.drawn import plain

PLACES = [0.5, 1.0, 1.5, 2.0]


def history(rates: list[float], **norms: list[float | None]) -> dict[str, dict[str, list[Any]]]:
    gradients = {f"gradient_norm:{layer}": values for layer, values in norms.items()}
    batches = {"epoch": PLACES[: len(rates)], "learning_rate": rates, **gradients}
    epochs = {"epoch": [1, 2][: len(rates) // 2], "learning_rate": rates[1::2]}
    return {"batches": batches, "epochs": epochs}


def test_a_planned_rate_is_the_same_line_for_all() -> None:
    chart = mean_rate_chart([history([0.001, 0.002, 0.001, 0.0005])] * 3)
    assert str(chart.title) == "The learning rate rises to 0.002, then falls to 0.0005"
    (line,) = chart.figure["data"]
    assert line["x"] == PLACES
    assert line["y"] == pytest.approx([0.001, 0.002, 0.001, 0.0005])
    assert "mean of 3 trainings, all of which had the same" in str(chart.alt)


def test_where_the_rates_differ_there_is_a_band_as_far_as_all_came() -> None:
    chart = mean_rate_chart([history([0.004, 0.004, 0.004, 0.001]), history([0.004, 0.004, 0.002])])
    go.Figure(plain(chart.figure))
    low, high, mean = chart.figure["data"]
    assert low["x"] == high["x"] == mean["x"] == PLACES[:3]
    assert (low["y"][2], high["y"][2]) == (0.002, 0.004)
    assert mean["y"][2] == pytest.approx(0.003)
    assert {trace["line"]["shape"] for trace in (low, high, mean)} == {"vh"}
    assert "in a band from the lowest to the highest" in str(chart.alt)
    table = {str(name): values for name, values in chart.table}
    assert table["Lowest"] == [0.004, 0.004, 0.002]
    assert table["Highest"] == [0.004, 0.004, 0.004]


def test_as_many_points_as_a_run_notes_are_thinned_with_their_band() -> None:
    places = [step / 100 for step in range(600)]
    both = [
        {"batches": {"epoch": places, "learning_rate": [rate] * 600}, "epochs": {}}
        for rate in (0.001, 0.002)
    ]
    chart = mean_rate_chart(both)
    lengths = {str(name): len(values) for name, values in chart.table}
    assert len(set(lengths.values())) == 1
    assert lengths["Lowest"] < 600


def test_an_older_run_has_its_rate_by_epoch() -> None:
    old = history([0.004, 0.004, 0.002, 0.002])
    del old["batches"]["learning_rate"]
    chart = mean_rate_chart([old, history([0.004, 0.004, 0.002, 0.002])])
    (line,) = chart.figure["data"]
    assert (line["x"], line["y"]) == ([1, 2], pytest.approx([0.004, 0.002]))


def test_gradients_are_the_means_of_each_layer() -> None:
    rates = [0.001] * 3
    one, other = (
        history(rates, a=[1.0, 1.0, 1.0], b=[4.0, 4.0, 4.0]),
        history(rates, a=[3.0, 3.0, None], b=[8.0, 8.0, 8.0]),
    )
    chart = mean_gradient_chart([one, other])
    assert chart is not None
    go.Figure(plain(chart.figure))
    first, second = chart.figure["data"]
    assert (first["name"], second["name"]) == ("a", "b")
    assert first["y"] == [pytest.approx(2.0), pytest.approx(2.0), None]
    assert second["y"] == pytest.approx([6.0, 6.0, 6.0])
    assert str(chart.title).endswith("the longest is in b")
    assert "Each line is the mean of 2 trainings." in str(chart.alt)
    assert {str(name) for name, _ in chart.table} == {"Epochs", "a", "b"}


def test_without_recorded_gradients_there_is_no_chart() -> None:
    assert mean_gradient_chart([history([0.001])] * 2) is None

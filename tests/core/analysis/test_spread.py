"""Mean and spread, and curves with bands."""

from __future__ import annotations

import math

import pytest

from core.analysis.bands import band_chart, band_of, bands_of, mean_history
from core.analysis.spread import Spread, figures, figures_table, spread_of


def history(*losses: float | None) -> dict[str, dict[str, list[float | None]]]:
    columns = {name: list(losses) for name in ("loss", "accuracy", "val_loss", "val_accuracy")}
    return {"batches": {}, "epochs": columns | {"epoch": [*map(float, range(1, len(losses) + 1))]}}


def test_the_spread_is_the_sample_standard_deviation() -> None:
    spread = Spread((0.9, 0.92, 0.91))
    assert (spread.mean, spread.deviation) == pytest.approx((0.91, 0.01))
    assert spread.told() == "91.00% ± 1.00%"
    assert Spread((0.9,)).told() == "90.00%"


def test_what_is_no_number_does_not_count() -> None:
    assert spread_of([None, math.nan, 0.5, math.inf]) == Spread((0.5,))
    assert spread_of([None]) is None


def test_figures_of_all_splits_and_their_table() -> None:
    one, other = (
        {s: {"accuracy": a, "loss": 1 - a} for s in ("train", "validation", "test")}
        for a in (0.5, 0.7)
    )
    assert figures([one, other], "loss")["test"] == Spread((0.5, pytest.approx(0.3)))
    table = figures_table(["a", "b", "c"], [one, None, other], ("Mean", "Spread"))
    columns = {str(name): list(values) for name, values in table}
    assert columns["Run"] == ["a", "b", "c", "Mean", "Spread"]
    assert columns["Test accuracy"] == [
        0.5,
        None,
        0.7,
        pytest.approx(0.6),
        pytest.approx(0.02**0.5),
    ]
    assert len(figures_table(["a"], [one])[0][1]) == 1


def test_a_band_reaches_as_far_as_all_trainings() -> None:
    band = band_of([history(3, 2, 1), history(5, 4)], "loss")
    assert (band.mean, band.low, band.high) == ((4, 3), (3, 2), (5, 4))
    assert band.epochs == [1, 2]


def test_a_gap_in_one_is_a_gap_in_the_band() -> None:
    band = band_of([history(3, None), history(5, 4)], "loss")
    assert (band.mean, band.low, band.high) == ((4, None), (3, None), (5, None))


def test_the_mean_is_a_history_of_its_own() -> None:
    found = mean_history(bands_of([history(3, 1), history(5, 3)]))
    assert found["epochs"]["val_loss"] == (4, 2)
    assert found["epochs"]["epoch"] == [1, 2]


def test_the_chart_has_a_band_around_each_line() -> None:
    chart = band_chart(bands_of([history(3, 1), history(5, 3)]), "loss", 2)
    assert str(chart.title) == (
        "Lowest mean validation loss: 2.000 after epoch 2 (from 1.000 to 3.000)"
    )
    low, high, mean = chart.figure["data"][:3]
    assert (low["y"], high["y"], mean["y"]) == ([3, 1], [5, 3], [4, 2])
    assert high["fill"] == "tonexty"
    assert not low["showlegend"]
    columns = {str(name): list(values) for name, values in chart.table}
    assert columns["Validation, mean of 2: highest"] == [5, 3]


def test_a_chart_without_a_common_epoch_says_so() -> None:
    chart = band_chart(bands_of([history(), history(1)]), "accuracy", 2)
    assert "No epoch was completed" in str(chart.title)

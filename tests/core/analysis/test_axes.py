"""One kind of axis for one kind of number, on every page."""

from __future__ import annotations

import pytest

from core.analysis.axes import loss_axis
from core.analysis.bands import band_chart, bands_of
from core.analysis.charts import Chart
from core.analysis.curves import accuracy_chart, loss_chart
from core.analysis.overlaid import overlaid
from core.analysis.pair_chart import pair_chart
from core.messages import message

LOSS = message("Loss")


def history(*losses: float | None) -> dict[str, dict[str, list[float | None]]]:
    places: list[float | None] = [float(i + 1) for i in range(len(losses))]
    shares: list[float | None] = [0.5 for _ in losses]
    curves = {"loss": list(losses), "accuracy": shares}
    return {
        "batches": {"epoch": places, **curves},
        "epochs": {"epoch": places, **curves, **{f"val_{n}": c for n, c in curves.items()}},
    }


@pytest.mark.parametrize(
    ("losses", "logarithmic"),
    [
        ([], False),
        ([None, 0.0], False),
        ([2.3, 0.02], False),  # healthy: what looks like 0 is nearly 0
        ([28.0, 0.5], False),  # a regression that begins with 0 for every digit
        ([1300.0, 2.3], True),  # 2.3 would be drawn on the line at 0
        ([1300.0, None, 2.3], True),
        ([1300.0, 900.0], False),  # nothing is hidden
    ],
)
def test_a_loss_is_logarithmic_where_the_largest_would_hide_the_others(
    losses: list[float | None], logarithmic: bool
) -> None:
    assert (loss_axis(LOSS, losses).get("type") == "log") is logarithmic


def charts_of_loss(*losses: float) -> list[Chart]:
    one = history(*losses)
    pair = pair_chart(["As it was", "With the fix"], [one, one])
    assert pair is not None
    return [
        loss_chart(one),
        band_chart(bands_of([one, one]), "loss", 2),
        overlaid(["A", "B"], [one, one], "val_loss"),
        pair,
    ]


def test_one_run_has_the_same_axis_wherever_its_loss_is_drawn() -> None:
    for chart in charts_of_loss(2.3, *[1e6] * 20, *[2.3] * 100):
        assert chart.figure["layout"]["yaxis"]["type"] == "log", chart.title
    for chart in charts_of_loss(2.3, 0.4, 0.2):
        assert "type" not in chart.figure["layout"]["yaxis"], chart.title


def test_an_accuracy_has_no_room_below_0_and_above_100_percent() -> None:
    one = history(0.5)
    for chart in (
        accuracy_chart(one),
        band_chart(bands_of([one, one]), "accuracy", 2),
        overlaid(["A", "B"], [one, one], "val_accuracy"),
    ):
        bounds = chart.figure["layout"]["yaxis"]["autorangeoptions"]
        assert -0.05 < bounds["clipmin"] <= 0
        assert 1 <= bounds["clipmax"] < 1.05

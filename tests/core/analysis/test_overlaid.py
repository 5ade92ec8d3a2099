"""The curves of several runs in one chart."""

from __future__ import annotations

from core.analysis.overlaid import overlaid


def test_curves_lie_over_one_another_with_gaps_and_lengths_of_their_own() -> None:
    histories = [
        {"epochs": {"epoch": [1, 2], "val_loss": [0.5, None]}},
        {"epochs": {"epoch": [1, 2, 3], "val_loss": [0.6, 0.4, 0.45]}},
        {"epochs": {}},
    ]
    chart = overlaid(["A · x", "B · y", "C · z"], histories, "val_loss")
    assert str(chart.title) == "B · y reaches the lowest validation loss, 0.400"
    assert [trace["y"] for trace in chart.figure["data"]] == [[0.5, None], [0.6, 0.4, 0.45], []]
    signals = {(t["line"]["color"], t["line"]["dash"]) for t in chart.figure["data"]}
    assert len(signals) == 3
    assert [values for _, values in chart.table] == [
        [1, 2, 3],
        [0.5, None, None],
        [0.6, 0.4, 0.45],
        [None, None, None],
    ]
    empty = overlaid(["A", "B"], [{}, {}], "val_accuracy")
    assert str(empty.title) == "No epoch was completed yet"


def test_the_lowest_error_is_the_best() -> None:
    histories = [{"epochs": {"epoch": [1], "val_mae": [error]}} for error in (0.9, 0.7)]
    chart = overlaid(["A · x", "B · y"], histories, "val_mae")
    assert str(chart.title) == "B · y reaches the lowest validation MAE, 0.700"

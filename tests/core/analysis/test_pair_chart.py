from core.analysis.pair_chart import pair_chart, validated_pair
from tests.core.analysis.drawn import plain

NAMES = ["As it was", "With the fix"]


def history(*losses: float | None) -> dict[str, dict[str, list[float | None]]]:
    return {"batches": {"epoch": [float(i) for i in range(len(losses))], "loss": list(losses)}}


def test_both_losses_are_drawn_each_with_its_own_dash() -> None:
    chart = pair_chart(NAMES, [history(2.0, 2.0), history(2.0, 2.0, None)])
    assert chart is not None
    figure = plain(chart.figure)
    assert [trace["name"] for trace in figure["data"]] == NAMES
    assert figure["data"][1]["y"] == [2.0, 2.0, None]
    assert len({trace["line"]["dash"] for trace in figure["data"]}) == 2
    assert "type" not in figure["layout"]["yaxis"]
    assert str(chart.title) == "Training loss at last: 2 as it was, 2 with the fix"
    assert [len(values) for _, values in chart.table] == [3, 3, 3]


def test_while_the_second_one_waits_its_line_is_empty() -> None:
    chart = pair_chart(NAMES, [history(100.0, 1.0), {}], epochs=4)
    assert chart is not None
    assert chart.figure["data"][1]["x"] == []
    assert chart.figure["layout"]["xaxis"]["range"][1] > 4
    assert "soon" in str(chart.title)


def test_losses_far_apart_have_a_logarithmic_axis() -> None:
    chart = pair_chart(NAMES, [history(1e6, 1e6), history(1.0, 1.0)])
    assert chart is not None
    assert chart.figure["layout"]["yaxis"]["type"] == "log"


def test_each_of_both_looks_the_same_in_every_chart_of_the_pair() -> None:
    epochs = {"epoch": [1.0, 2.0], "val_loss": [2.4, 2.3], "val_accuracy": [0.1, 0.2]}
    one = {**history(2.0, 2.0), "epochs": epochs}
    first = pair_chart(NAMES, [one, one])
    assert first is not None
    for column in ("val_loss", "val_accuracy"):
        chart = validated_pair(NAMES, [one, one], column)
        assert [(t["name"], t["line"]) for t in chart.figure["data"]] == [
            (t["name"], t["line"]) for t in first.figure["data"]
        ]
    assert str(chart.title) == "Validation accuracy at best: 20.00% as it was, 20.00% with the fix"


def test_while_the_second_one_waits_there_is_no_second_result() -> None:
    one = {"epochs": {"epoch": [1.0], "val_loss": [0.5]}}
    chart = validated_pair(NAMES, [one, {}], "val_loss")
    assert str(chart.title) == "Validation loss at best: 0.500 as it was"
    assert "completed yet" in str(validated_pair(NAMES, [{}, {}], "val_loss").title)


def test_nothing_trained_is_no_chart() -> None:
    assert pair_chart(NAMES, [{}, {}]) is None
    assert pair_chart(NAMES, [history(None), {}]) is None

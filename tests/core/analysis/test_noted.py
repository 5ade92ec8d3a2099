from core.analysis.curves import accuracy_chart, loss_chart
from core.analysis.noted import Mark, noted
from core.messages import message
from tests.core.analysis.drawn import plain

HISTORY = {
    "batches": {"epoch": [0.5, 1.0, 1.5, 2.0], "loss": [2.0, 2.0, None, None]},
    "epochs": {"epoch": [1, 2], "loss": [2.0, None], "val_loss": [2.0, None]},
}
RATE = Mark(1, 1.2, message("A rate that is too high"))
DEAD = Mark(2, 1.2, message("Units that never answer"))
EARLY = Mark(3, 0.0, message("Wrong weights"))


def test_each_place_has_one_mark_on_the_curve_with_a_word() -> None:
    chart = noted(loss_chart(HISTORY), HISTORY, "loss", [DEAD, RATE, EARLY])
    trace = plain(chart.figure["data"][-1])
    assert trace["x"] == [0.0, 1.2]
    assert trace["y"] == [2.0, 2.0]  # where the loss is no number, its last one
    assert trace["text"] == ["Finding 3", "Findings 1, 2"]
    assert trace["hovertext"][1] == "1 A rate that is too high; 2 Units that never answer"
    assert trace["textposition"] == ["top right", "top left"]
    assert trace["marker"]["symbol"] == "triangle-down"
    assert "1.20 epochs marks: 1 A rate that is too high; 2 Units" in str(chart.alt)


def test_without_findings_the_trace_is_there_and_empty() -> None:
    before = loss_chart(HISTORY)
    chart = noted(before, HISTORY, "loss", [])
    assert len(chart.figure["data"]) == len(before.figure["data"]) + 1
    assert chart.figure["data"][-1]["x"] == []
    assert chart.figure["data"][-1]["showlegend"] is False
    assert chart.alt == before.alt


def test_a_history_of_epochs_alone_is_marked_too() -> None:
    history = {"batches": {}, "epochs": {"epoch": [1, 2], "accuracy": [0.5, 0.6]}}
    trace = noted(accuracy_chart(history), history, "accuracy", [RATE]).figure["data"][-1]
    assert (trace["x"], trace["y"]) == ([1.2], [0.5])


def test_an_empty_history_has_no_place_for_a_mark() -> None:
    assert noted(loss_chart({}), {}, "loss", [RATE]).figure["data"][-1]["x"] == []

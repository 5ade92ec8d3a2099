from core.analysis.curves import accuracy_chart, loss_chart
from core.analysis.milestones import MOST_CHANGES, marked, rate_changes
from tests.core.analysis.drawn import plain

HISTORY = {
    "batches": {},
    "epochs": {
        "epoch": [1, 2, 3, 4],
        "loss": [0.9, 0.5, 0.3, 0.2],
        "val_loss": [0.8, None, 0.4, 0.45],
        "val_accuracy": [0.8, 0.85, 0.9, 0.9],
        "learning_rate": [0.001, 0.001, 0.0005, 0.00025],
    },
}


def test_rate_and_best_epoch_are_marked() -> None:
    assert rate_changes(HISTORY) == [(3, 0.0005), (4, 0.00025)]
    chart = marked(loss_chart(HISTORY), HISTORY, "val_loss", min)
    figure = plain(chart.figure)
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [2, 3]
    assert [note["text"] for note in figure["layout"]["annotations"]] == [
        "rate 0.0005",
        "rate 0.00025",
    ]
    star = figure["data"][-1]
    assert (star["x"], star["y"], star["name"]) == ([3], [0.4], "Best epoch")
    assert "best epoch, 3." in str(chart.alt)
    assert "before epoch 3, 4." in str(chart.alt)


def test_the_first_of_equals_is_the_best() -> None:
    chart = marked(accuracy_chart(HISTORY), HISTORY, "val_accuracy", max)
    assert chart.figure["data"][-1]["x"] == [3]


def test_a_schedule_is_left_to_its_own_chart() -> None:
    count = MOST_CHANGES + 2
    epochs = {
        "epoch": list(range(1, count + 1)),
        "learning_rate": [1 / n for n in range(1, count + 1)],
    }
    history = {"batches": {}, "epochs": epochs}
    chart = loss_chart(history)
    assert marked(chart, history, "val_loss", min) is chart


def test_an_empty_history_changes_nothing() -> None:
    chart = loss_chart({})
    assert marked(chart, {}, "val_loss", min) is chart


def test_a_planned_rate_is_left_to_its_own_chart() -> None:
    places = [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0]
    planned = {**HISTORY, "batches": {"epoch": places, "learning_rate": [0.1 / p for p in places]}}
    assert rate_changes(planned) == []
    steps = {**HISTORY, "batches": {"epoch": places, "learning_rate": [0.1] * 4 + [0.05] * 4}}
    assert rate_changes(steps) == [(3, 0.0005), (4, 0.00025)]

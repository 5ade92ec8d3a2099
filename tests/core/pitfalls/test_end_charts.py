"""Bars of where programs end, dots of where each run does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.analysis.charts import Chart
from core.pitfalls.pitfall import Pitfall, read_pitfall
from core.pitfalls.setting_charts import setting_chart
from tests.core.pitfalls.made import TEXT, error, make, run, store

BARS = TEXT + '[chart]\nbars = "test_accuracy"\n'
DOTS = TEXT + '[chart]\ndots = "test_accuracy"\n'


def made(folder: Path, text: str, **runs: list[dict[str, Any]]) -> Pitfall:
    store(make(folder, "x = 1\n", "x = 2\n", text), **runs)
    return read_pitfall(folder)


def drawn(pitfall: Pitfall) -> Chart:
    chart = setting_chart(pitfall, pitfall.settings[0])
    assert chart is not None
    return chart


def test_a_long_error_is_told_in_several_lines(tmp_path: Path) -> None:
    text = TEXT + '[chart]\nbars = "test_accuracy"\n'
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n", text)
    failing = run(error=error("no", "ResourceExhaustedError"))
    store(folder, before=[failing], after=[run(0.9)])
    one = read_pitfall(folder)
    chart = setting_chart(one, one.settings[0])
    assert chart is not None
    [trace] = chart.figure["data"]
    assert str(trace["text"][0]) == "Resource\nExhausted\nError"
    assert trace["textangle"] == 0
    assert "ResourceExhaustedError" in str(chart.title)


def test_a_bar_is_the_mean_with_its_number(tmp_path: Path) -> None:
    chart = drawn(made(tmp_path / "x", BARS, before=[run(0.1), run(0.3)], after=[run(0.9)]))
    [trace] = chart.figure["data"]
    assert trace["y"] == [0.2, 0.9]
    assert list(map(str, trace["text"])) == ["20.0%", "90.0%"]
    assert str(chart.title) == "Accuracy on the test images: before 20.0%, after 90.0%"


def test_an_error_stands_where_there_is_no_bar(tmp_path: Path) -> None:
    raised = run(error=error("no", "PlumError"))
    chart = drawn(made(tmp_path / "x", BARS, before=[raised], after=[run(0.9)]))
    [trace] = chart.figure["data"]
    assert (trace["y"], str(trace["text"][0])) == ([0.0, 0.9], "Plum\nError")


def test_one_epoch_is_drawn_as_bars_of_what_the_pitfall_is_about(tmp_path: Path) -> None:
    once = {"epochs": [{"accuracy": [0.8]}]}
    chart = drawn(made(tmp_path / "x", TEXT, before=[run(0.1) | once], after=[run(0.9) | once]))
    assert chart.figure["data"][0]["type"] == "bar"
    assert "Accuracy on the test images" in str(chart.title)


def test_each_run_is_a_dot_and_equal_ones_are_said(tmp_path: Path) -> None:
    runs = {"before": [run(0.1), run(0.3)], "after": [run(0.9), run(0.9)]}
    chart = drawn(made(tmp_path / "x", DOTS, **runs))
    assert [trace["y"] for trace in chart.figure["data"]] == [[0.1, 0.3], [0.9, 0.9]]
    assert str(chart.title).endswith("before 10.0% to 30.0%, after 90.0% each time")


def test_a_setting_may_draw_something_else(tmp_path: Path) -> None:
    text = TEXT + '[settings.more]\ntitle = "More plums"\nbars = "test_accuracy"\n'
    folder = make(tmp_path / "x", "x = 1\n", "x = 2\n", text, more_before="x = 3\n")
    store(folder, before=[run(0.2)], more_before=[run(0.4)])
    one = read_pitfall(folder)
    main, more = (setting_chart(one, setting) for setting in one.settings)
    assert main is not None
    assert more is not None
    assert main.figure["data"][0]["type"] == "scatter"
    assert more.figure["data"][0]["type"] == "bar"


def test_nothing_measured_is_nothing_to_draw(tmp_path: Path) -> None:
    for name, text in (("a", BARS), ("b", DOTS), ("c", TEXT)):
        one = read_pitfall(make(tmp_path / name, "x = 1\n", "x = 2\n", text))
        assert setting_chart(one, one.settings[0]) is None

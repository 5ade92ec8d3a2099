"""A pitfall's curves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.analysis.charts import Chart
from core.pitfalls.charts import ON_TOP, WIDE, curve_chart
from core.pitfalls.pitfall import read_pitfall
from tests.core.pitfalls.made import error, make, run, store


def drawn(folder: Path, **runs: list[dict[str, Any]]) -> Chart:
    store(make(folder, "x = 1\n", "x = 2\n"), **runs)
    pitfall = read_pitfall(folder)
    chart = curve_chart(pitfall, pitfall.settings[0])
    assert chart is not None
    return chart


def test_the_title_says_where_each_ends(tmp_path: Path) -> None:
    chart = drawn(tmp_path / "x", before=[run(0.1), run(0.3)], after=[run(0.9)])
    assert str(chart.title) == "The last epoch's training accuracy: before 20.0%, after 90.0%"
    assert {line["line"]["width"] for line in chart.figure["data"]} == {2}


def test_one_line_on_another_is_said_and_both_are_seen(tmp_path: Path) -> None:
    chart = drawn(tmp_path / "x", before=[run(0.9)], after=[run(0.9)])
    assert str(chart.title).startswith("Before and after are one line: in each epoch the same")
    before, after = chart.figure["data"]
    assert (before["zorder"], after["zorder"]) == (ON_TOP["before"], ON_TOP["after"])
    assert before["zorder"] > after["zorder"]
    assert before["line"]["dash"] == "dash"
    assert after["line"]["width"] == WIDE > before["line"]["width"]


def test_what_raised_before_it_trained_is_named_in_the_title(tmp_path: Path) -> None:
    chart = drawn(tmp_path / "x", before=[run(error=error("no"))], after=[run(0.9)])
    assert str(chart.title) == "The last epoch's training accuracy: before ValueError, after 90.0%"

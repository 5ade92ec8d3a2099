"""A pitfall at a glance."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from core.analysis.palette import AFTER, BEFORE, CURE
from core.pitfalls.catalogue import pitfalls
from core.pitfalls.drawing import SIZE, SMALLEST
from core.pitfalls.pictures import measured, picture
from core.pitfalls.pitfall import Pitfall, read_pitfall
from tests.core.pitfalls.made import TEXT, error, make, run, store

SVG = "{http://www.w3.org/2000/svg}"


def drawn(folder: Path, **runs: list[dict[str, Any]]) -> tuple[ET.Element, str]:
    store(make(folder, "x = 1\n", "x = 2\n"), **runs)
    shown = picture(read_pitfall(folder))
    assert shown is not None
    return ET.fromstring(shown.svg), str(shown.alt)  # noqa: S314  (drawn by ourselves)


def test_curves_that_differ_are_drawn_as_lines(tmp_path: Path) -> None:
    svg, alt = drawn(tmp_path / "plums", before=[run(0.1)], after=[run(0.9)])
    looks = [line.get("stroke") for line in svg.iter(f"{SVG}polyline")]
    assert looks == [AFTER.color, BEFORE.color]  # the dashed one on top
    assert not list(svg.iter(f"{SVG}rect"))
    assert "before 10.0%, after 90.0%" in alt


def test_curves_that_lie_on_one_another_are_drawn_as_bars(tmp_path: Path) -> None:
    before = run(0.9) | {"figures": {"test_accuracy": 0.45}}
    svg, alt = drawn(tmp_path / "plums", before=[before], after=[run(0.9)])
    one, other = (float(bar.get("width", 0)) for bar in svg.iter(f"{SVG}rect"))
    assert one == pytest.approx(other / 2, abs=0.1)
    assert "before 45.0%, after 90.0%" in alt


def test_an_error_is_written(tmp_path: Path) -> None:
    raised = run(error=error("no <plums>", "PlumError"))
    svg, alt = drawn(tmp_path / "plums", before=[raised], after=[run(0.9)])
    assert [text.text for text in svg.iter(f"{SVG}text")] == ["✕ PlumError"]
    assert alt == "before PlumError, after 90.0% (training accuracy after the last epoch)"


def test_a_run_without_numbers_is_a_tick_beside_the_error(tmp_path: Path) -> None:
    raised = run(error=error("no", "NotEnoughPlumsForItError"))
    svg, alt = drawn(tmp_path / "plums", before=[raised], after=[run()])
    long, short = svg.iter(f"{SVG}text")
    assert (long.text, short.text) == ("✕ NotEnoughPlumsForItError", "✓")
    assert float(long.get("font-size", 0)) < float(short.get("font-size", 0)) == SIZE
    assert alt == "before NotEnoughPlumsForItError, after no error"


def test_the_longest_words_are_cut(tmp_path: Path) -> None:
    raised = run(error=error("no", "Plum" * 20))
    svg, _alt = drawn(tmp_path / "plums", before=[raised], after=[run()])
    long, _short = svg.iter(f"{SVG}text")
    assert str(long.text).startswith("✕ PlumPlum")
    assert str(long.text).endswith("…")
    assert float(long.get("font-size", 0)) >= SMALLEST


def test_what_cures_is_drawn_where_after_does_not(tmp_path: Path) -> None:
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n", cure="x = 3\n")
    runs = [run(0.9) | {"figures": {"test_accuracy": share}} for share in (0.2, 0.2, 0.8)]
    store(
        folder, **{name: [one] for name, one in zip(("before", "after", "cure"), runs, strict=True)}
    )
    shown = picture(read_pitfall(folder))
    assert shown is not None
    bars = list(ET.fromstring(shown.svg).iter(f"{SVG}rect"))  # noqa: S314  (drawn by ourselves)
    assert [bar.get("stroke") for bar in bars] == [BEFORE.color, AFTER.color, CURE.color]
    assert str(shown.alt).endswith("before 20.0%, after 20.0%, with what cures 80.0%")


def test_figures_that_are_alike_are_drawn_as_the_first_of_the_table(tmp_path: Path) -> None:
    svg, alt = drawn(tmp_path / "plums", before=[run(0.9)], after=[run(0.9)])
    assert len(list(svg.iter(f"{SVG}rect"))) == 2
    assert alt == "Accuracy on the test images: before 90.0%, after 90.0%"


def test_the_setting_is_drawn_in_which_they_differ() -> None:
    shown = picture(pitfalls()["missing-channel"])
    assert shown is not None
    assert "before ValueError" in str(shown.alt)


def test_nothing_measured_is_nothing_to_draw(tmp_path: Path) -> None:
    assert picture(read_pitfall(make(tmp_path / "plums", "x = 1\n", "x = 2\n"))) is None


def test_runs_that_are_alike_are_dots_on_a_level(tmp_path: Path) -> None:
    text = TEXT + '[chart]\ndots = "test_accuracy"\n'
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n", text)
    store(folder, before=[run(0.1), run(0.3)], after=[run(0.2), run(0.2)])
    shown = picture(read_pitfall(folder))
    assert shown is not None
    dots = list(ET.fromstring(shown.svg).iter(f"{SVG}circle"))  # noqa: S314  (drawn by ourselves)
    levels = [dot.get("cy") for dot in dots]
    assert len(set(levels[:2])) == 2
    assert len(set(levels[2:])) == 1
    assert str(shown.alt).endswith("before 10.0% to 30.0%, after 20.0% each time")


def test_what_is_below_zero_reaches_to_the_left(tmp_path: Path) -> None:
    text = TEXT.replace("test_accuracy", "gain")
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n", text + '[figures]\ngain = "Gain"\n')
    runs = [run() | {"figures": {"gain": value}} for value in (-2.0, 1.0)]
    store(folder, before=runs[:1], after=runs[1:])
    shown = picture(read_pitfall(folder))
    assert shown is not None
    before, after = ET.fromstring(shown.svg).iter(f"{SVG}rect")  # noqa: S314  (drawn by ourselves)
    end = float(before.get("x", 0)) + float(before.get("width", 0))
    assert end == pytest.approx(float(after.get("x", 0)), abs=0.2)
    assert str(shown.alt) == "Gain: before −2, after 1"


def test_two_different_losses_are_not_compared() -> None:
    shown = picture(pitfalls()["mse-on-softmax"])
    assert shown is not None
    assert "accuracy" in str(shown.alt)


@pytest.mark.parametrize("one", pitfalls().values(), ids=pitfalls().keys())
def test_what_was_measured_names_the_comparison_that_it_is_of(one: Pitfall) -> None:
    told = list(map(str, measured(one)))
    settings = [str(setting.title) for setting in one.settings]
    if len(settings) == 1:
        assert len(told) == 1
    else:
        assert told[0].startswith(f"“{settings[0]}”: ")
        assert all(text.split("”: ")[0].removeprefix("“") in settings for text in told)
    # A quiz's answer is about one program, and means nothing without its question.
    assert not any(str(answer.text) in text for answer in one.answers for text in told)
    assert all("before" in text and "after" in text for text in told)


def test_the_claimed_setting_is_told_before_the_one_that_is_drawn() -> None:
    main, column = map(str, measured(pitfalls()["mse-on-softmax"]))
    assert main == "“One-hot labels”: Accuracy on the test images: before 93.7%, after 93.8%"
    assert column.endswith("before 10.2%, after 95.1%")


def test_nothing_measured_is_nothing_to_tell(tmp_path: Path) -> None:
    assert measured(read_pitfall(make(tmp_path / "plums", "x = 1\n", "x = 2\n"))) == []


def test_the_third_program_on_fonts_is_said_to_draw_letters() -> None:
    shown = picture(pitfalls()["cjk-font"])
    assert shown is not None
    assert "found no font and drew six letters" in str(shown.alt)

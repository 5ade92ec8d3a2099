"""What to write instead follows from what was measured."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.pitfalls.catalogue import pitfalls
from core.pitfalls.pitfall import Pitfall, Setting, read_pitfall
from core.pitfalls.remedy import ACCURACIES, Advice, advice, other_error
from tests.core.pitfalls.made import TEXT, error, make, run, store

HARNESS = {"memory", "psutil", "PYTHON", "INDEX", "images_found", "growth_mib", "fonts_found"}

every = pytest.mark.parametrize("one", pitfalls().values(), ids=pitfalls().keys())

ELSEWHERE = """
[[elsewhere]]
program = "more_before"
figure = "test_accuracy"
at_most = 0.2
[settings.more]
title = "More plums"
"""


def told(folder: Path, text: str = TEXT, **accuracies: float) -> list[Advice]:
    sources = {name: f"x = {place}\n" for place, name in enumerate(accuracies)}
    made = make(folder, sources.pop("before"), sources.pop("after"), text, **sources)
    runs: dict[str, list[dict[str, Any]]] = {n: [run(a)] * 3 for n, a in accuracies.items()}
    store(made, **runs)
    return advice(read_pitfall(made))


def test_a_remedy_that_works_is_shown(tmp_path: Path) -> None:
    [one] = told(tmp_path / "x", before=0.1, after=0.9)
    assert (str(one.text), one.lines) == (
        "The tutorials' remedy, taken literally, does what it promises:",
        "x = 1",
    )


def test_a_cure_is_shown_where_the_remedy_fails(tmp_path: Path) -> None:
    [one] = told(tmp_path / "x", before=0.1, after=0.1, cure=0.9)
    assert str(one.text).endswith("is not enough. What cures:")
    assert one.lines == "x = 2"


def test_a_cure_that_does_not_cure_is_not_called_one(tmp_path: Path) -> None:
    [one] = told(tmp_path / "x", before=0.1, after=0.1, cure=0.15)
    assert str(one.text).endswith("we measured nothing that does.")
    assert one.lines is None


def test_where_nothing_is_wrong_nothing_is_cured_and_where_it_is_real_is_shown(
    tmp_path: Path,
) -> None:
    main, more = told(
        tmp_path / "x", TEXT + ELSEWHERE, before=0.9, after=0.9, more_before=0.1, more_after=0.9
    )
    assert str(main.text).startswith("Nothing of the symptom was seen here (“The tutorials")
    assert main.lines is None
    assert str(more.text) == "Where it is real (“More plums”), this cures:"
    assert more.lines == "x = 3"


def test_what_does_not_cure_elsewhere_is_not_shown(tmp_path: Path) -> None:
    found = told(
        tmp_path / "x", TEXT + ELSEWHERE, before=0.9, after=0.9, more_before=0.1, more_after=0.1
    )
    assert len(found) == 1


def test_a_squared_error_is_cured_where_it_fails_and_only_there() -> None:
    main, column = advice(pitfalls()["mse-on-softmax"])
    assert main.lines is None
    assert "column" in str(column.text)
    assert "sparse_categorical_crossentropy" in str(column.lines)


def test_a_photo_is_inverted_as_well_as_made_grey() -> None:
    grey, inverted = advice(pitfalls()["rgb-input"])
    assert "rgb_to_grayscale" in str(grey.lines)
    assert "1 - grey / 255.0" in str(inverted.lines)


def test_something_is_said_of_each_pitfall() -> None:
    for one in pitfalls().values():
        found = advice(one)
        assert found, one.id
        leaves_out = any(_is_left_out(setting) for setting in one.settings)
        assert all(part.lines != "" or leaves_out for part in found), one.id


def _is_left_out(setting: Setting) -> bool:
    lines = {one.role: Counter(one.source.splitlines()) for one in setting.programs}
    return "before" in lines and "after" in lines and lines["after"] < lines["before"]


FAILS_OTHERWISE = ("label-encoding", "no-gradient", "wrong-loss", "wrong-size-network")


@pytest.mark.parametrize("name", FAILS_OTHERWISE)
def test_an_error_that_nobody_claimed_is_named_with_what_avoids_it(name: str) -> None:
    one = pitfalls()[name]
    error = other_error(one)
    assert error is not None
    main = advice(one)[0]
    assert error.type in str(main.text)
    assert main.lines


def test_only_an_error_that_is_not_claimed_is_another_one() -> None:
    assert {one.id for one in pitfalls().values() if other_error(one)} == set(FAILS_OTHERWISE)


@pytest.mark.parametrize("name", ["vanishing-gradient", "lr-too-low", "nan-loss"])
def test_a_program_that_is_far_worse_is_not_said_to_have_nothing_to_cure(name: str) -> None:
    main = advice(pitfalls()[name])[0]
    assert "goes wrong all the same" in str(main.text)
    assert main.lines


@every
def test_nothing_to_cure_is_said_only_where_before_does_as_well(one: Pitfall) -> None:
    before, after = one.results["before"], one.results["after"]
    main = advice(one)[0]
    if not str(main.text).startswith("Nothing of the symptom"):
        return
    assert not any(run.error for run in before.runs)
    for figure in ACCURACIES:
        low, high = before.mean(figure), after.mean(figure)
        if low is not None and high is not None:
            assert high - low < 0.05


def test_a_program_that_fails_or_is_worse_where_nothing_is_claimed(tmp_path: Path) -> None:
    [worse] = told(tmp_path / "worse", before=0.25, after=0.9)
    assert "before 25.0%, after 90.0%" in str(worse.text)
    assert worse.lines == "x = 1"
    [alike] = told(tmp_path / "alike", before=0.87, after=0.9)
    assert alike.lines is None
    folder = make(tmp_path / "raises", "x = 0\n", "x = 1\n")
    store(folder, before=[run(error=error("no"))] * 3, after=[run(0.9)] * 3)
    [fails] = advice(read_pitfall(folder))
    assert "it fails, with ValueError" in str(fails.text)
    assert fails.lines == "x = 1"


def test_what_no_tutorial_advises_is_not_called_their_remedy() -> None:
    told = [str(one.text) for one in advice(pitfalls()["old-packages"])]
    assert len(told) == 4
    assert not any("The tutorials' remedy" in text for text in told)


@every
def test_advice_is_what_a_reader_would_write(one: Pitfall) -> None:
    for part in advice(one):
        if not part.lines:
            continue
        if part.language == "sh":
            subprocess.run(["bash", "-n"], input=part.lines, text=True, check=True)
            continue
        compile(part.lines, one.id, "exec")
        told = str(part.text)
        meant = [s for s in one.settings if f"“{s.title}”" in told] or one.settings
        old = {line.strip() for line in meant[0].programs[0].source.splitlines()}
        assert not {line.strip() for line in part.lines.splitlines()} <= old, (
            "the wrong program says the same"
        )
        names = {node.id for node in ast.walk(ast.parse(part.lines)) if isinstance(node, ast.Name)}
        assert not names & HARNESS, "of our measuring, not of a reader's program"
        assert not names & (set(one.variables) - {"test_accuracy", "test_loss"})


@every
def test_what_stands_in_the_place_of_lines_has_a_place(one: Pitfall) -> None:
    settings = {setting.name for setting in one.settings}
    for own in one.instead:
        assert own.setting in settings or (own.setting is None and own.text is not None)
        assert own.language in ("python", "sh")
    shown = [part.lines for part in advice(one)]
    assert all(own.code in shown for own in one.instead if own.code is not None)


def test_overfitting_shows_the_images_that_are_made_up() -> None:
    assert "RandomRotation" in str(advice(pitfalls()["overfitting"])[-1].lines)

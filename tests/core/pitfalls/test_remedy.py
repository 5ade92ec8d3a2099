"""What to write instead follows from what was measured."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from core.pitfalls.catalogue import pitfalls
from core.pitfalls.pitfall import Setting, read_pitfall
from core.pitfalls.remedy import Advice, advice
from tests.core.pitfalls.made import TEXT, make, run, store

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
    assert inverted.lines == "x_test = 1 - x_test / 255.0"


def test_something_is_said_of_each_pitfall() -> None:
    for one in pitfalls().values():
        found = advice(one)
        assert found, one.id
        leaves_out = any(_is_left_out(setting) for setting in one.settings)
        assert all(part.lines != "" or leaves_out for part in found), one.id


def _is_left_out(setting: Setting) -> bool:
    lines = {one.role: Counter(one.source.splitlines()) for one in setting.programs}
    return "before" in lines and "after" in lines and lines["after"] < lines["before"]

from pathlib import Path

import pytest

from core.pitfalls.pitfall import read_pitfall
from core.pitfalls.rule import decide, verdict, what_happens
from tests.core.pitfalls.made import TEXT, error, make, run, store


@pytest.mark.parametrize(
    ("symptom", "remedy", "elsewhere", "was_once", "name"),
    [
        ([True, True], [True], [], False, "confirmed"),
        ([True], [True], [False], True, "confirmed"),
        ([True], [False], [], False, "partly"),
        ([True, False], [True], [], True, "partly"),
        ([False], [True], [True], False, "partly"),
        ([False], [True], [True, False], False, "never_was"),
        ([False], [True], [], False, "never_was"),
        ([False], [True], [], True, "no_longer"),
        ([False], [False], [True], True, "no_longer"),
    ],
)
def test_the_rule(
    symptom: list[bool], remedy: list[bool], elsewhere: list[bool], was_once: bool, name: str
) -> None:
    assert decide(symptom, remedy, elsewhere, was_once=was_once) == name


@pytest.mark.parametrize(
    ("before", "after", "name", "happens"),
    [
        ([0.1, 0.1, 0.1], [0.9, 0.9, 0.9], "confirmed", "It is wrong."),
        ([0.1, 0.1, 0.1], [0.1, 0.9, 0.5], "partly", "It is wrong."),
        ([0.8, 0.8, 0.8], [0.9, 0.9, 0.9], "never_was", "It is right."),
        ([0.1, 0.1], [0.9, 0.9, 0.9], "not_measured", None),
    ],
)
def test_a_verdict_comes_from_numbers(
    tmp_path: Path, before: list[float], after: list[float], name: str, happens: str | None
) -> None:
    folder = make(tmp_path / "x", "1", "2")
    store(folder, before=[run(a) for a in before], after=[run(a) for a in after])
    pitfall = read_pitfall(folder)
    assert verdict(pitfall).name == name
    answer = what_happens(pitfall)
    assert (answer and answer.text.template) == happens


def test_an_error_satisfies_no_bound(tmp_path: Path) -> None:
    folder = make(tmp_path / "x", "1", "2")
    store(folder, before=[run(error=error("no"))] * 3, after=[run(0.9)] * 3)
    pitfall = read_pitfall(folder)
    assert [finding.holds for finding in verdict(pitfall).findings] == [False, False]
    answer = what_happens(pitfall)
    assert answer is not None
    assert answer.text.template == "It raises."


def test_without_a_measurement_there_is_no_verdict(tmp_path: Path) -> None:
    pitfall = read_pitfall(make(tmp_path / "x", "1", "2"))
    assert verdict(pitfall).name == "not_measured"
    assert what_happens(pitfall) is None


def test_a_check_of_the_range_shows_the_range(tmp_path: Path) -> None:
    text = TEXT.replace("at_most = 0.2\n[[remedy]]", 'of = "range"\nat_most = 0.2\n[[remedy]]')
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n", text)
    store(folder, before=[run(0.5), run(0.75)], after=[run(0.9)])
    found = verdict(read_pitfall(folder)).findings[0]
    assert str(found.seen) == "25 percentage points (the runs reach from 50.0% to 75.0%)"
    assert not found.holds


def test_of_a_long_error_the_line_is_shown_that_is_asked_for(tmp_path: Path) -> None:
    text = TEXT.replace(
        'figure = "test_accuracy"\nat_most = 0.2\n[[remedy]]',
        'raises = "ValueError"\nsays = "many  PLUMS"\n[[remedy]]',
    )
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n", text)
    raised = run(error=error("It went wrong:\n\n  Too many plums here"))
    store(folder, before=[raised], after=[run(0.9)])
    found = verdict(read_pitfall(folder)).findings[0]
    assert found.holds
    assert str(found.seen) == "ValueError: Too many plums here"

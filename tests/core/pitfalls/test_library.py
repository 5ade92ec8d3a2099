"""What every pitfall of the library must be: complete, measured, and decided by its numbers."""

import re

import pytest

from core.pitfalls.catalogue import pitfall, pitfalls
from core.pitfalls.diff import differences
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.results import FILE, stored_programs
from core.pitfalls.rule import what_happens
from core.pitfalls.tutorials import TUTORIALS

LARGEST = 30_000  # bytes of a measured.json
MOST_CHANGED_LINES = 24

every = pytest.mark.parametrize("one", pitfalls().values(), ids=pitfalls().keys())


@every
def test_what_is_stored_belongs_to_the_code_that_is_shown(one: Pitfall) -> None:
    stored = stored_programs(one.folder)
    assert {name: part["sha256"] for name, part in stored.items()} == {
        name: program.sha256 for name, program in one.programs.items()
    }, f"run: python -m core pitfalls measure {one.id}"


@every
def test_all_seeds_are_measured(one: Pitfall) -> None:
    assert [name for name in one.programs if not one.is_measured(name)] == []
    assert (one.folder / FILE).stat().st_size < LARGEST


@every
def test_exactly_one_answer_happens(one: Pitfall) -> None:
    assert len(one.answers) == 3
    holding = [
        answer.text.template
        for answer in one.answers
        if answer.checks and all(check.holds(one.results) for check in answer.checks)
    ]
    assert len(holding) <= 1
    assert what_happens(one) is not None


@every
def test_before_and_after_differ_in_few_lines(one: Pitfall) -> None:
    for setting in one.settings:
        pairs = differences(setting)
        assert pairs, f"the setting {setting.name} needs before and after"
        assert all(0 < pair.changed_lines <= MOST_CHANGED_LINES for pair in pairs)


@every
def test_it_cites_tutorials_and_explains(one: Pitfall) -> None:
    assert one.claim.rows
    assert all(re.fullmatch(rf"[{''.join(TUTORIALS)}][\d.]*", row) for row in one.claim.rows)
    assert len(one.why.template) > 150
    assert len(one.prevented.template) > 40


@every
def test_nothing_stored_tells_of_the_machine(one: Pitfall) -> None:
    text = (one.folder / FILE).read_text()
    assert not re.search(r"/(home|root|tmp|usr|work|var)/|site-packages", text)


def test_an_unknown_name_is_said() -> None:
    from core.errors import PitfallError

    with pytest.raises(PitfallError, match="There is no pitfall “nonsense”"):
        pitfall("nonsense")

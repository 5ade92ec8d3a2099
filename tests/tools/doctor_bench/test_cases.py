"""The cases themselves, without training them."""

import inspect
import re

import pytest

from core.doctor.benchmark import HELD_OUT
from core.doctor.conditions import CONDITIONS
from tests.bench.doctor import cases, smoke, store
from tests.bench.doctor.cases import Collection, digest
from tests.bench.doctor.foreign import eighth_helpers
from tests.bench.doctor.parts import PARTS

NO_TLS = {
    "http://dvbuntu.github.io/wisdom/2016/08/18/steer/",
    "http://pullrequest.ru/13403374/prognozirovanie-tolko-odnogo-klassa",
}
"""Addresses as they were found; a link is a part of its measured program."""
EVERY = [(part, case) for part, found in PARTS.items() for case in found.values()]


def faults(part: str) -> list[cases.Case]:
    return [case for case in PARTS[part].values() if case.code]


def test_there_are_as_many_as_were_asked_for() -> None:
    sound = {part: len(PARTS[part]) - len(faults(part)) for part in PARTS}
    assert len(faults("tuning")) >= 25
    assert sound["tuning"] >= 60
    assert sum(not case.listed for case in faults("reporting")) >= 20
    assert len(faults("reporting")) >= 25
    assert sound["reporting"] >= 25
    assert len(faults("second")) >= 15
    assert sound["second"] >= 12
    assert len(faults("third")) >= 20
    assert sound["third"] >= 18
    assert len(faults("fourth")) >= 18
    assert sound["fourth"] >= 15
    assert len(faults("fifth")) >= 22
    assert sound["fifth"] >= 18
    assert len(faults("sixth")) >= 24
    assert sound["sixth"] >= 20
    assert len(faults("seventh")) >= 12
    assert sound["seventh"] >= 20
    assert len(faults("eighth")) >= 20
    assert sound["eighth"] >= 24


def test_every_cause_has_a_code_that_the_doctor_knows() -> None:
    assert {code for _, case in EVERY for code in case.right} <= CONDITIONS.keys()


def test_held_out_faults_say_where_the_question_stands() -> None:
    held_out = tuple(part for part in PARTS if part != "tuning")
    for case in [case for part in held_out for case in faults(part)]:
        assert case.title, case.name
        assert re.match(r"https://\S+$", case.link) or case.link in NO_TLS, case.name


def test_no_two_cases_share_a_file_or_a_digest() -> None:
    assert len({(part, case.slug) for part, case in EVERY}) == len(EVERY)
    assert len({digest(case) for _, case in EVERY}) == len(EVERY)


def test_a_digest_follows_the_program_and_its_helpers() -> None:
    collection = Collection()

    @collection.clean("one")
    def one(_digits: object) -> None:
        return _helper()

    assert "return _helper()" in collection["one"].source
    assert inspect.getsource(_helper) in collection["one"].source


def test_a_digest_follows_what_the_files_of_one_set_share() -> None:
    case = next(iter(PARTS["eighth"].values()))
    shared = [f for f in vars(eighth_helpers).values() if inspect.isfunction(f)]
    assert shared
    assert any(inspect.getsource(f) in case.source for f in shared)


def _helper() -> None:
    """Stand for what several programs of a file share."""


def test_two_cases_may_not_share_a_name() -> None:
    collection = Collection()
    collection.clean("A plum")(test_there_are_as_many_as_were_asked_for)
    with pytest.raises(ValueError, match="a plum"):
        collection.clean("a plum")(test_there_are_as_many_as_were_asked_for)


def test_stored_results_belong_to_cases_that_are_there() -> None:
    known = {(part, case.slug) for part, case in EVERY}
    stored = list(store.FOLDER.glob("*/*/*.json"))
    assert {(path.parent.name, path.name.rsplit(".", 2)[0]) for path in stored} <= known


@pytest.mark.slow
@pytest.mark.parametrize("part", list(PARTS))
def test_every_program_runs(part: str) -> None:
    assert smoke.broken(part) == []


def test_what_is_stored_of_what_was_held_out_is_of_the_programs_as_they_are() -> None:
    """An edit to a file that every program depends on would make all of it old, unnoticed."""
    found = PARTS[HELD_OUT].values()
    stored = [(case, store.read(store.path_of("12000", HELD_OUT, case, 1))) for case in found]
    assert [
        case.name for case, one in stored if one["doctor"]["digests"]["case"] != digest(case)
    ] == []

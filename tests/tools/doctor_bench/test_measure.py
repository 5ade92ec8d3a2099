"""What is measured, what is kept, and what is told to be out of date. Nothing trains."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench.doctor import measure as measuring
from tests.bench.doctor import store
from tests.bench.doctor.cases import Case
from tests.bench.doctor.measure import Once, measure
from tests.tools.doctor_bench.made import case, finding

FAULT, SOUND = case(), case("apple", None)


class Made:
    """Stands for trainings; remembers which were made."""

    def __init__(self) -> None:
        self.trained: list[tuple[str, str, int]] = []
        self.code = "input-scale"

    def __call__(
        self, name: str, of: Case, _images: str, seed: int, _record: Any
    ) -> dict[str, Any]:
        self.trained.append((of.name, name, seed))
        part: dict[str, Any] = {"score": 0.5, "seconds": 1.0}
        if name == "doctor":
            part["told"] = {"findings": [finding(self.code)], "timeline": [], "notes": []}
        if name == "fix":
            part["finding"] = measuring.brief(finding(self.code))
        return part


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    it = Made()
    monkeypatch.setattr(measuring, "_measured", it)
    monkeypatch.setattr(measuring, "PARTS", {"tuning": _named(), "reporting": _named()})
    return it


def _named() -> dict[str, Case]:
    return {one.name: one for one in (FAULT, SOUND)}


def other_doctor(monkeypatch: pytest.MonkeyPatch, digest: str = "other") -> None:
    known = store.asked

    def asked(of: Case) -> dict[str, dict[str, str]]:
        digests = known(of)
        return {**digests, "doctor": {**digests["doctor"], "doctor": digest}}

    monkeypatch.setattr(store, "asked", asked)


def test_each_seed_of_all_cases_comes_before_the_next_seed(tmp_path: Path, made: Made) -> None:
    measure("tiny", "tuning", seeds=(1, 2), folder=tmp_path)
    assert [name for name, part, seed in made.trained if seed == 1 and name == "plum"] == [
        "plum"
    ] * 4
    assert [seed for _, _, seed in made.trained] == [1] * 6 + [2] * 6
    assert [part for name, part, _ in made.trained if name == "apple"] == ["doctor", "tools"] * 2


def test_each_size_has_its_seeds(tmp_path: Path, made: Made) -> None:
    measure("all", "tuning", only="apple", folder=tmp_path)
    assert {seed for _, _, seed in made.trained} == {1}
    measure("tiny", "tuning", only="apple", folder=tmp_path)
    assert {seed for _, _, seed in made.trained} == {1, 2, 3}


def test_what_is_there_is_not_measured_again(tmp_path: Path, made: Made) -> None:
    measure("tiny", "tuning", seeds=(1,), folder=tmp_path)
    before = len(made.trained)
    measure("tiny", "tuning", seeds=(1,), folder=tmp_path)
    assert len(made.trained) == before


def test_it_goes_on_where_it_was_interrupted(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_after_two(*args: Any) -> dict[str, Any]:
        if len(made.trained) == 2:
            raise KeyboardInterrupt
        return made(*args)

    monkeypatch.setattr(measuring, "_measured", stop_after_two)
    with pytest.raises(KeyboardInterrupt):
        measure("tiny", "tuning", only="plum", seeds=(1,), folder=tmp_path)
    monkeypatch.setattr(measuring, "_measured", made)
    measure("tiny", "tuning", only="plum", seeds=(1,), folder=tmp_path)
    assert [part for _, part, _ in made.trained] == ["doctor", "tools", "twin", "fix"]


def test_another_doctor_makes_only_its_own_part_old(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure("tiny", "tuning", only="plum", seeds=(1,), folder=tmp_path)
    made.trained.clear()
    other_doctor(monkeypatch)
    measure("tiny", "tuning", only="plum", seeds=(1,), folder=tmp_path)
    assert [part for _, part, _ in made.trained] == ["doctor"]


def test_another_finding_makes_the_fix_old(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure("tiny", "tuning", only="plum", seeds=(1,), folder=tmp_path)
    made.trained.clear()
    made.code = "plateau"
    other_doctor(monkeypatch)
    measure("tiny", "tuning", only="plum", seeds=(1,), folder=tmp_path)
    assert [part for _, part, _ in made.trained] == ["doctor", "fix"]


def test_held_out_cases_are_measured_once(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure("tiny", "reporting", only="plum", seeds=(1,), folder=tmp_path)
    other_doctor(monkeypatch)
    with pytest.raises(Once, match="held out"):
        measure("tiny", "reporting", only="plum", seeds=(1,), folder=tmp_path)
    measure("tiny", "reporting", only="plum", seeds=(1,), folder=tmp_path, again=True)
    record = store.read(store.path_of("tiny", "reporting", FAULT, 1, tmp_path))
    assert [seen["codes"] for seen in record["earlier"]] == [["input-scale"]]
    assert record["earlier"][0]["digests"] != record["doctor"]["digests"]


def test_a_record_says_under_which_circumstances(tmp_path: Path, made: Made) -> None:
    measure("tiny", "tuning", only="apple", seeds=(2,), folder=tmp_path)
    record = store.read(store.path_of("tiny", "tuning", SOUND, 2, tmp_path))
    assert (record["name"], record["seed"], record["images"]) == ("apple", 2, "tiny")
    assert set(record["doctor"]["digests"]) == {"case", "doctor"}
    assert {"date", "machine", "commit", "versions"} <= record["doctor"].keys()


def test_a_program_or_a_helper_that_changes_makes_all_old(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure("tiny", "tuning", only="plum", seeds=(1,), folder=tmp_path)
    record = store.read(store.path_of("tiny", "tuning", FAULT, 1, tmp_path))
    changed = Case("plum", "input-scale", FAULT.program, "another text")
    digests = store.asked(changed)
    assert not any(store.holds(record, part, digests) for part in measuring.steps(changed))
    assert all(store.holds(record, part, store.asked(FAULT)) for part in measuring.steps(FAULT))


def test_a_digest_is_that_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    first = store.code_digest([tmp_path])
    assert store.code_digest([tmp_path]) == first
    (tmp_path / "notes.md").write_text("not code")
    assert store.code_digest([tmp_path]) == first
    (tmp_path / "a.py").write_text("2")
    assert store.code_digest([tmp_path]) != first

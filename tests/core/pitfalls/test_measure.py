"""What is run when a pitfall is measured, without running it."""

from pathlib import Path
from typing import Any

import pytest

from core.pitfalls import measure as measuring
from core.pitfalls.measure import measure
from core.pitfalls.pitfall import read_pitfall
from core.pitfalls.results import stored_programs
from tests.core.pitfalls.made import TEXT, make, run

TWO_SEEDS = '[settings.other]\ntitle = "Elsewhere"\n[run]\nseeds = [1, 2]\n'


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the programs that were run; nothing runs."""
    names: list[str] = []

    def note(program: Any, _one: Any, seed: int, _processes: Any, _data: str) -> dict[str, Any]:
        names.append(program.name)
        return {**run(0.5), "seed": seed}

    monkeypatch.setattr(measuring, "run", note)
    return names


def library(folder: Path, text: str) -> Path:
    others = {"other_before": "3", "other_after": "2"}
    return make(folder / "plums", "1", "2", text, **others)


def test_the_same_text_is_run_once(tmp_path: Path, ran: list[str]) -> None:
    folder = library(tmp_path, TEXT + TWO_SEEDS)
    measure(read_pitfall(folder))
    assert ran == ["before"] * 2 + ["after"] * 2 + ["other_before"] * 2
    stored = stored_programs(folder)
    assert stored["other_after"] == stored["after"]
    assert read_pitfall(folder).is_measured("other_after")


def test_without_a_seed_the_same_text_gives_other_numbers(tmp_path: Path, ran: list[str]) -> None:
    measure(read_pitfall(library(tmp_path, TEXT + TWO_SEEDS + "seeded = false\n")))
    assert ran.count("other_after") == 2

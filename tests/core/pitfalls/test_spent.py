"""The time that measuring took is summed from what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.pitfalls.pitfall import read_pitfall
from core.pitfalls.spent import START_SECONDS, Spent, spent
from tests.core.pitfalls.made import TEXT, make, run, store


def test_each_stored_run_counts_with_its_start(tmp_path: Path) -> None:
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n")
    store(folder, before=[run(0.1) | {"seconds": 5.0}] * 3, after=[run(0.9) | {"seconds": 7.0}])
    seconds = 3 * 5.0 + 7.0 + 4 * START_SECONDS
    assert spent(read_pitfall(folder)) == Spent(4, 2, pytest.approx(seconds))


def test_nothing_stored_is_no_time(tmp_path: Path) -> None:
    assert spent(read_pitfall(make(tmp_path / "plums", "1\n", "2\n"))) == Spent(0, 6, 0.0)


def test_seeded_programs_of_one_text_were_run_once(tmp_path: Path) -> None:
    more = TEXT + '[settings.more]\ntitle = "More"\n'
    for name, text, runs in (("a", more, 6), ("b", more + "[run]\nseeded = false\n", 9)):
        folder = make(tmp_path / name, "x = 1\n", "x = 2\n", text, more_after="x = 2\n")
        store(folder, before=[run()] * 3, after=[run()] * 3, more_after=[run()] * 3)
        assert spent(read_pitfall(folder)).runs == runs

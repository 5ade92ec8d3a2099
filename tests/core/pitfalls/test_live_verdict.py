"""A live run is judged by the checks that its two programs can tell."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.jobs.runs import Status
from core.pitfalls.live import Live
from core.pitfalls.live_verdict import live_verdict
from core.pitfalls.pitfall import Pitfall, read_pitfall
from tests.core.pitfalls.made import TEXT, make, run, store

ELSEWHERE = """
[[elsewhere]]
program = "more_before"
figure = "test_accuracy"
at_most = 0.2
[settings.more]
title = "More plums"
"""


def a_pitfall(folder: Path, text: str = TEXT + ELSEWHERE) -> Pitfall:
    made = make(folder, "x = 1\n", "x = 2\n", text, more_before="x = 3\n", more_after="x = 4\n")
    store(
        made,
        before=[run(0.1)] * 3,
        after=[run(0.9)] * 3,
        more_before=[run(0.1)] * 3,
        more_after=[run(0.9)] * 3,
    )
    return read_pitfall(made)


def a_run(setting: str = "main", **records: dict[str, Any]) -> Live:
    status = Status(state="done", server="here", created=time.time())
    return Live("0" * 12, "plums", setting, 5, 500, 100, 9.0, "me", status, records)


@pytest.mark.parametrize(
    ("before", "after", "name", "holds"),
    [
        (0.15, 0.8, "confirmed", [True, True]),
        (0.15, 0.2, "partly", [True, False]),
        # It shows nowhere here, and elsewhere the stored outcome counts.
        (0.7, 0.9, "partly", [False, True]),
    ],
)
def test_the_numbers_of_the_run_decide(
    tmp_path: Path, before: float, after: float, name: str, holds: list[bool]
) -> None:
    one = a_pitfall(tmp_path / "plums")
    found = live_verdict(one, a_run(before=run(before), after=run(after)))
    assert found is not None
    assert (found.name, found.stored) == (name, "confirmed")
    assert [finding.here.holds for finding in found.findings] == holds
    assert all(finding.held for finding in found.findings)


def test_another_setting_is_told_by_its_own_checks(tmp_path: Path) -> None:
    one = a_pitfall(tmp_path / "plums")
    found = live_verdict(one, a_run("more", more_before=run(0.9), more_after=run(0.9)))
    assert found is not None
    [finding] = found.findings
    assert (finding.here.holds, finding.held) == (False, True)
    assert str(finding.here.seen) == "90.0%"
    assert found.name == found.stored == "confirmed"  # of the main setting nothing was run


def test_one_run_tells_nothing_of_how_runs_differ(tmp_path: Path) -> None:
    text = TEXT.replace("at_most = 0.2\n[[remedy]]", 'of = "range"\nat_least = 0.2\n[[remedy]]')
    one = a_pitfall(tmp_path / "plums", text + ELSEWHERE)
    found = live_verdict(one, a_run(before=run(0.1), after=run(0.9)))
    assert found is not None
    assert [finding.here.check.program for finding in found.findings] == ["after"]


def test_what_did_not_come_to_its_end_is_no_verdict(tmp_path: Path) -> None:
    one = a_pitfall(tmp_path / "plums")
    both = {"before": run(0.1), "after": run(0.9)}
    assert live_verdict(one, a_run(before=run(0.1))) is None
    ended = a_run(**both)
    stopped = replace(ended, status=replace(ended.status, state="stopped"))
    assert live_verdict(one, stopped) is None
    assert live_verdict(one, ended) is not None

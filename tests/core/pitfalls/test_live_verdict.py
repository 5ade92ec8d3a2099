"""A live run is judged by the checks that its two programs can tell."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.jobs.runs import Status
from core.pitfalls.catalogue import pitfalls
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
    ("before", "after", "holds"),
    [
        (0.15, 0.8, [True, True]),
        (0.15, 0.2, [True, False]),
        (0.7, 0.9, [False, True]),
    ],
)
def test_the_numbers_of_the_run_stand_beside_the_verdict_which_stays(
    tmp_path: Path, before: float, after: float, holds: list[bool]
) -> None:
    one = a_pitfall(tmp_path / "plums")
    found = live_verdict(one, a_run(before=run(before), after=run(after)))
    assert found is not None
    assert found.stored == "confirmed"
    assert [finding.here.holds for finding in found.findings] == holds
    assert all(finding.held and finding.clear for finding in found.findings)
    assert (found.alike, found.otherwise, found.unclear) == (sum(holds), 2 - sum(holds), 0)


@pytest.mark.parametrize(
    ("before", "after", "clear"),
    [
        (0.1, 0.9, [True, True]),
        (0.19, 0.9, [False, True]),  # nearer to 0.2 than the stored runs differ
        (0.1, 0.25, [True, False]),  # nearer to 0.1 apart than both differ
        (0.1, 0.1, [True, False]),
    ],
)
def test_what_lies_nearer_than_the_stored_runs_differ_is_not_clear(
    tmp_path: Path, before: float, after: float, clear: list[bool]
) -> None:
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n")
    runs = {"before": (0.05, 0.1, 0.15), "after": (0.8, 0.9, 1.0)}
    store(folder, **{name: [run(value) for value in values] for name, values in runs.items()})
    found = live_verdict(read_pitfall(folder), a_run(before=run(before), after=run(after)))
    assert found is not None
    assert [finding.clear for finding in found.findings] == clear
    assert found.unclear == clear.count(False)


def test_one_rise_more_tells_nothing_of_a_learning_rate() -> None:
    jumping = {"val_loss": [0.2, 0.21, 0.19, 0.2, 0.18]}
    calmer = {"val_loss": [0.2, 0.19, 0.195, 0.18, 0.17]}
    live = replace(
        a_run(before=run(0.9) | {"epochs": [jumping]}, after=run(0.9) | {"epochs": [calmer]}),
        pitfall="lr-too-high",
    )
    found = live_verdict(pitfalls()["lr-too-high"], live)
    assert found is not None
    rises = [f for f in found.findings if f.here.check.figure == "val_loss.rises"]
    assert len(rises) == 2
    assert all(finding.here.holds and not finding.clear for finding in rises)


def test_another_setting_is_told_by_its_own_checks(tmp_path: Path) -> None:
    one = a_pitfall(tmp_path / "plums")
    found = live_verdict(one, a_run("more", more_before=run(0.9), more_after=run(0.9)))
    assert found is not None
    [finding] = found.findings
    assert (finding.here.holds, finding.held) == (False, True)
    assert str(finding.here.seen) == "90.0%"
    assert found.stored == "confirmed"


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

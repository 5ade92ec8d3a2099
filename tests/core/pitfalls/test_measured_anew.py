"""Two cheap pitfalls run for real on the sample tell the same as what is stored of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.pitfalls.catalogue import pitfall
from core.pitfalls.measure import measure
from core.pitfalls.pitfall import Pitfall, read_pitfall
from core.pitfalls.results import FILE
from core.pitfalls.rule import verdict

pytestmark = pytest.mark.slow


def measured_anew(name: str, folder: Path, seeds: tuple[int, ...]) -> Pitfall:
    """Measure a pitfall in a copy of its folder, on the sample's 4,000 training images."""
    copy = folder / name
    shutil.copytree(pitfall(name).folder, copy)
    (copy / FILE).unlink()
    one = read_pitfall(copy)
    small = replace(one, budget=replace(one.budget, seeds=seeds, train=4_000, test=1_000))
    measure(small, data="sample")
    return small


def test_the_missing_channel_is_added_or_raises(tmp_path: Path) -> None:
    stored, anew = pitfall("missing-channel"), measured_anew("missing-channel", tmp_path, (1,))
    for name, result in stored.results.items():
        [run] = anew.results[name].runs
        then = result.runs[0].error
        assert (run.error and (run.error.type, run.error.message)) == (
            then and (then.type, then.message)
        )
    assert verdict(anew).name == verdict(stored).name
    assert [one.holds for one in verdict(anew).findings] == [
        one.holds for one in verdict(stored).findings
    ]
    # With and without the axis the same network learns the same.
    before, after = anew.results["before"].runs[0], anew.results["after"].runs[0]
    assert before.epochs == after.epochs
    assert before.figures == after.figures


def test_seeds_make_runs_repeatable_or_not(tmp_path: Path) -> None:
    stored, anew = pitfall("no-seed"), measured_anew("no-seed", tmp_path, (1, 2, 3))
    assert verdict(anew).name == verdict(stored).name
    then, now = verdict(stored).findings, verdict(anew).findings
    assert [finding.holds for finding in now] == [finding.holds for finding in then]
    assert len({run.figures["test_loss"] for run in anew.results["cure"].runs}) == 1
    assert len({run.figures["test_loss"] for run in anew.results["after"].runs}) > 1

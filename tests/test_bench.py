"""The benchmarks' own arithmetic, and the table that shows what they found."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core.training.shipped import SHIPPED
from tests.bench import __main__ as bench
from tests.bench import growth, held, recipes, results
from tests.bench.results import Bench, Figure
from tools import readme

HOLD_200_MB = "held = b'x' * 200_000_000; print(1, flush=True); input()"


def test_what_several_processes_share_is_counted_once() -> None:
    command = [sys.executable, "-c", HOLD_200_MB]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)
    ]
    try:
        for child in children:
            assert child.stdout is not None
            child.stdout.readline()
        processes = [psutil.Process(child.pid) for child in children]
        each = [held.rss(process) for process in processes]
        both = held.together(processes)
        assert both == pytest.approx(sum(each), rel=0.1)
        assert both >= 400
        assert held.together(processes[:1]) == pytest.approx(each[0], rel=0.05)
        if Path("/proc/self/smaps").exists():
            assert both < sum(each) - 1, "Python's own code is in both"
    finally:
        for child in children:
            child.communicate(b"\n")


def test_a_line_through_points_is_that_line() -> None:
    assert growth.line_through([5.0, 7.0, 9.0, 11.0]) == pytest.approx((2.0, 0.0))
    slope, error = growth.line_through([0.0, 1.0, 0.0, 1.0])
    assert slope == pytest.approx(0.2)
    # By hand: residuals -0.2, 0.6, -0.6, 0.2; sqrt(0.8 / 2 / 5).
    assert error == pytest.approx(0.08**0.5)


def test_results_tell_circumstances_and_nothing_of_whose_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    Bench("jump", wall_clock=True).write([Figure("Height", "m", [1.23456, 2.0], at_most=3)])
    text = (tmp_path / "jump.json").read_text()
    stored = json.loads(text)
    assert stored["figures"] == [
        {"what": "Height", "unit": "m", "values": [1.235, 2.0], "at_most": 3, "listed": True}
    ]
    assert {"date", "machine", "load_before", "versions"} <= stored.keys()
    assert (platform.node() or "no name") not in text
    assert str(results.ROOT) not in text


@pytest.mark.parametrize(
    ("figure", "row"),
    [
        ({"unit": "s", "values": [3.0, 1, 2]}, ("", "2 s (1 to 3; 3)", "")),
        (
            {"unit": "MB", "values": [280], "at_most": 250},
            ("≤ 250 MB", "280 MB", "missed by 30 MB"),
        ),
        ({"values": [0.3], "at_most": 0.33}, ("≤ 0.33", "0.3", "met")),
        ({"values": [2.5], "at_least": 3}, ("≥ 3", "2.5", "missed by 0.5")),
        (
            {"unit": "%", "values": [99.5, 99.587, 99.6], "at_least": 99.6},
            ("≥ 99.6 %", "99.587 % (99.5 to 99.6; 3)", "missed by 0.013 %"),
        ),
        (
            {"unit": "%", "values": [99.596], "at_least": 99.6},
            ("≥ 99.6 %", "99.596 %", "missed by 0.004 %"),
        ),
    ],
)
def test_a_row_says_target_result_and_how_far_they_are_apart(
    figure: dict[str, object], row: tuple[str, str, str]
) -> None:
    assert readme._row({"what": "It"} | figure) == ("It", *row)


def test_a_recipe_is_told_by_its_mean_over_the_seeds() -> None:
    card = {
        "name": "best",
        "summary": {"test": {"accuracy_mean": 0.9958, "accuracy_sd": 0.0005}},
        "seeds": {"1": {"training_seconds": 3.0}, "2": {"training_seconds": 4.0}},
        "environment": {"date": "2026-11-22"},
    }
    accuracy, seconds = recipes.figures(card)
    assert accuracy.values == [pytest.approx(99.58)]
    assert accuracy.at_least == 99.6
    assert accuracy.note == "mean of 2 seeds, ± 0.05%"
    assert seconds.values == [3.0, 4.0]


def test_a_small_network_is_told_by_its_size_too() -> None:
    card = {
        "name": "tiny",
        "summary": {"test": {"accuracy_mean": 0.9901, "accuracy_sd": 0.0005}},
        "seeds": {"1": {"training_seconds": 3.0}},
        "environment": {"date": "2026-11-22"},
        "parameters": 1_900,
    }
    *_others, parameters = recipes.figures(card)
    assert (parameters.values, parameters.at_most) == ([1_900], 1_935)


def test_a_card_of_another_training_does_not_tell_of_the_recipe() -> None:
    shipped = SHIPPED[0]
    config = shipped.config(2)
    stored = config.to_json()
    del stored["task"]  # a card that is older than a setting still tells of it
    card = {
        "chosen_seed": 2,
        "config": stored,
        "parameters": config.specification.parameters,
        "seeds": dict.fromkeys(map(str, shipped.seeds)),
    }
    assert recipes.is_built(shipped, card)
    assert not recipes.is_built(shipped, {})
    assert not recipes.is_built(shipped, card | {"parameters": 7})
    assert not recipes.is_built(shipped, card | {"seeds": {"1": None}})
    assert not recipes.is_built(shipped, card | {"config": stored | {"epochs": 9}})


def test_an_accuracy_is_not_rounded_up_to_its_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    Bench("read", wall_clock=False).write([Figure("Read", "%", [99.5959999999], at_least=99.6)])
    stored = json.loads((tmp_path / "read.json").read_text())
    assert stored["figures"][0]["values"] == [99.596]


def test_every_bench_is_a_module_with_a_main() -> None:
    for name in bench.BENCHES:
        source = (results.ROOT / "tests" / "bench" / f"{name}.py").read_text()
        assert "\ndef main() ->" in source
        assert 'if __name__ == "__main__":' in source

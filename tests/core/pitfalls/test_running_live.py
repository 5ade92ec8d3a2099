"""Two programs in turn in one process, as the worker runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.pitfalls.running import live
from core.pitfalls.running.live import run_live
from tests.core.pitfalls.test_adding import AFTER, BEFORE

ASKED: dict[str, Any] = {
    "figures": ["test_accuracy"],
    "seed": 5,
    "train": 100,
    "test": 20,
    "data": "sample",
}


class Watcher:
    """Keeps what it is told, and stops after some batches."""

    def __init__(self, batches: int | None = None) -> None:
        self.told: list[dict[str, Any]] = []
        self._left = batches

    def report(self, event: dict[str, Any]) -> None:
        self.told.append(json.loads(json.dumps(event)))

    def stop_reason(self) -> str | None:
        if self._left is not None:
            self._left -= 1
        return "asked" if self._left is not None and self._left <= 0 else None


def test_both_are_told_and_one_stops_at_once(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(live, "SECONDS_BETWEEN_NEWS", 0.0)
    programs = {"before": tmp_path / "before.py", "after": tmp_path / "after.py"}
    programs["before"].write_text(BEFORE + 'open("left.txt", "w").write("x")\n')
    programs["after"].write_text(AFTER)
    here, watcher = Path.cwd(), Watcher()

    records, reason = run_live(programs, {"before": 2.0, "after": 2.0}, watcher, **ASKED)

    assert reason is None
    assert Path.cwd() == here
    assert not (here / "left.txt").exists()
    # One seed: both learn the same until one raises.
    assert records["before"]["epochs"] == records["after"]["epochs"]
    assert records["before"]["figures"] == {"test_accuracy": 0.1}
    assert records["after"]["error"]["type"] == "ValueError"
    done = [event["done"] for event in watcher.told if event["name"] == "before"]
    assert done == sorted(done)
    assert {0.0, 0.5, 1.0} <= set(done)

    records, reason = run_live(programs, {}, Watcher(batches=4), **ASKED)

    assert (list(records), reason) == (["before"], "asked")
    assert records["before"]["batches"][0]["epoch"] == [0.2, 0.4, 0.6, 0.8]


DIGITS = """\
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
kinds = len(set(y_train.tolist()))
kinds_in_the_last_tenth = len(set(y_train[-30:].tolist()))
"""
DRAW = """\
import keras

weight = float(keras.initializers.GlorotUniform()((4, 4))[0, 0])
"""


def test_the_sample_which_is_sorted_is_given_in_mixed_order(tmp_path: Path) -> None:
    (tmp_path / "before.py").write_text(DIGITS)
    figures = ["kinds", "kinds_in_the_last_tenth"]
    asked = ASKED | {"train": 300, "figures": figures}
    records, _ = run_live({"before": tmp_path / "before.py"}, {}, Watcher(), **asked)
    assert records["before"]["figures"]["kinds"] == 10
    assert records["before"]["figures"]["kinds_in_the_last_tenth"] > 5


def test_another_thread_that_draws_numbers_changes_no_start(tmp_path: Path) -> None:
    programs = {"before": tmp_path / "before.py", "after": tmp_path / "after.py"}
    programs["before"].write_text(DRAW)
    programs["after"].write_text(f"import random\n\nrandom.random()\n{DRAW}")
    records, _ = run_live(programs, {}, Watcher(), **ASKED | {"figures": ["weight"]})
    assert records["before"]["figures"]["weight"] == records["after"]["figures"]["weight"]

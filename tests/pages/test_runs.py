"""The Runs page: empty, with runs in every state, and what its buttons do."""

from __future__ import annotations

import pytest

from core.jobs import runs
from core.jobs.owner import new_token
from tests.pages.lab_app import Lab, texts


def test_empty_says_what_to_do_next(lab: Lab) -> None:
    at = lab.open("runs")
    assert not at.exception
    assert "Nothing trained in this browser yet" in at.info[0].value


def test_it_lists_this_visitors_runs_only(lab: Lab) -> None:
    done = lab.train()
    lab.finish(done)
    lab.submit(token=new_token())
    live = lab.submit()
    at = lab.open("runs")
    assert not at.exception
    assert {run.id for run in runs.list_runs(lab.token)} == {done, live}
    assert texts(at).count("my run") == 2
    assert "90.00% of 1,000 test images right" in texts(at)
    assert "Waiting" in texts(at) or "Training" in texts(at)


def test_rename(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    at = lab.open("runs")
    at.text_input(key=f"name_{run_id}").set_value("my best one").run()
    assert lab.run(run_id).name == "my best one"
    assert "my best one" in texts(at)


def test_delete(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    at = lab.open("runs")
    at.button(key=f"delete_{run_id}").click().run()
    assert lab.engine.find(run_id) is None
    assert "Nothing trained" in texts(at)


def test_everybodys_runs_are_read_only(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_ALL_RUNS", "1")
    run_id = lab.train()
    lab.finish(run_id)
    at = lab.open("runs", token=new_token())
    assert not at.exception
    assert "my run" in texts(at)
    assert not at.text_input
    assert not [button for button in at.button if button.key == f"delete_{run_id}"]

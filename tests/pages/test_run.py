"""The Run page in every state that a run can be in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import LabError
from core.jobs import deleted, links, runs
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from core.messages import message
from tests.pages.lab_app import Lab, component, eventually, texts


def test_no_run(lab: Lab) -> None:
    at = lab.open("run")
    assert not at.exception
    assert "no such run" in texts(at)


@pytest.mark.parametrize("run", ["nonsense", "../../../etc", "0123456789ab", "<script>"])
def test_a_run_that_is_not_there(lab: Lab, run: str) -> None:
    at = lab.open("run", run=run)
    assert not at.exception
    assert "no such run" in texts(at)


def test_waiting(lab: Lab) -> None:
    lab.train()
    other = new_token()
    waiting = lab.submit(token=other)
    at = lab.open("run", token=other, run=waiting)
    assert not at.exception
    assert "Waiting" in texts(at)
    assert "1 before this one" in at.get("progress")[0].proto.text


def test_running(lab: Lab) -> None:
    run_id = lab.train()
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "Training" in texts(at)
    told = at.get("progress")[0].proto.text
    assert told == "Epoch 2 of 3, batch 10 of 29; 4,000 images/s; 41 s left."
    assert [button.label for button in at.button if button.label == "Stop"] == ["Stop"]


def test_a_stranger_sees_it_but_cannot_stop_it(lab: Lab) -> None:
    run_id = lab.train()
    at = lab.open("run", token=new_token(), run=run_id)
    assert "Training" in texts(at)
    assert not [button for button in at.button if button.label == "Stop"]


def test_stop(lab: Lab) -> None:
    run_id = lab.train()
    at = lab.open("run", run=run_id)
    next(button for button in at.button if button.label == "Stop").click().run()
    eventually(lambda: lab.clusters[-1].asked == [run_id])
    eventually(lambda: lab.run(run_id).status.phase == "stopping")


def test_done(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "Done" in texts(at)
    assert [metric.value for metric in at.metric] == ["90.00%"] * 3
    assert f"run={run_id}&r=" in at.code[0].value
    star = component(at, "loss")["figure"]["data"][-1]
    assert (star["name"], star["x"], star["y"]) == ("Best epoch", [3], [0.4])


@pytest.mark.parametrize(
    ("training", "validation", "named"),
    [
        ([0.9, 0.5, 0.3], [0.7, 0.5, 0.4], []),
        ([2.30, 2.30, 2.30], [2.30, 2.30, 2.30], ["lr-too-low"]),
        ([0.9, 0.5, None], [0.7, 0.5, None], ["nan-loss"]),
        ([0.9, 0.5, 0.3, 0.2], [0.7, 0.5, 0.6, 0.7], ["overfitting"]),
        ([1.0, 0.5, 1.0, 0.5, 1.0, 0.5], [1.0] * 6, ["lr-too-high"]),
    ],
)
def test_the_curves_name_those_pitfalls_that_show_in_them(
    lab: Lab, training: list[float | None], validation: list[float | None], named: list[str]
) -> None:
    run_id = lab.train()
    end = lab.success()
    epochs = {"epoch": list(range(1, len(training) + 1)), "loss": training, "val_loss": validation}
    lab.finish(run_id, replace(end, history={"batches": {}, "epochs": epochs}))
    at = lab.open("run", run=run_id)
    assert not at.exception
    links = [link.proto for link in at.get("page_link")]
    assert [link.query_string for link in links if link.page == "pitfalls"] == [
        f"pitfall={name}" for name in named
    ]


def test_failed_tells_why_and_shows_the_traceback_to_the_owner_only(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(
        run_id,
        Outcome("failed", message("It fell."), files={"traceback.txt": b"core/x.py:1 in f"}),
    )
    mine = lab.open("run", run=run_id)
    assert "It fell." in mine.error[0].value
    assert "core/x.py" in texts(mine)
    theirs = lab.open("run", token=new_token(), run=run_id)
    assert "It fell." in theirs.error[0].value
    assert "core/x.py" not in texts(theirs)


def test_interrupted_keeps_what_was_recorded(lab: Lab) -> None:
    run_id = lab.train()
    lab.engine.close()
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "The server stopped while this run was under way" in texts(at)
    assert lab.run(run_id).history()["batches"]["loss"] == [1.5, 0.8]


def test_a_link_whose_run_is_gone_shows_what_it_carries(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    carried = links.encode(lab.run(run_id))
    deleted.delete(lab.run(run_id), lab.token)
    at = lab.open("run", run=run_id, r=carried)
    assert not at.exception
    assert "not verified here" in at.warning[0].value
    assert [metric.value for metric in at.metric] == ["90.00%"] * 3


@pytest.mark.parametrize("carried", ["", "x" * 50, "AAAA", "é"])
def test_a_link_that_carries_nonsense_says_so(lab: Lab, carried: str) -> None:
    at = lab.open("run", run="0123456789ab", r=carried)
    assert not at.exception
    assert "could not be read" in at.error[0].value


def test_a_persons_name_is_shown_as_typed(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    runs.rename(lab.run(run_id), "**a** <b> $x$ :smile:", lab.token)
    at = lab.open("run", run=run_id)
    assert at.title[0].value == "\\*\\*a\\*\\* \\<b\\> \\$x\\$ \\:smile\\:"


def test_it_never_shows_a_lab_error_as_a_crash(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = lab.train()
    at = lab.open("run", run=run_id)

    def refuse(*_: object) -> None:
        raise LabError("Not today.")

    monkeypatch.setattr(lab.engine, "stop", refuse)
    next(button for button in at.button if button.label == "Stop").click().run()
    assert not at.exception


def test_the_training_and_the_models_use_stand_there_as_code(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    codes = [code.value for code in lab.open("run", run=run_id).code]
    assert any("SEED = 9\nEPOCHS = 3" in code for code in codes)
    assert any('load_model("model.keras")' in code for code in codes)
    assert any('Interpreter("model.tflite")' in code for code in codes)


def test_a_run_without_a_model_has_nothing_to_use(lab: Lab) -> None:
    run_id = lab.train()
    assert "model.keras" not in texts(lab.open("run", run=run_id))

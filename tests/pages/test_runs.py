"""The Runs page: empty, with runs in every state, and what its buttons do."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.jobs import runs
from core.jobs.exported import as_zip
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token, owner_of
from core.jobs.recorder import Recording
from tests.core.jobs.group_made import made_group
from tests.pages.lab_app import BATCHES, CONFIG, EPOCHS, Lab, metrics, texts


def opened(lab: Lab, run_id: str) -> AppTest:
    """Open the page with a run's section of actions unfolded."""
    at = lab.open("runs")
    at.session_state[f"more_{run_id}"] = True
    return at.run()


def names(at: AppTest) -> list[str]:
    """Return the names in the list, from the top."""
    return re.findall(r"\*\*(run \d+)\*\*", texts(at))


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
    at = opened(lab, run_id)
    at.text_input(key=f"name_{run_id}").set_value("my best one").run()
    assert lab.run(run_id).name == "my best one"
    assert "my best one" in texts(at)
    assert at.text_input(key=f"name_{run_id}").value == "my best one", "the section stays open"


def test_a_star_and_notes_are_kept_and_shown_as_text(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    at = opened(lab, run_id)
    at.toggle(key=f"star_{run_id}").set_value(True).run()
    at.text_area(key=f"notes_{run_id}").set_value("<b>[deeper](x)</b>").run()
    assert not at.exception
    assert (lab.run(run_id).starred, lab.run(run_id).notes) == (True, "<b>[deeper](x)</b>")
    assert at.text[0].value == "<b>[deeper](x)</b>"
    assert "[deeper]" not in texts(at)


def test_delete_and_undo(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    at = opened(lab, run_id)
    at.button(key=f"delete_{run_id}").click().run()
    assert lab.engine.find(run_id) is None
    assert "Nothing trained" in texts(at)
    assert "“my run” was deleted" in texts(at)
    at.button(key=f"undo_{run_id}").click().run()
    assert not at.exception
    assert lab.run(run_id).name == "my run"
    assert "was deleted" not in texts(at)


def test_a_zip_is_imported_marked_and_stays_a_figure(lab: Lab) -> None:
    run_id = lab.train()
    lab.finish(run_id)
    packed = as_zip(lab.run(run_id))
    other = new_token()
    at = lab.open("runs", token=other)
    at.file_uploader(key="import_0").upload("run.zip", packed, "application/zip").run()
    assert not at.exception
    (new,) = runs.list_runs(other)
    assert new.imported
    assert "not verified here" in texts(at)
    at.file_uploader(key="import_1").upload("run.zip", packed[:-30], "application/zip").run()
    assert "not a run that a Digit Lab exported" in at.error[0].value
    page = lab.open("run", token=other, run=new.id)
    assert not page.exception
    assert "cannot read digits" in page.warning[0].value


def fill(lab: Lab, count: int) -> None:
    """Write the folders of ended runs."""
    results = {"metrics.json": json.dumps(metrics()).encode()}
    for number in range(count):
        config = replace(CONFIG, seed=number, optimizer="sgd" if number == 3 else "adam")
        owner = owner_of(lab.token)
        Recording(f"{number:012x}", f"run {number:03}", owner, config, "none").end(
            Outcome("done", history={"batches": BATCHES, "epochs": EPOCHS}, files=results)
        )


def test_200_runs_stand_on_pages_and_are_found(lab: Lab) -> None:
    fill(lab, 200)
    at = lab.open("runs")
    assert not at.exception
    assert names(at) == [f"run {number}" for number in range(199, 189, -1)]
    assert len(at.text_input) == 1, "what is closed is not drawn"
    at.text_input(key="q").set_value("SGD  run").run()
    assert names(at) == ["run 003"]
    at.text_input(key="q").set_value("no such thing").run()
    assert "No run fits" in texts(at)
    at.text_input(key="q").set_value("").run()
    at.selectbox(key="choose_sort").set_value("name").run()
    assert names(at)[0] == "run 000"
    runs.star(lab.run(f"{7:012x}"), True, lab.token)
    at.toggle(key="choose_starred").set_value(True).run()
    assert names(at) == ["run 007"]


def test_every_page_opens_beside_200_runs(lab: Lab) -> None:
    fill(lab, 199)
    group = made_group(lab.token)
    for page in ("start", "train", "evaluate", "draw"):
        assert not lab.open(page).exception, page
    at = lab.open("runs", sort="best")
    assert not at.exception
    assert "91.00% ± 1.00%" in at.caption[2].value, "its mean is above the others' 90%"
    at.checkbox(key=f"pick_{group.id}").check().run()
    assert not at.exception


def test_two_chosen_runs_are_compared(lab: Lab) -> None:
    fill(lab, 5)
    at = lab.open("runs")
    for number in (3, 1):
        at.checkbox(key=f"pick_{number:012x}").check().run()
    at.button(key="compare").click().run()
    assert not at.exception
    assert at.query_params["compare"] == "000000000003,000000000001"
    told = texts(at)
    assert "**A** · run 003: 90.00%" in told
    assert "| Optimizer | SGD | Adam |" in told
    assert "| Seed | 3 | 1 |" in told
    assert "Batch size" not in told
    at.button(key="compare_back").click().run()
    assert at.title[0].value == "Your runs"


def test_the_compared_runs_errors_are_told_apart(lab: Lab) -> None:
    ids = [lab.train()]
    lab.finish(ids[0])
    ids.append(lab.train())
    lab.finish(ids[1])
    at = lab.open("runs", compare=",".join(ids))
    assert not at.exception
    assert "McNemar" in texts(at)
    assert "may be chance" in texts(at)
    assert "There is no such image" in texts(at)


@pytest.mark.parametrize("asked", ["", "x", "../../x,<script>", "0" * 12, "a," * 10_000])
def test_a_comparisons_link_may_hold_anything(lab: Lab, asked: str) -> None:
    at = lab.open("runs", compare=asked)
    assert not at.exception
    assert "needs two to 6 runs" in at.info[0].value


def test_everybodys_runs_are_read_only(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_ALL_RUNS", "1")
    run_id = lab.train()
    lab.finish(run_id)
    at = lab.open("runs", token=new_token())
    assert not at.exception
    assert "my run" in texts(at)
    assert not at.text_input
    assert not [button for button in at.button if button.key == f"delete_{run_id}"]

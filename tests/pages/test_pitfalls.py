import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.shared.text import duration
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from core.pitfalls import live
from core.pitfalls.catalogue import pitfalls
from core.pitfalls.other_claims import OUTCOMES, other_claims
from core.pitfalls.rule import RULE, VERDICTS, verdict, what_happens
from core.pitfalls.tutorials import TUTORIALS
from core.pitfalls.worker import RECORDS
from tests.core.pitfalls.made import error as failed
from tests.core.pitfalls.made import run
from tests.core.pitfalls.test_environment import TOLD
from tests.pages.lab_app import Lab, component, eventually, texts

NAMES = list(pitfalls())


@pytest.mark.parametrize("name", NAMES)
def test_each_pitfall_has_a_page(lab: Lab, name: str) -> None:
    at = lab.open("pitfalls", pitfall=name)
    assert not at.exception
    one, shown = pitfalls()[name], texts(at)
    assert one.why.template in shown
    assert all(program.source.strip() in shown for program in one.programs.values())
    assert len(at.get("bidi_component")) > 0


@pytest.mark.parametrize("name", NAMES[:1])
def test_the_answer_can_be_hidden(lab: Lab, name: str) -> None:
    at = lab.open("pitfalls", pitfall=name, hide="verdict")
    one = pitfalls()[name]
    assert one.why.template not in texts(at)
    assert not at.table
    assert "Why?" not in texts(at)  # nor does the verdict stand at the top
    assert "hide=verdict" in texts(at)  # the link for a class
    right = what_happens(one)
    assert right is not None
    at.radio[0].set_value(one.answers.index(right)).run()
    assert one.why.template in texts(at)
    assert at.success


def test_the_evidence_stands_with_the_figures(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall="double-softmax")
    shown = texts(at)
    warning = "received `from_logits=True`, but the `output` argument was produced by a Softmax"
    assert "Warnings from before.py:" in shown
    assert warning in shown
    assert "Mean of 3 runs" in shown.replace("\\", "")
    chart = component(at, "curves_main")
    assert chart["title"].startswith("Before and after are one line")
    assert list(at.table[0].value.iloc[:, 0])[:3] == [
        "Training accuracy, last epoch",
        "Validation accuracy, last epoch",
        "Accuracy on the test images",
    ]


def test_how_the_verdict_was_decided_can_be_read(lab: Lab) -> None:
    one = pitfalls()["missing-channel"]
    shown = texts(lab.open("pitfalls", pitfall=one.id)).replace("\\", "")
    assert all(str(when) in shown for _name, when in RULE)
    assert all(str(finding.wanted) in shown for finding in verdict(one).findings)
    assert "x_train = np.expand_dims(x_train, axis=-1)" in shown.split("from keras")[-1]


def test_a_wrong_prediction_is_told_what_was_measured(lab: Lab) -> None:
    one = pitfalls()["missing-channel"]
    right = what_happens(one)
    assert right is not None
    at = lab.open("pitfalls", pitfall=one.id)
    at.radio[0].set_value((one.answers.index(right) + 1) % 3).run()
    assert right.text.template in at.warning[0].value


def titles(at: object) -> list[str]:
    return [link.proto.label for link in at.get("page_link")]  # type: ignore[attr-defined]


def test_the_list_has_all_and_filters(lab: Lab) -> None:
    assert len(titles(lab.open("pitfalls"))) == len(NAMES)
    data = titles(lab.open("pitfalls", topic="data"))
    assert len(data) == sum(one.topic == "data" for one in pitfalls().values())
    for name in {verdict(one).name for one in pitfalls().values()}:
        shown = titles(lab.open("pitfalls", verdict=name))
        assert len(shown) == sum(verdict(one).name == name for one in pitfalls().values())


def test_a_pasted_error_finds_its_pitfall(lab: Lab) -> None:
    at = lab.open("pitfalls")
    error = (
        "ValueError: Input 0 with name 'None' of layer 'conv2d_7' is incompatible with the layer: "
        "expected min_ndim=4, found ndim=3. Full shape received: (None, 32, 32)"
    )
    at.text_area[0].set_value(error).run()
    assert len(titles(at)) >= 1
    assert "It raises ValueError" in texts(at)


def test_the_line_of_a_long_error_that_matched_is_shown(lab: Lab) -> None:
    at = lab.open("pitfalls")
    line = "Depth of output must be a multiple of the number of groups: 32 vs 3"
    at.text_area[0].set_value(line).run()
    assert f"It raises InvalidArgumentError: {line}" in texts(at).replace("\\", "")


def test_nothing_found_says_what_to_do(lab: Lab) -> None:
    at = lab.open("pitfalls")
    at.text_area[0].set_value("rhubarb").run()
    assert "No pitfall fits" in at.info[0].value


def test_an_unknown_pitfall_is_said_and_the_list_is_there(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall="<b>x</b>" * 100)
    assert "There is no pitfall" in at.error[0].value
    assert len(titles(at)) == len(NAMES)


def test_the_summary_has_each_verdict_and_the_other_claims_stand_below(lab: Lab) -> None:
    at = lab.open("pitfalls", view="table")
    summary = at.table[0].value
    assert list(summary["Verdict"]) == [
        VERDICTS[verdict(one).name].template for one in pitfalls().values()
    ]
    for name, claim in zip(NAMES, summary["What the tutorials say"], strict=True):
        assert f"pitfall={name})" in claim
    assert all(tutorial.title in texts(at).replace("\\", "") for tutorial in TUTORIALS.values())
    [download] = [b for b in at.get("download_button") if b.key == "pitfalls_csv"]
    assert download.proto.label == "Save as CSV"
    table = at.table[1].value
    assert list(table["Verdict"]) == [
        OUTCOMES[one.outcome].template for one in other_claims().values()
    ]
    [download] = [b for b in at.get("download_button") if b.key == "other_claims_csv"]
    assert download.proto.label == "Save as CSV"


def test_the_environment_is_told_without_the_worker_and_with_it(lab: Lab) -> None:
    at = lab.open("pitfalls")
    assert not at.code  # nothing is looked up before it is opened
    at.session_state["environment"] = True
    at.run()
    assert "tensorflow 2." in at.code[0].value
    assert "devices" not in at.code[0].value
    [ask] = [button for button in at.button if "devices" in button.label]
    ask.click().run()
    assert "Asking the training engine" in texts(at)
    eventually(lambda: lab.clusters != [] and lab.clusters[-1].futures != {})
    [future] = lab.clusters[-1].futures.values()
    future.finish(TOLD)
    eventually(lambda: lab.engine.inquiry.answer is not None)
    at.run()
    assert "GPU:0 (NVIDIA H100)" in at.code[0].value


LIVE_NAME = "test-not-scaled"
LIVE_RUN = run(0.5) | {"batches": [{"epoch": [0.5, 1.0], "loss": [2.0, 1.0]}]}


def begin_live(lab: Lab) -> str:
    run_id = live.start(lab.engine, LIVE_NAME, "main", lab.token)
    eventually(lambda: lab.clusters != [] and run_id in lab.clusters[-1].futures)
    return run_id


def run_button(at: AppTest) -> Any:
    [button] = [one for one in at.button if one.label.startswith("Run both now")]
    return button


def test_a_live_run_starts_after_a_prediction(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall=LIVE_NAME)
    assert run_button(at).disabled
    assert "First choose above" in texts(at)
    at.radio[0].set_value(0).run()
    run_button(at).click().run()
    assert not at.exception
    run_id = str(at.query_params["live"])
    assert live.find(run_id).pitfall == LIVE_NAME
    assert "curves appear here" in texts(at)
    assert not [one for one in at.button if one.label.startswith("Run both now")]


def test_the_engine_warms_up_while_the_rest_is_read(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall=LIVE_NAME)
    assert lab.clusters == []
    at.radio[0].set_value(0).run()
    eventually(lambda: lab.clusters != [])


def test_a_live_run_shows_both_curves_and_can_be_stopped(lab: Lab) -> None:
    run_id = begin_live(lab)
    event = {"run": run_id, "kind": "program", "record": LIVE_RUN, "done": 0.5}
    lab.clusters[-1].emit(event | {"name": "before"})
    lab.clusters[-1].emit(event | {"name": "after"})
    eventually(lambda: len(live.find(run_id).records) == 2)
    at = lab.open("pitfalls", pitfall=LIVE_NAME, live=run_id)
    lines = component(at, "live_0")["figure"]["data"]
    assert [line["y"] for line in lines] == [[2.0, 1.0], [2.0, 1.0]]
    [stop] = [one for one in at.button if one.label == "Stop"]
    stop.click().run()
    eventually(lambda: lab.clusters[-1].asked == [run_id])
    other = lab.open("pitfalls", token=new_token(), pitfall=LIVE_NAME, live=run_id)
    assert not [one for one in other.button if one.label == "Stop"]
    assert component(other, "live_0")["figure"]["data"]


def test_a_live_run_that_ended_stands_beside_what_is_stored(lab: Lab) -> None:
    run_id = begin_live(lab)
    raised = failed("The plum does not fit <b>here</b>.", "TypeError")
    warned = {"warnings": ["UserWarning: so many <b>plums</b>"]}
    records = {"before": LIVE_RUN | warned, "after": run(error=raised)}
    files = {RECORDS: json.dumps(records).encode()}
    lab.clusters[-1].futures[run_id].finish(Outcome("done", files=files))
    eventually(lambda: not live.find(run_id).is_live)
    at = lab.open("pitfalls", token=new_token(), pitfall=LIVE_NAME, live=run_id)
    shown = at.table[0].value
    assert list(shown.columns)[1:] == [
        "Before, this run",
        "Before, stored",
        "After, this run",
        "After, stored",
    ]
    assert list(shown.iloc[0])[:4] == ["How it ends", "no error", "no error", "TypeError"]
    told = texts(at).replace("\\", "")
    assert "One run of each program cannot decide: the verdict stays **partly**" in told
    assert "Does not hold, nor in what is stored" in told
    assert "Seen here: 50.0%" in told
    assert "Warnings from before.py:" in texts(at)
    assert "UserWarning: so many <b>plums</b>" in [code.value for code in at.code]
    assert "TypeError: The plum does not fit <b>here</b>." in texts(at)


def test_a_live_run_that_failed_says_why(lab: Lab) -> None:
    run_id = begin_live(lab)
    lab.clusters[-1].futures[run_id].finish(error=RuntimeError("KilledWorker"))
    eventually(lambda: not live.find(run_id).is_live)
    at = lab.open("pitfalls", pitfall=LIVE_NAME, live=run_id)
    assert "process that trained it died" in at.error[0].value
    assert run_button(at)  # and it can be tried again


def test_the_answer_stays_hidden_with_a_live_run_in_the_link(lab: Lab) -> None:
    run_id = begin_live(lab)
    at = lab.open("pitfalls", pitfall=LIVE_NAME, live=run_id, hide="verdict")
    assert "live run" not in texts(at)
    assert not at.table
    at.radio[0].set_value(0).run()
    [link] = [one.value for one in at.code if f"live={run_id}" in one.value]
    assert link.endswith("&hide=verdict")


@pytest.mark.parametrize("name", ["0123456789ab", "../../x", "<b>" * 99])
def test_a_link_to_no_live_run_is_said(lab: Lab, name: str) -> None:
    at = lab.open("pitfalls", pitfall=LIVE_NAME, live=name, hide="nonsense")
    assert not at.exception
    assert "There is no such live run here." in at.warning[0].value


def test_a_live_run_of_another_pitfall_is_said(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall="lr-too-high", live=begin_live(lab))
    assert "belongs to a live run of another pitfall" in at.warning[0].value


def test_a_pitfall_that_is_not_run_live_says_why(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall="no-seed")
    assert str(pitfalls()["no-seed"].not_live) in texts(at)


def test_nonsense_in_the_address_leaves_the_list_whole(lab: Lab) -> None:
    at = lab.open("pitfalls", topic="<b>", verdict="1e400", hide="?", live="x" * 5000)
    assert not at.exception
    assert len(titles(at)) == len(NAMES)


def test_train_leads_to_the_live_run_that_is_under_way(lab: Lab) -> None:
    run_id = begin_live(lab)
    at = lab.open("train")
    [link] = [one for one in at.get("page_link") if one.proto.label == "See it train"]
    assert f"live={run_id}" in link.proto.query_string


def test_programs_without_fit_promise_no_curves(lab: Lab) -> None:
    run_id = live.start(lab.engine, "gradient-not-reset", "main", lab.token)
    eventually(lambda: lab.clusters != [] and run_id in lab.clusters[-1].futures)
    shown = texts(lab.open("pitfalls", pitfall="gradient-not-reset", live=run_id))
    assert "curves appear here" not in shown
    assert "These programs draw no curves" in shown


def test_what_a_live_run_leaves_out_is_said(lab: Lab) -> None:
    shown = texts(lab.open("pitfalls", pitfall="gradient-not-reset"))
    assert "“What cures” is not run here" in shown
    assert "not run here" not in texts(lab.open("pitfalls", pitfall=LIVE_NAME))


def test_the_question_says_that_a_live_run_takes_fewer_images(lab: Lab) -> None:
    shown = texts(lab.open("pitfalls", pitfall="overfitting"))
    assert "with 60,000 training images loaded" in shown
    assert "of which the program trains on the first 1,000" in shown.replace("\\", "")


def badges(at: AppTest) -> int:
    return texts(at).count("-badge[")


def test_the_badge_stands_above_the_question_only_when_it_is_answered(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall=LIVE_NAME)
    assert badges(at) == 1
    assert "To the verdict" in texts(at)
    assert "What we measured" in texts(at)  # further down, for those who do not predict
    at.radio[0].set_value(0).run()
    assert badges(at) == 2


def test_a_prediction_outlives_a_reload(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall=LIVE_NAME)
    at.radio[0].set_value(1).run()
    assert at.query_params["guess"] in ("1", ["1"])
    again = lab.open("pitfalls", pitfall=LIVE_NAME, guess="1")
    assert again.radio[0].value == 1
    assert not run_button(again).disabled
    again.radio[0].set_value(2).run()
    assert again.query_params["guess"] in ("2", ["2"])


@pytest.mark.parametrize("guess", ["3", "-1", "1e400", "<b>", "٢", "x" * 5000])
def test_a_prediction_that_is_none_of_the_answers_is_left_out(lab: Lab, guess: str) -> None:
    at = lab.open("pitfalls", pitfall=LIVE_NAME, guess=guess)
    assert not at.exception
    assert at.radio[0].value is None
    assert "guess" not in at.query_params


@pytest.mark.parametrize("name", ["wrong-size-network", "wrong-loss", "label-encoding"])
def test_a_verdict_says_that_an_error_beside_the_claim_is_real(lab: Lab, name: str) -> None:
    at = lab.open("pitfalls", pitfall=name)
    assert any("This verdict is on what the tutorials claim" in one.value for one in at.info)
    assert "Nothing of the symptom" not in texts(at)


def test_what_is_not_run_has_no_heading_that_says_run(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall="no-seed")
    assert "Run both now" not in texts(at)


def test_a_search_is_in_the_address_and_is_there_again_after_a_hit(lab: Lab) -> None:
    at = lab.open("pitfalls", q="loss: nan")
    assert at.text_area[0].value == "loss: nan"
    assert titles(at)[0] == "Open"
    at.text_area[0].set_value("stuck at 10%").run()
    assert at.query_params["q"] in ("stuck at 10%", ["stuck at 10%"])
    at.query_params.clear()
    at.query_params["pitfall"] = "wrong-loss"
    at.run()
    assert not at.text_area
    at.query_params.clear()
    at.run()
    assert at.text_area[0].value == "stuck at 10%"
    assert at.query_params["q"] in ("stuck at 10%", ["stuck at 10%"])


def test_a_search_that_was_emptied_is_empty_afterwards(lab: Lab) -> None:
    at = lab.open("pitfalls", q="loss: nan")
    at.text_area[0].set_value("").run()
    assert "q" not in at.query_params
    assert len(titles(at)) == len(NAMES)


def test_a_long_search_is_cut_in_the_address(lab: Lab) -> None:
    at = lab.open("pitfalls", q="rhubarb " * 5000)
    assert not at.exception
    assert len(at.text_area[0].value) <= 500
    at.text_area[0].set_value("x" * 3000).run()
    assert "q" not in at.query_params


def test_a_message_that_no_pitfall_has_is_explained(lab: Lab) -> None:
    at = lab.open("pitfalls", q="ModuleNotFoundError: No module named 'tensorflow'")
    assert "does not find the package" in texts(at)
    assert "Doctor" in titles(lab.open("pitfalls", q="rhubarb"))


def test_the_name_of_an_error_stands_in_several_lines_of_a_chart(lab: Lab) -> None:
    [trace] = component(lab.open("pitfalls", pitfall="gpu-memory"), "curves_main")["figure"]["data"]
    assert trace["text"][0] == "Resource<br>Exhausted<br>Error"


def test_the_rows_of_both_tables_become_cards_on_a_narrow_screen(lab: Lab) -> None:
    at = lab.open("pitfalls", view="table")
    styles = "".join(one.proto.body for one in at.get("html"))
    for key in ("pitfalls", "other_claims"):
        assert f".st-key-cards_{key} {{" in styles
    assert '--card-3: "Verdict: ";' in styles
    assert "@media (max-width: 640px)" in styles


def test_rows_of_a_table_begin_with_a_capital(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall="lr-too-high")
    names = [str(name) for table in at.table for name in table.value.iloc[:, 0]]
    assert names
    assert all(name[0].isupper() for name in names)


def test_the_summary_does_not_repeat_the_answer_of_the_quiz(lab: Lab) -> None:
    at = lab.open("pitfalls", view="table")
    cells = at.table[0].value["What we measured"]
    for one, cell in zip(pitfalls().values(), cells, strict=True):
        assert not any(str(answer.text) in cell.replace("\\", "") for answer in one.answers)


@pytest.mark.parametrize(
    ("seconds", "told"), [(41.2, "41 s"), (60, "1 min"), (59.7, "1 min"), (185, "3 min 5 s")]
)
def test_whole_minutes_have_no_seconds(seconds: float, told: str) -> None:
    assert duration(seconds) == told

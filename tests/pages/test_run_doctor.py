"""What the doctor says on the Run page: in every state that a run can be in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.doctor.diagnosis import Diagnosis
from core.doctor.finding import Gap
from core.jobs import deleted, links, pair_links
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from core.jobs.runs import Tries
from core.messages import message
from tests.core.jobs.diagnoses import SICK, healthy, sick
from tests.pages.lab_app import PROGRESS, Lab, component, eventually, metrics, texts

CURED = replace(SICK, learning_rate=0.001)
CODE = "learning-rate-too-high"


def begun(lab: Lab, diagnosis: Diagnosis | None) -> str:
    run_id = lab.submit(SICK)
    eventually(lambda: lab.clusters != [] and run_id in lab.clusters[-1].futures)
    emit = lab.clusters[-1].emit
    emit({"run": run_id, "kind": "phase", "phase": "training"})
    if diagnosis is not None:
        emit({"run": run_id, "kind": "diagnosis", "diagnosis": diagnosis.to_json()})
        eventually(lambda: lab.run(run_id).diagnosis() is not None)
    return run_id


def ended(lab: Lab, diagnosis: Diagnosis | None, right: float = 0.9) -> Outcome:
    done = lab.success()
    if right != 0.9:
        scores = metrics()
        for split in ("validation", "test"):
            scores[split] = scores[split] | {"accuracy": right}
        done.files["metrics.json"] = json.dumps(scores).encode()
    if diagnosis is not None:
        done.files["diagnosis.json"] = json.dumps(diagnosis.to_json()).encode()
    return done


def finished(lab: Lab, diagnosis: Diagnosis | None) -> str:
    run_id = lab.submit(SICK)
    lab.finish(run_id, ended(lab, diagnosis))
    return run_id


def fix_buttons(at: AppTest) -> list[str]:
    return [button.label for button in at.button if button.label.startswith("Try the fix")]


def keys(at: AppTest) -> set[str]:
    return {element.key for element in at.get("bidi_component")}


def test_before_the_first_step_it_tells_what_it_sees(lab: Lab) -> None:
    run_id = begun(lab, sick(step=0))
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "The doctor has found something" in texts(at)
    assert "A learning rate that is too high" in texts(at)
    assert "first noticed before the first step" in texts(at)


def test_while_it_trains_a_finding_stands_beside_the_curve_and_is_marked_on_it(lab: Lab) -> None:
    run_id = begun(lab, sick(step=20))
    lab.clusters[-1].emit({"run": run_id, **PROGRESS})
    eventually(lambda: lab.run(run_id).status.progress is not None)
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "first noticed at step 20 (epoch 0.7)" in texts(at)
    for chart in ("loss", "accuracy"):
        trace = component(at, chart)["figure"]["data"][-1]
        assert (trace["name"], trace["text"]) == ("Finding of the doctor", ["Finding 1"])
        assert trace["x"] == [pytest.approx(20 / 29)]
        assert "marks: 1 A learning rate that is too high" in component(at, chart)["alt"]
    # What can be done about it is offered once it has ended.
    assert fix_buttons(at) == []


def test_while_it_trains_and_nothing_is_wrong(lab: Lab) -> None:
    run_id = begun(lab, healthy())
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "found nothing wrong so far" in texts(at)


def test_one_look_is_not_told_as_one_times(lab: Lab) -> None:
    at = lab.open("run", run=begun(lab, Diagnosis()))
    assert not at.exception
    assert "has looked at the network once: nothing wrong so far" in texts(at)


FAILED = message("What failed: {error}.", error="RuntimeError: *ill*")


def test_while_it_trains_a_doctor_that_failed_says_so(lab: Lab) -> None:
    at = lab.open("run", run=begun(lab, Diagnosis(failed=FAILED)))
    assert not at.exception
    (told,) = [one.value for one in at.warning if "doctor" in one.value]
    assert "training itself is not affected" in told
    assert "RuntimeError: \\*ill\\*" in told.replace("\\:", ":")
    assert "nothing wrong" not in texts(at)


def test_afterwards_a_doctor_that_failed_says_so_where_findings_would_stand(lab: Lab) -> None:
    at = lab.open("run", run=finished(lab, Diagnosis(failed=FAILED)))
    assert not at.exception
    assert "What the doctor says" in texts(at)
    assert any("training itself is not affected" in one.value for one in at.warning)
    assert "othing wrong" not in texts(at) + "".join(one.value for one in at.info)
    at = lab.open("run", run=finished(lab, replace(sick(), failed=FAILED)))
    assert any("may have missed something" in one.value for one in at.warning)
    assert fix_buttons(at)


def test_a_link_says_that_the_doctor_failed_and_not_that_nothing_was_found(lab: Lab) -> None:
    run_id = finished(lab, Diagnosis(failed=FAILED))
    carried = links.encode(lab.run(run_id))
    deleted.delete(lab.run(run_id), lab.token)
    at = lab.open("run", run=run_id, r=carried, token=new_token())
    assert not at.exception
    assert any("may have missed something" in one.value for one in at.warning)
    assert "Nothing wrong" not in texts(at)


def test_while_it_trains_before_the_first_look(lab: Lab) -> None:
    run_id = begun(lab, None)
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "doctor" not in texts(at)


def test_afterwards_the_diagnosis_stands_there_with_its_evidence(lab: Lab) -> None:
    at = lab.open("run", run=finished(lab, sick()))
    assert not at.exception
    told = texts(at).replace("\\", "")  # which keep Markdown out of the sentences
    assert "What the doctor says" in told
    assert "likely (80% sure); first noticed at step 20 (epoch 0.7)" in told
    assert "The learning rate is 1" in told
    assert "This explains" in told
    assert "- Units that never become active: " in told
    assert "Set the learning rate to 0.001" in told
    assert "Learning rate: 1 → 0.001" in told
    assert "Healthy" not in told
    assert {"finding_update-ratio", "finding_dead"} <= keys(at)
    dead = component(at, "finding_dead")
    assert dead["title"] == "90.0% of the units of dense never answer"
    assert dead["alt"]
    assert fix_buttons(at)
    helps = [one.help for one in at.markdown if "A learning rate that is too high" in one.value]
    assert any("size of each training step" in (told or "") for told in helps)


def test_what_is_no_consequence_is_not_told_as_one(lab: Lab) -> None:
    (found,) = sick().findings
    (symptom,) = found.explains
    few = replace(symptom, code="too-few-updates", sentence=message("There are few."))
    both = replace(found, explains=(symptom, few))
    told = texts(lab.open("run", run=finished(lab, replace(sick(), findings=(both,)))))
    assert told.index("**This explains**") < told.index("- Units that never become active")
    assert told.index("**Noticed with it**") < told.index("- Too few steps: There are few")
    assert told.index("- Units that never") < told.index("**Noticed with it**")


def test_afterwards_the_numbers_stand_there_and_no_code(lab: Lab) -> None:
    gap = Gap(message("Single steps"), message("Ten at once."))
    at = lab.open("run", run=finished(lab, replace(sick(), unchecked=(gap,))))
    assert not at.exception
    assert ["Learning rate", "1"] in at.table[0].value.to_numpy().tolist()
    # A run has a button for its fix; lines of code are for scripts.
    assert (code := sick().findings[0].fix.code)
    assert code not in [one.value for one in at.code]
    assert "Single steps: Ten at once." in texts(at).replace("\\", "")
    assert "pitfall=lr-too-high" in [link.proto.query_string for link in at.get("page_link")]


def test_what_no_finding_shows_is_drawn_when_it_is_opened(lab: Lab) -> None:
    at = lab.open("run", run=finished(lab, sick()))
    assert "What else the doctor measured" in [one.label for one in at.expander]
    assert "finding_gradient" not in keys(at)


def test_afterwards_and_nothing_is_wrong(lab: Lab) -> None:
    at = lab.open("run", run=finished(lab, healthy()))
    assert not at.exception
    assert "Nothing wrong was found" in at.success[0].value
    assert fix_buttons(at) == []


def test_an_older_run_has_no_diagnosis_and_says_nothing_of_it(lab: Lab) -> None:
    at = lab.open("run", run=finished(lab, None))
    assert not at.exception
    assert "doctor" not in texts(at)
    assert component(at, "loss")["figure"]["data"][-1]["name"] == "Best epoch"


def test_a_run_that_broke_keeps_what_was_found(lab: Lab) -> None:
    run_id = lab.submit(SICK)
    files = {"diagnosis.json": json.dumps(sick().to_json()).encode()}
    lab.finish(run_id, Outcome("failed", message("It fell."), files=files))
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "It fell." in at.error[0].value
    assert "What the doctor says" in texts(at)
    assert fix_buttons(at)


def test_a_file_that_is_no_diagnosis_is_none(lab: Lab) -> None:
    run_id = finished(lab, sick())
    (lab.run(run_id).folder / "diagnosis.json").write_text('{"version": 1, "findings": "all"}')
    at = lab.open("run", run=run_id)
    assert not at.exception
    assert "What the doctor said of this run cannot be shown" in texts(at)
    assert "What the doctor says" not in texts(at)


def test_foreign_words_in_it_are_shown_as_they_were_typed(lab: Lab) -> None:
    (found,) = sick().findings
    foreign = replace(found, sentence=message("**Call** <b> [me](http://x)"))
    at = lab.open("run", run=finished(lab, replace(sick(), findings=(foreign,))))
    assert not at.exception
    assert "\\*\\*Call\\*\\* \\<b\\>" in texts(at)


def try_the_fix(lab: Lab, run_id: str, with_fix: Diagnosis, right: float) -> str:
    at = lab.open("run", run=run_id)
    next(b for b in at.button if b.label.startswith("Try the fix")).click().run()
    assert not at.exception
    group = lab.engine.active_run(lab.token)
    assert group is not None
    pair = lab.run(group)
    assert pair.tries == Tries(CODE, run_id)
    assert [run.config for run in lab.engine.members(pair)] == [SICK, CURED]
    for number, outcome in enumerate((ended(lab, sick(), 0.2), ended(lab, with_fix, right)), 1):
        member = f"{group}-{number}"
        eventually(lambda member=member: member in lab.clusters[-1].futures)  # type: ignore[misc]
        lab.clusters[-1].futures[member].finish(outcome)
    eventually(lambda: not lab.run(group).is_live)
    return group


def test_a_fix_that_helps_is_verified_on_both_pages(lab: Lab) -> None:
    run_id = finished(lab, sick())
    group = try_the_fix(lab, run_id, healthy(), 0.9)
    pair = lab.open("run", run=group)
    assert not pair.exception
    assert "Verified: the fix helps" in pair.success[0].value
    assert "on the validation images the result went" in pair.success[0].value
    assert "20.0% right to 90.0% right" in pair.success[0].value
    assert "The rule:" in texts(pair)
    assert [t["name"] for t in component(pair, "pair")["figure"]["data"]] == [
        "As it was",
        "With the fix",
    ]
    assert f"run={group}&p=" in pair.code[0].value
    at = lab.open("run", run=run_id)
    assert "Verified: the fix helps" in at.success[0].value


def test_a_pair_is_never_averaged(lab: Lab) -> None:
    group = try_the_fix(lab, finished(lab, sick()), healthy(), 0.9)
    told = texts(lab.open("runs"))
    assert "20.00% as it was, 90.00% with the fix (share of 1,000 test images read right)." in told
    assert "±" not in told
    compared = texts(lab.open("runs", compare=f"{group},{lab.submit(CURED)}"))
    assert "As it was: 20.00% of 1,000 test images right." in compared
    assert "±" not in compared
    at = lab.open("run", run=group)
    labels = [link.proto.label for link in at.get("page_link")]
    assert "With the fix · Done · test: 90.00%" in labels


def test_both_trainings_look_the_same_in_all_charts_of_the_pair(lab: Lab) -> None:
    group = try_the_fix(lab, finished(lab, sick()), healthy(), 0.9)
    carried = pair_links.encode(lab.run(group))
    at = lab.open("run", run=group)
    lines = [t["line"] for t in component(at, "pair")["figure"]["data"]]
    assert lines[0] != lines[1]
    for page in (at, lab.open("run", run="0123456789ab", p=carried)):
        for key in ("group_val_loss", "group_val_accuracy"):
            assert [t["line"] for t in component(page, key)["figure"]["data"]] == lines


def test_a_fix_that_does_not_help_says_so(lab: Lab) -> None:
    run_id = finished(lab, sick())
    group = try_the_fix(lab, run_id, sick(), 0.9)
    at = lab.open("run", run=group)
    assert not at.exception
    assert "The fix did not help" in at.warning[0].value


def test_while_both_train_the_pair_says_what_is_tried(lab: Lab) -> None:
    members = {"As it was": SICK, "With the fix": CURED}
    group = lab.engine.submit_trial(members, Tries(CODE), lab.token, "tried")
    at = lab.open("run", run=group)
    assert not at.exception
    assert "The doctor found “A learning rate that is too high”" in texts(at)
    assert "Verified" not in texts(at)


def test_who_has_a_run_under_way_has_to_wait(lab: Lab) -> None:
    run_id = finished(lab, sick())
    lab.submit()
    at = lab.open("run", run=run_id)
    (button,) = [b for b in at.button if b.label.startswith("Try the fix")]
    assert button.disabled


def test_a_link_whose_run_is_gone_tells_what_was_found(lab: Lab) -> None:
    run_id = finished(lab, sick())
    carried = links.encode(lab.run(run_id))
    deleted.delete(lab.run(run_id), lab.token)
    at = lab.open("run", run=run_id, r=carried, token=new_token())
    assert not at.exception
    assert "not verified here" in at.warning[0].value
    assert "The learning rate is 1" in texts(at)
    assert fix_buttons(at)
    # A link carries symptoms by their names, and nothing that was measured.
    assert "- Units that never become active\n" in texts(at) + "\n"
    assert not any(key.startswith("finding_") for key in keys(at))


def test_a_link_whose_pair_is_gone_tells_whether_it_helped(lab: Lab) -> None:
    group = try_the_fix(lab, finished(lab, sick()), healthy(), 0.9)
    carried = pair_links.encode(lab.run(group))
    deleted.delete(lab.run(group), lab.token)
    at = lab.open("run", run=group, p=carried)
    assert not at.exception
    assert "Verified: the fix helps" in at.success[0].value
    assert "not verified here" in at.warning[0].value
    assert "group_val_loss" in keys(at)


@pytest.mark.parametrize("carried", ["", "x" * 50, "AAAA"])
def test_a_pairs_link_that_carries_nonsense_says_so(lab: Lab, carried: str) -> None:
    at = lab.open("run", run="0123456789ab", p=carried)
    assert not at.exception
    assert "could not be read" in at.error[0].value


def test_a_group_of_seeds_tells_what_was_found_in_how_many(lab: Lab) -> None:
    members = {f"Seed {seed}": replace(SICK, seed=seed) for seed in (9, 10, 11)}
    group = lab.engine.submit_group(members, lab.token, "three")
    for number, diagnosis in enumerate((sick(), healthy(), sick()), 1):
        member = f"{group}-{number}"
        eventually(lambda m=member: lab.clusters != [] and m in lab.clusters[-1].futures)  # type: ignore[misc]
        lab.clusters[-1].futures[member].finish(ended(lab, diagnosis))
    eventually(lambda: not lab.run(group).is_live)
    at = lab.open("run", run=group)
    assert not at.exception
    told = [one.value for one in at.warning]
    assert told == ["- In 2 of 3 trainings the doctor found: A learning rate that is too high"]

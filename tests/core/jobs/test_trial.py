"""Trying a fix: one job of two trainings, and what came of it, kept with the run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.analysis.remedy import ENOUGH
from core.config.training import TrainConfig
from core.doctor.diagnosis import Diagnosis
from core.errors import RunError
from core.jobs import pair_links, runs
from core.jobs.deleted import delete
from core.jobs.exported import as_zip
from core.jobs.imported import import_zip
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from core.jobs.runs import TRIED, Run, Tries
from core.jobs.trial import MOST_TRIED, Tried, read_tried, tried_by, tried_of
from core.messages import message
from tests.core.jobs.diagnoses import SICK, healthy, sick
from tests.core.jobs.group_made import epochs, part
from tests.core.jobs.test_engine import Bench, eventually

CODE = "learning-rate-too-high"
SIDE = {"state": "done", "score": 0.5, "images": 10, "found": [CODE]}
MEMBERS = {"As it was": SICK, "With the fix": replace(SICK, learning_rate=0.001)}


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.engine.close()


def ended(right: int, diagnosis: Diagnosis | None) -> Outcome:
    scores = {name: part(right) for name in ("train", "validation", "test")}
    files = {"metrics.json": json.dumps(scores).encode(), "model.tflite": b"x"}
    if diagnosis is not None:
        files["diagnosis.json"] = json.dumps(diagnosis.to_json()).encode()
    return Outcome("done", history={"batches": {}, "epochs": epochs(1 - right / 100)}, files=files)


def found(run_id: str) -> Run:
    run = runs.find(run_id)
    assert run is not None
    return run


def sick_run(bench: Bench, token: str) -> str:
    run_id = bench.engine.submit(SICK, token)
    bench.finish(run_id, ended(20, sick()))
    eventually(lambda: not found(run_id).is_live)
    return run_id


def tried(bench: Bench, of: str | None, token: str, *outcomes: Outcome) -> str:
    group = bench.engine.submit_trial(MEMBERS, Tries(CODE, of), token, "tried")
    for number, outcome in enumerate(outcomes, start=1):
        bench.finish(f"{group}-{number}", outcome)
    eventually(lambda: not found(group).is_live)
    return group


def test_both_train_in_turn_and_the_run_remembers_what_came_of_it(bench: Bench) -> None:
    token = new_token()
    of = sick_run(bench, token)
    group = tried(bench, of, token, ended(20, sick()), ended(90, healthy()))
    assert found(group).tries == Tries(CODE, of)
    eventually(lambda: tried_of(found(of)) != [])
    (one,) = tried_of(found(of))
    assert (one.code, one.group) == (CODE, group)
    assert one.decision.verdict == "verified"
    assert one.before.found == {CODE, "dead-units"}
    assert tried_by(found(group)) == one
    # The run itself is as it was.
    assert found(of).diagnosis() == sick()


def test_while_it_trains_nothing_came_of_it(bench: Bench) -> None:
    token = new_token()
    group = bench.engine.submit_trial(MEMBERS, Tries(CODE), token, "tried")
    bench.finish(f"{group}-1", ended(20, sick()))
    eventually(lambda: f"{group}-2" in bench.cluster.futures)
    assert tried_by(found(group)) is None
    with pytest.raises(RunError, match="wait until it has ended"):
        pair_links.encode(found(group))


def test_a_run_that_broke_counts_as_guessing(bench: Bench) -> None:
    broken = sick()
    broken = replace(broken, findings=(replace(broken.findings[0], code="non-finite"),))
    files = {"diagnosis.json": json.dumps(broken.to_json()).encode()}
    group = tried(bench, None, new_token(), Outcome("failed", files=files), ended(90, healthy()))
    one = tried_by(found(group))
    assert one is not None
    assert one.before.broke
    assert one.decision.verdict == "verified"


@pytest.mark.parametrize(
    ("images", "split", "verdict"),
    [(ENOUGH, "validation", "no better"), (ENOUGH - 1, "test", "verified")],
)
def test_enough_validation_images_decide_and_the_test_set_is_left_alone(
    bench: Bench, images: int, split: str, verdict: str
) -> None:
    def scored(on_test: int, on_validation: int, diagnosis: Diagnosis) -> Outcome:
        outcome = ended(on_test, diagnosis)
        scores = json.loads(outcome.files["metrics.json"])
        scores["validation"] = part(on_validation) | {"images": images}
        outcome.files["metrics.json"] = json.dumps(scores).encode()
        return outcome

    group = tried(bench, None, new_token(), scored(20, 90, sick()), scored(90, 90, healthy()))
    one = tried_by(found(group))
    assert one is not None
    assert one.split == split
    assert one.decision.verdict == verdict
    assert f"on the {split} images" in str(one.decision.reason)
    assert read_tried([json.loads(json.dumps(one.to_json()))]) == [one]
    # What was kept before there was a choice was decided on the test images.
    older = one.to_json()
    del older["split"]
    assert read_tried([older])[0].split == "test"


def test_it_is_noted_how_many_images_were_learnt_from(bench: Bench) -> None:
    group = tried(bench, None, new_token(), ended(20, sick()), ended(90, healthy()))
    one = tried_by(found(group))
    assert one is not None
    assert one.before.learnt_from == one.after.learnt_from == SICK.learning_images
    older = one.to_json()
    del older["before"]["learnt_from"]
    assert read_tried([older])[0].before.learnt_from is None


def test_where_the_doctor_failed_nobody_knows_whether_the_fix_helped(bench: Bench) -> None:
    failed = replace(healthy(), failed=message("What failed: {error}", error="ill"))
    group = tried(bench, None, new_token(), ended(20, sick()), ended(90, failed))
    one = tried_by(found(group))
    assert one is not None
    assert one.after.found is None
    assert one.decision.verdict == "open"
    assert "The doctor itself failed" in str(one.decision.reason)
    assert read_tried([json.loads(json.dumps(one.to_json()))]) == [one]


def test_strangers_leave_no_trace_in_the_run(bench: Bench) -> None:
    of = sick_run(bench, new_token())
    group = tried(bench, of, new_token(), ended(20, sick()), ended(90, healthy()))
    assert tried_by(found(group)) is not None
    assert not (found(of).folder / TRIED).exists()


def test_a_run_that_was_deleted_meanwhile_stays_so(bench: Bench) -> None:
    token = new_token()
    of = sick_run(bench, token)
    folder = found(of).folder
    group = bench.engine.submit_trial(MEMBERS, Tries(CODE, of), token)
    delete(found(of), token)
    bench.finish(f"{group}-1", ended(20, sick()))
    bench.finish(f"{group}-2", ended(90, healthy()))
    eventually(lambda: not found(group).is_live)
    assert found(group).status.state == "done"
    assert not folder.exists()


def test_only_so_many_are_remembered(bench: Bench) -> None:
    token = new_token()
    of = sick_run(bench, token)
    tried(bench, of, token, ended(20, sick()), ended(90, healthy()))
    eventually(lambda: tried_of(found(of)) != [])
    path = found(of).folder / TRIED
    one = json.loads(path.read_bytes())["tried"][0]
    path.write_text(json.dumps({"tried": [one] * MOST_TRIED}))
    latest = tried(bench, of, token, ended(20, sick()), ended(20, sick()))
    eventually(lambda: tried_of(found(of))[-1].group == latest)
    assert len(tried_of(found(of))) == MOST_TRIED


@pytest.mark.parametrize(
    "change",
    [
        {"code": "no-such-code"},
        {"code": ["learning-rate-too-high"]},
        {"group": "../../etc"},
        {"is_regression": "yes"},
        {"before": None},
        {"after": {"state": "running", "score": 0.5, "images": 10, "found": []}},
        {"after": {"state": "done", "score": 1.5, "images": 10, "found": []}},
        {"after": {"state": "done", "score": float("nan"), "images": 10, "found": []}},
        {"after": {"state": "done", "score": 0.5, "images": 10**9, "found": []}},
        {"after": {"state": "done", "score": 0.5, "images": 10, "found": ["<b>"]}},
        {"after": {"state": "done", "score": 0.5, "images": 10, "found": "x"}},
        {"after": {"state": "done", "score": 0.5, "images": 10, "found": [CODE] * 1000}},
        *({"after": SIDE | {"learnt_from": nonsense}} for nonsense in (-1, "x", True, 10**9)),
    ],
)
def test_nonsense_is_no_trial(change: dict[str, object]) -> None:
    good = {"code": CODE, "before": SIDE, "after": SIDE, "is_regression": False, "group": None}
    assert isinstance(read_tried([good])[0], Tried)
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        read_tried([good | change])
    with pytest.raises(ValueError, match="too long"):
        read_tried([good] * (MOST_TRIED + 1))


def test_a_pair_travels_in_its_link_and_its_zip(bench: Bench) -> None:
    token = new_token()
    of = sick_run(bench, token)
    group = tried(bench, of, token, ended(20, sick()), ended(90, healthy()))
    reported = pair_links.decode(pair_links.encode(found(group)))
    assert reported.configs == list(MEMBERS.values())
    assert reported.tried.decision.verdict == "verified"
    assert reported.epochs[1]["val_accuracy"] == [0.5, 0.9]

    other = new_token()
    new = found(import_zip(as_zip(found(group)), other))
    assert new.tries == Tries(CODE, None)
    again = tried_by(new)
    assert again is not None
    assert again.decision.verdict == "verified"
    sicks = found(import_zip(as_zip(found(of)), other))
    assert sicks.diagnosis() == sick()
    assert [one.group for one in tried_of(sicks)] == [None]


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"c": []},
        {"c": [{"v": 1}] * 3},
        {"c": [{"v": 1, "epochs": 1e9}] * 2},
        {"c": [{"v": 1, "task": "regression"}] * 2},
        {"e": []},
        {"e": [[[1.0]] * 5]},
        {"e": [[[10**12]] * 5] * 2},
        {"t": None},
        {"t": {"code": "x"}},
        {"t": []},
    ],
)
def test_a_link_with_nonsense_is_refused(bench: Bench, change: dict[str, object]) -> None:
    from core.jobs import links

    group = tried(bench, None, new_token(), ended(20, sick()), ended(90, healthy()))
    content = links.unpacked(pair_links.encode(found(group)))
    with pytest.raises(RunError, match="could not be read"):
        pair_links.decode(links.packed(content | change))


def test_an_older_run_was_never_looked_at(bench: Bench) -> None:
    run_id = bench.engine.submit(TrainConfig(data="sample"), new_token())
    bench.finish(run_id, ended(90, None))
    eventually(lambda: not found(run_id).is_live)
    assert found(run_id).diagnosis() is None
    assert tried_of(found(run_id)) == []
    (found(run_id).folder / "diagnosis.json").write_text("{")
    (found(run_id).folder / TRIED).write_text("[1]")
    assert found(run_id).diagnosis() is None
    assert tried_of(found(run_id)) == []

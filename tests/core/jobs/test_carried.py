"""A diagnosis in a link: there and back, and everything that a stranger may put there instead."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from core.doctor.finding import Fix, Gap
from core.doctor.handbook import PARTS
from core.doctor.watching.given import what_failed, what_failed_altogether
from core.errors import RunError
from core.jobs import links, runs
from core.jobs.carried import MOST_FINDINGS, carry, fetch
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token, owner_of
from core.jobs.recorder import Recording
from core.jobs.runs import Run
from core.messages import message
from tests.core.jobs.diagnoses import SICK, healthy, sick
from tests.core.jobs.test_links import EPOCHS, part


def there_and_back(stored: object) -> Any:
    return json.loads(json.dumps(stored))


def test_what_was_found_comes_back_and_what_was_measured_stays() -> None:
    diagnosis = sick()
    (sent,) = diagnosis.findings
    read = fetch(there_and_back(carry(diagnosis)))
    (come,) = read.findings
    assert (come.code, come.step) == (sent.code, sent.step)
    assert come.confidence == pytest.approx(sent.confidence)
    assert str(come.sentence) == str(sent.sentence)
    assert str(come.fix.what) == str(sent.fix.what)
    assert come.fix.changes == sent.fix.changes
    assert [one.code for one in come.explains] == ["dead-units"]
    assert read.steps == diagnosis.steps
    assert read.measurements == read.notes == ()
    assert fetch(there_and_back(carry(healthy()))).findings == ()


def test_what_could_not_be_checked_comes_along() -> None:
    gap = Gap(PARTS["steps"], what_failed(ValueError("no steps")), ("update-ratio",))
    foreign = Gap(message("My cellar"), message("It is dark."))
    read = fetch(there_and_back(carry(replace(sick(), unchecked=(gap, foreign)))))
    # Its reason holds a foreign text, and stays at home.
    assert read.unchecked == (replace(gap, why=message("")),)
    plain = replace(gap, why=sick().findings[0].sentence)
    (come,) = fetch(there_and_back(carry(replace(sick(), unchecked=(plain,))))).unchecked
    assert str(come.why) == str(plain.why)


def test_a_doctor_that_failed_is_told_of_and_not_quoted() -> None:
    failed = what_failed_altogether(RuntimeError("no space left"))
    read = fetch(there_and_back(carry(replace(healthy(), failed=failed))))
    assert read.failed == message("")
    assert fetch(there_and_back(carry(healthy()))).failed is None


def test_a_link_of_the_first_kind_is_still_read() -> None:
    assert fetch(there_and_back(carry(sick())[:2])).findings == fetch(carry(sick())).findings


def test_a_sentence_that_is_not_the_doctors_own_stays_at_home() -> None:
    (found,) = sick().findings
    foreign = replace(found, sentence=message("Call this number."), fix=Fix(message("Pay.")))
    read = fetch(carry(replace(sick(), findings=(foreign,))))
    assert str(read.findings[0].sentence) == str(read.findings[0].fix.what) == ""


def test_values_that_are_no_plain_numbers_or_names_stay_at_home() -> None:
    (found,) = sick().findings
    texts = ("<b>", "x" * 61, "your account is locked", "https://example.org", "example.org")
    for value in (float("inf"), float("nan"), *texts, message("more")):
        params = dict(found.sentence.params) | {"rate": value}
        other = replace(found, sentence=replace(found.sentence, params=params))
        stored = carry(replace(sick(), findings=(other,)))
        assert "Infinity" not in json.dumps(stored, allow_nan=False)
        assert str(fetch(stored).findings[0].sentence) == ""


def test_a_sentence_within_a_sentence_comes_along() -> None:
    (found,) = sick().findings
    what, silent = found.fix.what, found.explains[0].sentence
    within = replace(silent, params=dict(silent.params) | {"layer": what})
    one = replace(found, sentence=within)
    (come,) = fetch(there_and_back(carry(replace(sick(), findings=(one,))))).findings
    assert come.sentence.params["layer"] == what
    deep = silent
    for _ in range(4):
        deep = replace(silent, params=dict(silent.params) | {"layer": deep})
    stored = carry(replace(sick(), findings=(replace(found, sentence=deep),)))
    assert str(fetch(stored).findings[0].sentence) == ""


CODE, NUMBER = "learning-rate-too-high", carry(sick())[1][0][3][0]
PARAMS = carry(sick())[1][0][3][1]


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        [1],
        [1, 2],
        [-1, []],
        [1.5, []],
        [10**12, []],
        [1, [[CODE, 0.9, 1, None, None, {}, []]] * (MOST_FINDINGS + 1)],
        [1, [["no-such-code", 0.9, 1, None, None, {}, []]]],
        [1, [[CODE, 1.5, 1, None, None, {}, []]]],
        [1, [[CODE, 0.9, -1, None, None, {}, []]]],
        [1, [[CODE, 0.9, 1, [12345, {}], None, {}, []]]],
        [1, [[CODE, 0.9, 1, [NUMBER, {}], None, {}, []]]],
        [1, [[CODE, 0.9, 1, [NUMBER, PARAMS | {"rate": "<script>"}], None, {}, []]]],
        [1, [[CODE, 0.9, 1, [NUMBER, PARAMS | {"rate": [1]}], None, {}, []]]],
        [1, [[CODE, 0.9, 1, [NUMBER, dict.fromkeys("abcdefghi", 1)], None, {}, []]]],
        [1, [[CODE, 0.9, 1, [NUMBER, {"rate": [NUMBER, {"rate": [1, {}]}]}], None, {}, []]]],
        [1, [[CODE, 0.9, 1, "Call this number.", None, {}, []]]],
        [1, [[CODE, 0.9, 1, None, None, {"epochs": [1]}, []]]],
        [1, [[CODE, 0.9, 1, None, None, [], []]]],
        [1, [[CODE, 0.9, 1, None, None, {}, ["no-such-code"]]]],
        [1, [[CODE, 0.9, 1, None, None, {}, [CODE] * 1000]]],
        [1, [], []],
        [1, [], [["steps", None, []]] * (len(PARTS) + 1), False],
        [1, [], [["cellar", None, []]], False],
        [1, [], [["steps", "It is dark.", []]], False],
        [1, [], [["steps", None, ["no-such-code"]]], False],
        [1, [], [], "It fell ill."],
        [1, [], [], [None]],
        [1, [], [], 1],
    ],
)
def test_nonsense_is_refused(stored: object) -> None:
    with pytest.raises(links.UNREADABLE):
        fetch(stored)


def recorded(epochs: dict[str, list[Any]]) -> Run:
    recording = Recording("0123456789ab", "x", owner_of(new_token()), SICK, "none")
    metrics = {"train": part(5000), "validation": part(500), "test": part(1000)}
    files = {
        "metrics.json": json.dumps(metrics).encode(),
        "diagnosis.json": json.dumps(sick().to_json()).encode(),
    }
    recording.end(Outcome("done", history={"batches": {}, "epochs": epochs}, files=files))
    run = runs.find(recording.id)
    assert run is not None
    return run


def test_a_runs_link_carries_it() -> None:
    reported = links.decode(links.encode(recorded(EPOCHS)))
    assert reported.diagnosis is not None
    assert [one.code for one in reported.diagnosis.findings] == [CODE]
    assert reported.tried == []


def test_a_link_without_it_is_of_an_older_version() -> None:
    content = links.unpacked(links.encode(recorded(EPOCHS)))
    del content["d"]
    assert links.decode(links.packed(content)).diagnosis is None
    for nonsense in ({"d": [1, 2]}, {"d": None}, {"t": [{}]}, {"t": "x"}, {"t": [1]}):
        with pytest.raises(RunError, match="could not be read"):
            links.decode(links.packed(content | nonsense))


def test_the_longest_run_still_has_a_link_that_can_be_read() -> None:
    count = links.MOST_EPOCHS
    epochs = {name: [0.123456 / (i + 1.7) for i in range(count)] for name in EPOCHS}
    text = links.encode(recorded(epochs))
    assert len(text) <= links.LONGEST
    assert links.decode(text).diagnosis is not None

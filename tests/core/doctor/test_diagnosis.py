import ast
import json
import math
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from core.doctor import Diagnosis, Finding, Fix, Gap, checks
from core.doctor.diagnosis import LARGEST_FILE, Measurement
from core.doctor.evidence import Evidence, Probe
from core.doctor.judging import judge
from core.doctor.stored import PLAIN_FORMS
from core.errors import DiagnosisError
from core.messages import message

SYMPTOM = Finding("plateau", 0.6, message("It stays."), Fix(message("Look.")), {}, 200)
FINDING = Finding(
    "learning-rate-too-high",
    0.9,
    message("The rate is {rate:.3g}.", rate=0.5),
    Fix(message("Lower it."), {"learning_rate": 0.1}, "SGD(0.1)"),
    {"rate": 0.5},
    step=200,
    explains=(SYMPTOM,),
)
GAP = Gap(message("Single steps"), message("{count} at once.", count=10), ("update-ratio",))
DIAGNOSIS = Diagnosis(
    (FINDING,),
    (SYMPTOM,),
    (Measurement(1, {"loss": 2.3, "accuracy": None}, {"dead": {"dense": 0.5}}, (0.1, 0.9)),),
    steps=200,
    watching_share=0.01,
    unchecked=(GAP,),
    failed=message("What failed: {error}.", error="ill"),
)


def test_a_saved_diagnosis_is_read_again(tmp_path: Path) -> None:
    DIAGNOSIS.save(tmp_path / "diagnosis.json")
    assert Diagnosis.load((tmp_path / "diagnosis.json").read_bytes()) == DIAGNOSIS


def test_it_prints_cause_evidence_fix_and_symptoms() -> None:
    assert str(DIAGNOSIS).splitlines() == [
        "1 finding after 200 steps, the likeliest cause first:",
        "",
        "1. A learning rate that is too high [learning-rate-too-high, 90% sure, from step 200]",
        "   The rate is 0.5.",
        "   Try: Lower it.",
        "       SGD(0.1)",
        "   It explains: The loss does not move.",
        "",
        "Worth a look:",
        "  - The loss does not move: It stays.",
        "",
        "Could not be checked:",
        "  - Single steps: 10 at once.",
        "",
        "The doctor itself failed in this training, so it may have missed something. The training",
        "itself is not affected. What failed: ill.",
    ]
    assert str(Diagnosis(failed=DIAGNOSIS.failed)).splitlines() == [
        "The doctor itself failed in this training, so it may have missed something. The training",
        "itself is not affected. What failed: ill.",
    ]
    assert str(Diagnosis()) == "Nothing wrong was found before training."
    assert str(Diagnosis(steps=9, unchecked=(GAP,))).startswith(
        "Nothing wrong was found after 9 steps, as far as it could be checked.\n"
    )


def test_it_is_printed_in_lines_that_a_terminal_holds() -> None:
    long = replace(
        FINDING,
        sentence=message("{word}", word="a word " * 40),
        explains=(SYMPTOM,) * 9,
        fix=Fix(message("b " * 90), {}, "keras.layers.Dense(10)\n" + "x" * 95),
    )
    lines = str(Diagnosis((long,), (long,), unchecked=(GAP,) * 3)).splitlines()
    code = [line for line in lines if "x" * 95 in line]
    assert len(code) == 1  # code is not broken
    assert max(len(line) for line in lines if line not in code) <= 88
    assert all(line == line.rstrip() for line in lines)


def test_a_file_of_the_first_version_has_no_gaps() -> None:
    stored = DIAGNOSIS.to_json()
    del stored["unchecked"], stored["failed"]
    assert Diagnosis.from_json(stored) == replace(DIAGNOSIS, unchecked=(), failed=None)


def test_infinite_numbers_are_saved_and_read(tmp_path: Path) -> None:
    endless = replace(
        FINDING,
        sentence=message("It is {size:.3g}.", size=math.inf),
        numbers={"rate": -math.inf, "loss": 1e300},
    )
    Diagnosis((endless,)).save(tmp_path / "diagnosis.json")
    read = Diagnosis.load((tmp_path / "diagnosis.json").read_bytes())
    assert read.findings == (endless,)
    assert "It is infinite." in str(read)


def test_the_largest_diagnosis_can_be_read_again(tmp_path: Path) -> None:
    columns = {f"a/long/path/of/models/in/models/layer_{i}": 1 / 3**i for i in range(400)}
    probe = Probe(1, 1 / 3, 1 / 3, None, (1 / 200,) * 200, columns, columns, columns, columns)
    evidence = Evidence(probes=[replace(probe, step=step) for step in range(1, 101)])
    diagnosis = judge(evidence)
    assert diagnosis.measurements[-1].step == 100
    assert 4 < len(diagnosis.measurements) < 100
    diagnosis.save(tmp_path / "diagnosis.json")
    content = (tmp_path / "diagnosis.json").read_bytes()
    assert len(content) < LARGEST_FILE
    assert Diagnosis.load(content) == diagnosis


def changed(*path: Any, to: Any) -> str:
    stored = json.loads(json.dumps(DIAGNOSIS.to_json()))
    part = stored
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = to
    return json.dumps(stored)


def nested(depth: int) -> dict[str, Any]:
    finding = DIAGNOSIS.to_json()["notes"][0]
    for _ in range(depth):
        finding = {**finding, "explains": [finding]}
    return finding


def repeated(depth: int) -> dict[str, Any]:
    """Return a message of some hundred bytes whose text is 20 times longer with each level."""
    within = repeated(depth - 1) if depth else "x" * 100
    return {"template": "{a}" * 20, "params": {"a": within}}


REACHING = {
    "template": "{a.template}",
    "params": {"a": {"template": "x", "params": {}}, "a.template": "a parameter of this name"},
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        changed("version", to=2),
        changed("findings", to={}),
        changed("findings", 0, "code", to="no-such-code"),
        changed("findings", 0, "code", to=["plateau"]),
        changed("findings", 0, "confidence", to=1.5),
        changed("findings", 0, "confidence", to=True),
        changed("findings", 0, "numbers", "rate", to=float("nan")),
        changed("findings", 0, "numbers", "rate", to="0.5"),
        changed("findings", 0, "step", to=-1),
        changed("findings", 0, "step", to=1.5),
        changed("findings", 0, "sentence", "template", to="{rate.__class__}"),
        changed("findings", 0, "sentence", "template", to="{rate[0]}"),
        changed("findings", 0, "sentence", "template", to="{rate:99999999d}"),
        changed("findings", 0, "sentence", "template", to="{other}"),
        changed("findings", 0, "sentence", to=REACHING),
        changed("findings", 0, "sentence", to=repeated(1)),
        changed("findings", 0, "sentence", to=repeated(3)),
        changed("findings", 0, "sentence", "template", to="{rate!r}"),
        changed("findings", 0, "sentence", "template", to="{"),
        changed("findings", 0, "sentence", "template", to="x" * 3000),
        changed("findings", 0, "sentence", "template", to="\ud800"),
        changed("findings", 0, "fix", "changes", to={"learning_rate": [1]}),
        changed("notes", to=[nested(5)]),
        changed("measurements", to=[{}] * 1000),
        changed("measurements", 0, "answers", to=[2.0]),
        changed("watching_share", to=None),
        changed("unchecked", to={}),
        changed("failed", to="ill"),
        changed("failed", "template", to="{error.args}"),
        changed("unchecked", 0, "codes", to=["no-such-code"]),
        changed("unchecked", 0, "why", "template", to="{count.real}"),
        changed("findings", 0, "numbers", "rate", to={"not_finite": "huge"}),
        changed("findings", 0, "numbers", "rate", to={"not_finite": []}),
        changed("findings", 0, "sentence", "params", "rate", to={}),
        changed("findings", 0, "sentence", "params", "rate", to="half"),
    ],
)
def test_what_is_no_diagnosis_is_refused_in_words(text: str) -> None:
    with pytest.raises(DiagnosisError, match=r"no diagnosis .* Save it again"):
        Diagnosis.load(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it is not JSON"),
        (changed("version", to=7), "it is of another version"),
        (changed("findings", 0, "code", to="bad-luck"), 'the condition "bad-luck", unknown here'),
        (changed("findings", 0, "confidence", to=3), "a number that is not from 0 to 1"),
        (changed("measurements", to=[{}] * 201), "201 entries where 200 are allowed"),
        (changed("measurements", to=[{}]), '"step" is missing'),
        (changed("findings", 0, "fix", "code", to="x" * 3000), "a text of 3000 characters"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, reason: str) -> None:
    with pytest.raises(DiagnosisError) as error:
        Diagnosis.load(text)
    assert reason in str(error.value)


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(DiagnosisError, match="at most 1000000"):
        Diagnosis.load(b" " * (LARGEST_FILE + 1))


def test_whatever_the_doctor_says_can_be_read_again() -> None:
    """A sentence with another format would be refused, and with it the whole diagnosis."""
    used = set()
    for file in Path(checks.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message":
                template = ast.literal_eval(node.args[0])
                used |= {form or "" for _, name, form, _ in Formatter().parse(template) if name}
    assert ".2%" in used
    assert used <= PLAIN_FORMS

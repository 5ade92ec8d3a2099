import json
from pathlib import Path
from typing import Any

import pytest

from core.doctor import Diagnosis, Finding, Fix
from core.doctor.diagnosis import LARGEST_FILE, Measurement
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
DIAGNOSIS = Diagnosis(
    (FINDING,),
    (SYMPTOM,),
    (Measurement(1, {"loss": 2.3, "accuracy": None}, {"dead": {"dense": 0.5}}, (0.1, 0.9)),),
    steps=200,
    watching_share=0.01,
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
    ]
    assert str(Diagnosis()) == "Nothing wrong was found before training."


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
    ],
)
def test_what_is_no_diagnosis_is_refused_in_words(text: str) -> None:
    with pytest.raises(DiagnosisError, match=r"no diagnosis .* Save it again"):
        Diagnosis.load(text)


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(DiagnosisError, match="at most 1000000"):
        Diagnosis.load(b" " * (LARGEST_FILE + 1))

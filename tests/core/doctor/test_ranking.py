from core.doctor.conditions import CONDITIONS
from core.doctor.finding import Finding, Fix
from core.doctor.ranking import rank
from core.messages import message


def found(code: str, confidence: float, step: int = 0) -> Finding:
    return Finding(code, confidence, message("Seen."), Fix(message("Do.")), step=step)


def test_a_symptom_is_folded_under_its_cause() -> None:
    (cause,), notes = rank([found("plateau", 0.6), found("initialisation", 0.9)])
    assert cause.code == "initialisation"
    assert [symptom.code for symptom in cause.explains] == ["plateau"]
    assert notes == ()


def test_a_symptoms_symptom_goes_with_it() -> None:
    noticed = [found("vanishing-gradient", 0.6), found("dead-units", 0.7), found("plateau", 0.6)]
    (cause,), _ = rank(noticed)
    assert cause.code == "dead-units"
    assert {symptom.code for symptom in cause.explains} == {"vanishing-gradient", "plateau"}


def test_what_is_hardly_suspected_does_not_explain_what_is_nearly_certain() -> None:
    findings, _ = rank([found("input-scale", 0.5), found("train-inference-gap", 0.75)])
    assert [finding.code for finding in findings] == ["train-inference-gap", "input-scale"]
    (cause,), _ = rank([found("input-scale", 0.6), found("train-inference-gap", 0.75)])
    assert cause.code == "input-scale"


def test_unrelated_causes_stand_side_by_side_the_surest_first() -> None:
    findings, _ = rank([found("leakage", 0.7), found("input-scale", 0.9)])
    assert [finding.code for finding in findings] == ["input-scale", "leakage"]


def test_a_weak_hint_is_a_note() -> None:
    findings, notes = rank([found("leakage", 0.4)])
    assert findings == ()
    assert [note.code for note in notes] == ["leakage"]


def test_a_condition_appears_once_with_its_first_step() -> None:
    (finding,), _ = rank([found("plateau", 0.6, 200), found("plateau", 0.7, 400)])
    assert (finding.confidence, finding.step) == (0.7, 200)


def test_no_cause_vanishes_where_two_explain_each_other() -> None:
    mutual = [
        (a, b)
        for a in CONDITIONS
        for b in CONDITIONS
        if a < b and b in CONDITIONS[a].explains and a in CONDITIONS[b].explains
    ]
    assert mutual  # label-encoding and wrong-loss, for one
    for a, b in mutual:
        findings, _ = rank([found(a, 0.8), found(b, 0.8)])
        assert len(findings) == 1
        assert len(findings[0].explains) == 1


def test_every_symptom_is_a_condition() -> None:
    named = set().union(*(condition.explains for condition in CONDITIONS.values()))
    assert named <= set(CONDITIONS)

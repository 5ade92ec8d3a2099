import pytest

from core.doctor.conditions import CONDITIONS
from core.doctor.evidence import Evidence
from core.doctor.handbook import HANDBOOK, PARTS, WHEN, conditions_that_need, search
from tests.core.doctor.test_checks import CASES, alarms


def test_every_condition_is_explained() -> None:
    assert set(HANDBOOK) == set(CONDITIONS)
    assert {condition.when for condition in CONDITIONS.values()} == set(WHEN)
    assert set().union(*(entry.needs for entry in HANDBOOK.values())) <= set(PARTS)


def without(evidence: Evidence, part: str) -> Evidence:
    if part == "data":
        evidence.data = None
        return evidence
    # A network that was not examined is not probed either.
    evidence.probes = []
    if part == "network":
        evidence.network = None
    return evidence


@pytest.mark.parametrize(
    ("code", "part"),
    [
        (code, part)
        for code, entry in HANDBOOK.items()
        for part in ("data", "network", "probes")
        if part in entry.needs
    ],
)
def test_what_is_said_to_be_needed_is_needed(code: str, part: str) -> None:
    assert code not in alarms(without(CASES[code][0](), part))


def test_what_may_be_missed_without_a_part() -> None:
    assert "leakage" in conditions_that_need("validation")
    assert set(conditions_that_need("steps")) == {"update-ratio", "loss-rising"}
    # The curves alone show these.
    for part in PARTS:
        assert not {"non-finite", "overfitting", "oscillation"} & set(conditions_that_need(part))


def test_search() -> None:
    assert search("LEARNING rate low")[0] == "learning-rate-too-low"
    assert search("dead-units") == ["dead-units"]
    assert search("") == list(CONDITIONS)
    assert search("softmax nosuchword") == []

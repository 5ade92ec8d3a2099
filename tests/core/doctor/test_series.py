from core.doctor.conditions import CONDITIONS
from core.doctor.finding import Finding, Fix
from core.doctor.series import SERIES, SHOWN_BY, shown_by
from core.messages import message


def finding(code: str, *symptoms: str) -> Finding:
    explains = tuple(finding(one) for one in symptoms)
    return Finding(code, 0.8, message("Seen."), Fix(message("Do.")), explains=explains)


def test_the_table_names_conditions_and_series_that_exist() -> None:
    assert SHOWN_BY.keys() <= CONDITIONS.keys()
    assert {name for names in SHOWN_BY.values() for name in names} == SERIES.keys()


def test_a_finding_is_shown_by_its_own_series_then_by_those_of_its_symptoms() -> None:
    found = finding("learning-rate-too-high", "update-ratio", "dead-units", "plateau")
    assert shown_by(found) == ["update-ratio", "dead"]
    assert shown_by(finding("plateau", "dead-units")) == ["loss", "answers"]
    assert shown_by(finding("leakage")) == []
    assert shown_by(finding("leakage", "suspicious-validation")) == ["accuracy"]

from dataclasses import replace

import pytest

from core.analysis.evidence_charts import QUANTITIES
from core.doctor.conditions import CONDITIONS
from core.doctor.diagnosis import Diagnosis
from core.jobs.diagnosed import ANSWERS, SHOWN_BY, evidence, in_epochs, marks, shown_by
from tests.core.jobs.diagnoses import SICK, healthy, sick


def test_a_step_has_its_place_among_the_epochs() -> None:
    config = replace(SICK, train_images=1000, validation_share=0.1, batch_size=100)
    assert in_epochs(0, config) == 0
    assert in_epochs(9, config) == pytest.approx(1)
    assert in_epochs(30, config) == pytest.approx(30 / 9)


def test_findings_are_marked_by_the_numbers_of_the_list() -> None:
    (mark,) = marks(sick(step=29), SICK)
    assert (mark.number, mark.place) == (1, 1.0)
    assert mark.title == CONDITIONS["learning-rate-too-high"].title
    assert marks(healthy(), SICK) == []


def test_what_was_measured_has_charts_and_nothing_else_has() -> None:
    assert evidence(sick()).keys() == {"gradient", "update-ratio", "dead", ANSWERS}
    assert evidence(Diagnosis()) == {}


def test_a_finding_is_shown_by_its_own_charts_then_by_its_symptoms() -> None:
    assert shown_by(sick().findings[0]) == ["update-ratio", "dead"]


def test_the_table_names_conditions_and_charts_that_exist() -> None:
    assert SHOWN_BY.keys() <= CONDITIONS.keys()
    assert {name for names in SHOWN_BY.values() for name in names} <= {*QUANTITIES, ANSWERS}

from dataclasses import replace

import pytest

from core.doctor.conditions import CONDITIONS
from core.jobs.diagnosed import in_epochs, marks
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

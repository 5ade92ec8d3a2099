"""One doctor at several trainings, one after the other: each is judged by what it was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.doctor import Doctor
from tests.core.doctor.made_images import IMAGES, LABELS
from tests.core.doctor.watching.test_unusual import codes, gaps, sequential, watched

X, Y = IMAGES[:1000], LABELS[:1000]
HELD, SEEN = (IMAGES[1000:], LABELS[1000:]), (X[:200], Y[:200])


def test_a_second_training_is_compared_with_its_own_validation() -> None:
    doctor = watched(sequential(), validation_data=SEEN, doctor=Doctor(strict=True))
    assert "leakage" in codes(doctor.diagnosis)
    watched(sequential(), validation_data=HELD, doctor=doctor)
    assert "leakage" not in codes(doctor.diagnosis)
    assert doctor.evidence.data is not None
    assert doctor.evidence.data.validation_images is not None
    assert doctor.evidence.data.validation_images.count == len(HELD[0])
    watched(sequential(), doctor=doctor)
    assert doctor.evidence.data.validation_images is None


def test_what_the_doctor_was_told_holds_for_each() -> None:
    doctor = Doctor(X, Y, SEEN, strict=True)
    first = doctor.evidence.data
    for _ in range(2):
        watched(sequential(), X, Y, validation_data=HELD, doctor=doctor)
        assert "leakage" in codes(doctor.diagnosis)
        assert doctor.evidence.data is first  # it was looked at once


def test_a_second_training_is_judged_by_its_own_images() -> None:
    doctor = watched(sequential(), y=np.random.default_rng(0).permutation(Y), doctor=Doctor())
    assert "label-noise" in codes(doctor.diagnosis)
    watched(sequential(), doctor=doctor, epochs=8)
    assert codes(doctor.diagnosis) == []
    assert doctor.diagnosis.steps == 8 * 32


def test_a_second_training_that_cannot_be_looked_at_is_not_judged_by_the_first() -> None:
    def batches() -> Iterator[tuple[Any, Any]]:
        while True:
            yield X[:32], Y[:32]

    doctor = watched(sequential(), validation_data=SEEN, doctor=Doctor(strict=True))
    sequential().fit(batches(), steps_per_epoch=30, verbose=0, callbacks=[doctor])
    assert doctor.evidence.data is None
    assert codes(doctor.diagnosis) == []
    assert "generator" in gaps(doctor.diagnosis)

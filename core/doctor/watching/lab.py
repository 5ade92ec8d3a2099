"""A doctor for the lab's own trainings, which draw their batches through Python."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.augmentation import Augmentation
from core.data.datasets import Digits
from core.data.preprocessing import to_batch
from core.doctor import data_facts
from core.doctor.evidence import Array
from core.doctor.foresight import kept_by
from core.doctor.watching.callback import Doctor

MOST = 6_000
"""Images that it looks at: (N, 28, 28, 1) float32, 19 MB."""


def doctor_for(
    digits: Digits,
    train: Array,
    validation: Array,
    augmentation: Augmentation | None = None,
) -> Doctor:
    """Return the callback for a ``fit`` whose batches come from ``digits``.

    Args:
        digits: where the images come from.
        train: (N,) indices of what is learnt from.
        validation: (M,) indices of what is held out.
        augmentation: what changes the training images, if anything does.
    """
    x, y = _taken(digits, train, MOST)
    doctor = Doctor(x, y, _taken(digits, validation, MOST // 3))
    if augmentation is not None and doctor.evidence.data is not None:
        known = kept_by(augmentation, digits, train)
        doctor.evidence.data = replace(doctor.evidence.data, kept_by_augmentation=known)
    return doctor


def _taken(digits: Digits, indices: Array, most: int) -> tuple[Array, Array]:
    some = indices[data_facts.chosen(len(indices), most)]
    return to_batch(digits.images[some]), digits.labels[some].astype(np.int64)

"""Fixes that several checks propose."""

from __future__ import annotations

from core.doctor.evidence import Evidence
from core.doctor.finding import Fix
from core.messages import message

TIMES = 3
"""As many epochs as there were, or were to be."""
MOST_EPOCHS = 50
"""That the lab's form takes."""


def longer(evidence: Evidence) -> Fix:
    """Propose more epochs than there were, or more patience where it was stopped before its end."""
    course = evidence.course
    run = max(1, len(course.rows))
    planned = course.epochs or run
    if run < planned and course.ended:
        return Fix(
            message("Wait longer before it is stopped, or take a higher learning rate."),
            {"early_stopping_patience": 10},
            "keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)",
        )
    epochs = TIMES * max(run, planned)
    in_lab = min(MOST_EPOCHS, epochs)
    return Fix(
        message("Train for more epochs, in smaller batches, or with a higher learning rate."),
        {"epochs": in_lab} if in_lab > planned else {},
        f"model.fit(..., epochs={epochs})",
    )

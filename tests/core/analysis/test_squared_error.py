"""One answer's squared error in words, and errors to compare with."""

from __future__ import annotations

from core.analysis.squared_error import WorkedNumber, landmarks


def test_one_answer_worked_out() -> None:
    steps = [str(step) for step in WorkedNumber(7, 6.5).steps()]
    assert steps[2] == "The error is the answer minus the label: 6.500 − 7 = −0.500."
    assert "(−0.500)² = 0.250" in steps[3]
    assert steps[4].startswith("The nearest digit is 6: after rounding")
    assert "it is right" in str(WorkedNumber(7, 7.2).steps()[-1])


def test_the_landmarks_cost_what_the_losses_say() -> None:
    costs = dict(landmarks(delta=2.0))
    assert costs[5.0] == {"mse": 25.0, "mae": 5.0, "huber": 8.0}

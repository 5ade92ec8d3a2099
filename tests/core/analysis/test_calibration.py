import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from core.analysis.calibration import (
    BINS,
    answers_of,
    calibrate,
    calibration_chart,
    confidence_chart,
)
from core.analysis.refusal import refusal_chart, refuse

RANDOM = np.random.default_rng(5)
LOGITS = RANDOM.normal(scale=3, size=(400, 10))
LABELS = np.where(RANDOM.random(400) < 0.7, LOGITS.argmax(axis=1), RANDOM.integers(0, 10, 400))
ANSWERS = answers_of(LOGITS, LABELS)
assert ANSWERS is not None


def columns(chart) -> dict[str, list]:
    return {str(name): list(values) for name, values in chart.table}


def test_the_curve_is_scikit_learns() -> None:
    found = calibrate(ANSWERS)
    right, said = calibration_curve(ANSWERS.right, ANSWERS.confidence, n_bins=BINS)
    there = found.counts > 0
    np.testing.assert_allclose(found.accuracy[there], right)
    np.testing.assert_allclose(found.confidence[there], said)
    assert found.ece == pytest.approx(np.average(np.abs(right - said), weights=found.counts[there]))


def test_confidence_one_and_an_edge_lie_in_the_step_below() -> None:
    logits = np.full((2, 10), -1e9)
    logits[:, 0] = 0
    logits[1, :5] = 0  # five equal ones: confidence 0.2, an edge of five steps
    found = calibrate(answers_of(logits, np.zeros(2, int)), bins=5)
    assert found.counts.tolist() == [1, 0, 0, 0, 1]
    assert found.ece == pytest.approx((0.8 + 0) / 2)


def test_charts_say_what_they_found() -> None:
    calibration = calibration_chart(ANSWERS)
    assert "is right in" in str(calibration.title)
    assert "ECE" in str(calibration.title)
    told = columns(confidence_chart(ANSWERS))
    assert sum(told["Right"]) == ANSWERS.right.sum()
    assert sum(told["Right"]) + sum(told["Wrong"]) == 400
    both = [a + b for a, b in zip(told["Right"], told["Wrong"], strict=True)]
    assert both[0] > 0
    assert columns(calibration)["Answers"] == [0] * (BINS - len(both)) + both


@pytest.mark.parametrize(
    ("height", "verdict"), [(9, "too sure"), (1, "too modest"), (2.603, "as sure as it is right")]
)
def test_the_title_judges(height: float, verdict: str) -> None:
    logits = np.eye(10)[np.zeros(100, int)] * height
    labels = (np.arange(100) < 40).astype(int)  # 60% are right
    assert f": {verdict} (ECE" in str(calibration_chart(answers_of(logits, labels)).title)


def test_answers_that_are_no_numbers_have_no_confidence() -> None:
    assert answers_of(np.full((3, 10), np.nan), np.zeros(3, int)) is None


def test_refusing_by_hand() -> None:
    logits = np.zeros((4, 10))
    logits[:, 3] = [9, 1, 9, 1]  # 99.9% and 23% sure of a 3
    answers = answers_of(logits, np.array([3, 3, 5, 5]))
    found = refuse(answers, 90)
    assert (found.answered, found.refused, found.errors, found.lost) == (2, 2, 1, 1)
    assert found.accuracy == 0.5
    assert found.share_refused == 0.5
    assert refuse(answers, 0).refused == 0
    chart = refusal_chart(answers, 90)
    assert str(chart.title) == "Refusing 50.0% of the images leaves 1 of its 2 errors"
    assert columns(chart)["Share refused"][90] == 0.5


def test_refusing_everything() -> None:
    answers = answers_of(np.zeros((4, 10)), np.zeros(4, int))
    assert refuse(answers, 50).accuracy is None
    assert str(refusal_chart(answers, 50).title) == "At 50% it refuses everything"

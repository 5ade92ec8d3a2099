import math

import pytest

from core.analysis.remedy import GUESSING, SEED_SPREAD, SURE, VERDICTS, Side, decide, needed

CODE = "learning-rate-too-high"
NOTHING: frozenset[str] = frozenset()


def side(score: float | None, *found: str, state: str = "done", images: int = 1000) -> Side:
    return Side(state, score, images if score is not None else 0, frozenset(found))


BEFORE = side(0.2, CODE)
BROKEN = side(None, CODE, "non-finite", state="failed")


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (BEFORE, side(0.9), "verified"),
        (BROKEN, side(0.9), "verified"),
        (BEFORE, side(0.9, CODE), "no help"),
        (BEFORE, side(0.9, "overfitting", CODE), "no help"),
        (BEFORE, side(0.21), "no better"),
        (BEFORE, side(0.1), "no better"),
        (BROKEN, side(GUESSING), "no better"),
        (BEFORE, BROKEN, "no help"),
        (BEFORE, side(0.9, state="stopped"), "open"),
        (BEFORE, side(None, state="failed"), "open"),
        (side(None, state="failed"), side(0.9), "open"),
    ],
)
def test_the_rule(before: Side, after: Side, verdict: str) -> None:
    decision = decide(CODE, before, after, is_regression=False)
    assert decision.verdict == verdict
    assert verdict in VERDICTS
    assert str(decision.reason)


def test_better_means_by_more_than_seeds_and_tests_differ() -> None:
    least = needed(0.9, side(0.9, images=10**9), 10**9, is_regression=False)
    assert least == pytest.approx(SURE * math.sqrt(2) * SEED_SPREAD, rel=1e-3)
    assert needed(0.9, side(0.9, images=100), 100, is_regression=False) > 2 * least
    before = side(0.9, CODE, images=10**9)
    for more, verdict in ((0.99, "no better"), (1.01, "verified")):
        after = side(0.9 + more * least, images=10**9)
        # The spread of the test itself is next to nothing with so many images.
        assert decide(CODE, before, after, is_regression=False).verdict == verdict


def test_of_a_regression_less_is_better() -> None:
    before = side(2.0, CODE)
    assert decide(CODE, before, side(1.0), is_regression=True).verdict == "verified"
    assert decide(CODE, before, side(1.9), is_regression=True).verdict == "no better"
    assert decide(CODE, before, side(3.0), is_regression=True).verdict == "no better"
    assert "off by 1.00" in str(decide(CODE, before, side(1.0), is_regression=True).reason)

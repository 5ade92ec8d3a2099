import json
import math
import statistics
from dataclasses import replace
from typing import Any

import pytest

from core.analysis.remedy import (
    GUESSING,
    LEAST_SPREAD,
    NUMBER_SHARE,
    SURE,
    VERDICTS,
    Side,
    decide,
    needed,
    seed_spread,
)
from core.doctor.benchmark import read
from core.inference.models import shipped
from tests.bench import seed_spread as seed_spread_bench
from tests.bench.results import path_of
from tests.bench.seed_spread import IMAGES

CODE = "learning-rate-too-high"
NOTHING: frozenset[str] = frozenset()


def results() -> dict[str, Any]:
    """Return what ``python -m tests.bench.seed_spread`` has stored."""
    return dict(json.loads(path_of("seed_spread").read_text(encoding="utf-8")))


def side(score: float | None, *found: str, state: str = "done", images: int = 1000) -> Side:
    tested = images if score is not None else 0
    return Side(state, score, tested, frozenset(found), learnt_from=10_000)


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
    many, few = side(0.9, images=10**9), side(0.9, images=100)
    least = needed(0.9, many, many, is_regression=False)
    assert least == pytest.approx(SURE * math.sqrt(2) * seed_spread(10_000), rel=1e-3)
    assert needed(0.9, few, few, is_regression=False) > 2 * least
    before = side(0.9, CODE, images=10**9)
    for more, verdict in ((0.99, "no better"), (1.01, "verified")):
        after = side(0.9 + more * least, images=10**9)
        # The spread of the test itself is next to nothing with so many images.
        assert decide(CODE, before, after, is_regression=False).verdict == verdict


MEASURED = [(name, images) for name in seed_spread_bench.TRAININGS for images in IMAGES]


@pytest.mark.parametrize(("name", "images"), MEASURED)
def test_what_seeds_explain_is_no_less_than_measured(name: str, images: int) -> None:
    measured = {one["what"]: one["values"] for one in results()["figures"]}
    (spread,) = measured[f"Spread over seeds: {name}, {images:,} images"]
    config = replace(seed_spread_bench.TRAININGS[name], train_images=images)
    if config.is_regression:
        assert SURE * math.sqrt(2) * spread < NUMBER_SHARE
    else:
        assert seed_spread(config.learning_images) >= spread


def test_with_more_images_seeds_explain_no_more_than_the_least() -> None:
    benchmark = read()
    assert benchmark is not None
    sound = [row["scores"] for row in benchmark.parts["tuning"]["table"] if row["cause"] is None]
    assert len(sound) >= 60
    spread = math.sqrt(statistics.mean(statistics.variance(scores) for scores in sound))
    assert 0.5 * LEAST_SPREAD < spread <= LEAST_SPREAD
    cards = [model.card["summary"]["test"]["accuracy_sd"] for model in shipped().values()]
    assert max(cards) == pytest.approx(0.0013, abs=5e-5)


def test_older_trials_are_decided_as_they_were() -> None:
    assert seed_spread(None) == 0.015


def test_with_few_images_a_small_gain_proves_nothing() -> None:
    before, after = (
        Side("done", score, 1_000, found, learnt_from=500)
        for score, found in ((0.6, frozenset({CODE})), (0.7, NOTHING))
    )
    assert decide(CODE, before, after, is_regression=False).verdict == "no better"
    many = (replace(side, learnt_from=4_000) for side in (before, after))
    assert decide(CODE, *many, is_regression=False).verdict == "verified"


def test_of_a_regression_less_is_better() -> None:
    before = side(2.0, CODE)
    assert decide(CODE, before, side(1.0), is_regression=True).verdict == "verified"
    assert decide(CODE, before, side(1.9), is_regression=True).verdict == "no better"
    assert decide(CODE, before, side(3.0), is_regression=True).verdict == "no better"
    assert "off by 1.00" in str(decide(CODE, before, side(1.0), is_regression=True).reason)

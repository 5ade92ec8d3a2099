from __future__ import annotations

import numpy as np
import pytest

from core.analysis.temperature import HIGHEST, LOWEST, best_temperature


@pytest.mark.parametrize("true", [0.5, 1.0, 2.5])
def test_the_temperature_of_made_up_answers_is_found(true: float) -> None:
    rng = np.random.default_rng(0)
    honest = rng.normal(0, 2, (20_000, 10))
    chances = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    labels = (chances.cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    assert best_temperature(honest * true, labels) == pytest.approx(true, rel=0.05)


def test_it_stays_in_its_bounds() -> None:
    labels = np.zeros(4, int)
    sure = np.eye(10)[labels] * 9
    assert best_temperature(sure, labels) == pytest.approx(LOWEST)
    assert best_temperature(-sure, labels) == pytest.approx(HIGHEST)

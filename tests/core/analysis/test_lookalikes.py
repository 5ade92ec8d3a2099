import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from core.analysis import lookalikes as module
from core.analysis.lookalikes import lookalikes, nearest_of_another_digit, pair_table
from core.data.datasets import Digits
from tests.core.analysis.made_digits import made


def test_the_nearest_are_scikit_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 7)
    random = np.random.default_rng(1)
    places = random.normal(size=(60, 5)).astype(np.float32)
    labels = random.integers(0, 3, 60)
    partners, distances = nearest_of_another_digit(places, labels)
    for one in range(60):
        others = np.flatnonzero(labels != labels[one])
        found = NearestNeighbors(n_neighbors=1).fit(places[others])
        distance, place = found.kneighbors(places[one : one + 1])
        assert partners[one] == others[place[0, 0]]
        assert distances[one] == pytest.approx(distance[0, 0], rel=1e-3)


def test_a_copy_under_another_label_comes_first() -> None:
    digits = made(100)
    digits.images[44] = digits.images[17]
    pairs = lookalikes(digits)
    assert (pairs[0].first, pairs[0].second, pairs[0].labels) == (44, 17, (4, 7))
    assert pairs[0].distance == pytest.approx(0, abs=0.01)
    assert [pair.distance for pair in pairs] == sorted(pair.distance for pair in pairs)
    ends = [end for pair in pairs for end in (pair.first, pair.second)]
    assert len(ends) == len(set(ends))
    assert [values[0] for _name, values in pair_table(pairs)][:4] == [44, 4, 17, 7]


def test_one_digit_alone_has_no_pairs() -> None:
    assert lookalikes(Digits(made(20).images, np.zeros(20, np.uint8))) == []

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.data.split import stratified_split, stratified_subset
from core.errors import DataError

LABELS = st.lists(st.integers(0, 9), min_size=2, max_size=200).map(
    lambda labels: np.array(labels, np.uint8)
)


@given(LABELS, st.floats(0.01, 0.99), st.integers(0, 2**31 - 1))
def test_parts_are_disjoint_complete_and_sorted(
    labels: np.ndarray, share: float, seed: int
) -> None:
    assume(0 < round(share * len(labels)) < len(labels))

    rest, held_out = stratified_split(labels, share, seed)

    assert sorted([*rest, *held_out]) == list(range(len(labels)))
    assert len(held_out) == round(share * len(labels))
    assert (np.diff(rest) > 0).all()
    assert (np.diff(held_out) > 0).all()


@given(LABELS, st.floats(0, 1), st.integers(0, 2**31 - 1))
def test_each_class_keeps_its_share(labels: np.ndarray, share: float, seed: int) -> None:
    count = int(share * len(labels))

    chosen = stratified_subset(labels, count, seed)

    assert len(set(chosen)) == count
    for label in set(labels):
        fair = count * (labels == label).mean()
        assert abs((labels[chosen] == label).sum() - fair) < 1


def test_same_seed_same_split_and_another_seed_another_one() -> None:
    labels = np.repeat(np.arange(10, dtype=np.uint8), 30)

    first, again, other = (stratified_split(labels, 0.2, seed)[1] for seed in (1, 1, 2))

    assert (first == again).all()
    assert (first != other).any()


def test_choice_is_not_simply_the_first_of_each_class() -> None:
    labels = np.zeros(100, np.uint8)

    assert stratified_subset(labels, 50, 0).max() >= 50


def test_all_and_none_can_be_chosen() -> None:
    labels = np.array([3, 3, 1], np.uint8)

    assert list(stratified_subset(labels, 3, 0)) == [0, 1, 2]
    assert list(stratified_subset(labels, 0, 0)) == []
    assert list(stratified_subset(labels[:0], 0, 0)) == []


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5, float("nan"), 0.001])
def test_a_part_without_images_is_refused(share: float) -> None:
    with pytest.raises(DataError, match="both parts need images"):
        stratified_split(np.zeros(100, np.uint8), share, 0)


@pytest.mark.parametrize("count", [-1, 4])
def test_more_images_than_there_are_are_refused(count: int) -> None:
    with pytest.raises(DataError, match=f"{count} images were asked for; choose from 0 to 3"):
        stratified_subset(np.zeros(3, np.uint8), count, 0)

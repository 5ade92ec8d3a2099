"""A worker that trainings left too full is replaced while nobody waits, and nothing is lost."""

from __future__ import annotations

import pytest

from core.config.memory import BYTES_OF_TENSORFLOW
from core.jobs.renewal import LEAVING_SECONDS, SETTLED_SECONDS, Renewal, is_too_full
from tests.core.jobs.fakes import FakeCluster

FULL = 1_300_000_000


class Clock:
    """Moves on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def renewal(clock: Clock) -> Renewal:
    """Watches a worker that has trained."""
    renewal = Renewal(clock)
    renewal.has_trained("w1")
    return renewal


@pytest.fixture
def cluster() -> FakeCluster:
    cluster = FakeCluster("topic", lambda event: None, lambda worker: None)
    cluster.held = FULL
    return cluster


def test_what_is_too_much_depends_on_the_limit() -> None:
    limit = 2 << 30
    bound = BYTES_OF_TENSORFLOW + 0.25 * (limit - BYTES_OF_TENSORFLOW)
    assert (is_too_full(int(bound) - 1, limit), is_too_full(int(bound) + 1, limit)) == (False, True)
    assert not is_too_full(FULL, 8 << 30)


@pytest.mark.parametrize("limit", [0, BYTES_OF_TENSORFLOW])
def test_nobody_is_too_full_without_a_limit_or_where_each_would_be(limit: int) -> None:
    assert not is_too_full(FULL, limit)


def test_it_is_ended_once_it_has_stayed_full(
    clock: Clock, renewal: Renewal, cluster: FakeCluster
) -> None:
    assert renewal.look({"w1"}, cluster) == frozenset()
    clock.now += SETTLED_SECONDS / 2
    assert renewal.look({"w1"}, cluster) == frozenset()
    assert cluster.killed == []
    clock.now += SETTLED_SECONDS / 2
    assert renewal.look({"w1"}, cluster) == {"w1"}
    clock.now += 1
    # It may still seem to be there: it gets no run, and is not ended a second time.
    assert renewal.look({"w1"}, cluster) == {"w1"}
    assert cluster.killed == ["w1"]


def test_what_a_run_took_for_a_moment_does_not_count(
    clock: Clock, renewal: Renewal, cluster: FakeCluster
) -> None:
    renewal.look({"w1"}, cluster)
    clock.now += SETTLED_SECONDS / 2
    cluster.held = BYTES_OF_TENSORFLOW
    renewal.look({"w1"}, cluster)
    cluster.held = FULL
    clock.now += SETTLED_SECONDS / 2
    renewal.look({"w1"}, cluster)
    assert cluster.killed == []


def test_a_run_that_waits_goes_first(clock: Clock, renewal: Renewal, cluster: FakeCluster) -> None:
    renewal.look({"w1"}, cluster)
    clock.now += SETTLED_SECONDS
    assert renewal.look(frozenset(), cluster) == frozenset()
    renewal.look({"w1"}, cluster)
    assert cluster.killed == []


def test_one_that_does_not_end_is_used_on(
    clock: Clock, renewal: Renewal, cluster: FakeCluster
) -> None:
    renewal.look({"w1"}, cluster)
    clock.now += SETTLED_SECONDS
    renewal.look({"w1"}, cluster)
    clock.now += LEAVING_SECONDS
    assert renewal.look({"w1"}, cluster) == frozenset()
    assert cluster.killed == ["w1"]


def test_a_cluster_of_others_is_left_alone(
    clock: Clock, renewal: Renewal, cluster: FakeCluster
) -> None:
    cluster.is_embedded = False
    renewal.look({"w1"}, cluster)
    clock.now += SETTLED_SECONDS
    renewal.look({"w1"}, cluster)
    assert cluster.killed == []


def test_one_that_never_trained_is_left_alone(clock: Clock, cluster: FakeCluster) -> None:
    # Where TensorFlow itself takes that much, the next worker would be as full.
    renewal = Renewal(clock)
    renewal.look({"w1"}, cluster)
    clock.now += SETTLED_SECONDS
    assert renewal.look({"w1"}, cluster) == frozenset()
    assert cluster.killed == []


def test_a_new_one_in_its_place_is_renewed_when_its_time_comes(
    clock: Clock, renewal: Renewal, cluster: FakeCluster
) -> None:
    for _turn in range(2):
        renewal.has_trained("w1")
        renewal.look({"w1"}, cluster)
        clock.now += SETTLED_SECONDS
        renewal.look({"w1"}, cluster)
        clock.now += LEAVING_SECONDS
    assert cluster.killed == ["w1", "w1"]

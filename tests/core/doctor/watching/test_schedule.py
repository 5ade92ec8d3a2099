"""When the probe batch is measured: a matter of steps alone."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from core.doctor.watching import callback
from core.doctor.watching.schedule import COST, FIRST, Schedule
from tests.core.doctor.watching.test_callback import compiled, network, watch


def measured(steps: int, epoch: int, share: float = 0.02) -> list[int]:
    """Return the steps that are measured of so many, with epochs of ``epoch`` steps."""
    schedule, found = Schedule(share), []
    for step in range(1, steps + 1):
        due = schedule.is_due(step, step)
        due = due or (step % epoch == 0 and schedule.is_due_at_epoch_end(step))
        if due:
            schedule.measured(step)
            found.append(step)
    return found


def test_the_first_steps_then_epochs_then_ever_more_rarely() -> None:
    assert measured(1_000, epoch=32) == [*FIRST, 700]
    assert measured(2_000, epoch=32) == [*FIRST, 700, 1_216, 1_728]
    assert measured(4_000, epoch=1_875) == [*FIRST, 700, 1_400, 2_800, 3_750]


@pytest.mark.parametrize("epoch", [1, 32, 500, 1_875, 10**6])
@pytest.mark.parametrize("share", [0.005, 0.02])
def test_beyond_the_first_ones_they_cost_no_more_than_their_share(epoch: int, share: float) -> None:
    steps = 200_000
    later = measured(steps, epoch, share)[len(FIRST) :]
    assert later
    assert COST * len(later) <= share * steps
    # Not in the long run alone: at no time.
    assert all(b - a >= COST / share for a, b in itertools.pairwise([FIRST[-1], *later]))


def test_however_long_it_trains_they_are_few() -> None:
    assert len(measured(2_000_000, epoch=500)) < callback.MOST_PROBES


def test_steps_that_are_made_at_once_are_seen_together() -> None:
    schedule = Schedule(0.02)
    assert schedule.is_due(1, 10)
    assert schedule.is_due(11, 20)
    assert not schedule.is_due(21, 30)


def test_without_a_share_the_first_ones_are_all() -> None:
    assert measured(10_000, epoch=100, share=0.0) == list(FIRST)


def test_a_busy_machine_sees_what_an_idle_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, found = [], []
    for tick in (1e-9, 30.0):  # seconds that pass between two looks at the clock
        clock = itertools.count(step=tick)
        monkeypatch.setattr(
            callback, "time", SimpleNamespace(perf_counter=lambda clock=clock: next(clock))
        )
        doctor = watch(compiled(network()), epochs=24)
        seen.append([probe.step for probe in doctor.evidence.probes])
        found.append(doctor.diagnosis.findings)
    assert seen[0] == seen[1] == [*FIRST, 700, 768]
    assert found[0] == found[1]

"""The engine asks a worker for its environment only when somebody wants to know."""

from __future__ import annotations

from core.jobs.inquiry import Inquiry
from tests.core.jobs.fakes import FakeCluster

TOLD = {"devices": ["CPU:0"]}


def cluster() -> FakeCluster:
    return FakeCluster("topic", lambda event: None, lambda worker: None)


def test_nobody_is_asked_before_somebody_wants_to_know() -> None:
    inquiry, here = Inquiry(), cluster()
    inquiry.look(["w1"], here)
    assert not here.futures
    inquiry.ask()
    inquiry.look([], here)
    assert not here.futures  # all workers are busy
    inquiry.look(["w1"], here)
    inquiry.look(["w1"], here)
    assert len(here.futures) == 1


def test_an_answer_is_kept() -> None:
    inquiry, here = Inquiry(), cluster()
    inquiry.ask()
    inquiry.look(["w1"], here)
    [future] = here.futures.values()
    future.finish(TOLD)
    inquiry.look(["w1"], here)
    assert (inquiry.answer, inquiry.is_open) == (TOLD, False)
    inquiry.ask()
    assert not inquiry.is_open


def test_a_worker_that_dies_of_it_is_said_and_can_be_asked_again() -> None:
    inquiry, here = Inquiry(), cluster()
    inquiry.ask()
    inquiry.look(["w1"], here)
    [future] = here.futures.values()
    future.finish(error=RuntimeError("gone"))
    inquiry.look(["w1"], here)
    assert inquiry.answer is None
    assert "RuntimeError" in str(inquiry.problem)
    inquiry.ask()
    inquiry.look(["w1"], here)
    assert (len(here.futures), inquiry.problem) == (2, None)


def test_a_cluster_that_leaves_takes_the_question_along() -> None:
    inquiry, here, next_one = Inquiry(), cluster(), cluster()
    inquiry.ask()
    inquiry.look(["w1"], here)
    inquiry.forget()
    inquiry.look(["w1"], next_one)
    assert not next_one.futures

"""Votes stand in the run's folder, for its owner only."""

from pathlib import Path

import pytest

from core.config.training import TrainConfig
from core.errors import NotAllowedError, RunError
from core.jobs.owner import new_token, owner_of
from core.jobs.runs import Run, Status
from core.jobs.votes import MOST_VOTES, judged, vote, votes_of

TOKEN = new_token()


def run_in(folder: Path, state: str = "done") -> Run:
    return Run("a" * 12, "mine", owner_of(TOKEN), TrainConfig(), Status(state, "s"), folder)


def test_votes_are_kept_changed_and_taken_back(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    assert votes_of(run) == {}
    vote(run, 7, "label", TOKEN)
    vote(run, 3, "open", TOKEN)
    vote(run, 7, "model", TOKEN)
    assert votes_of(run) == {3: "open", 7: "model"}
    vote(run, 3, None, TOKEN)
    assert votes_of(run) == {7: "model"}


def test_only_the_owner_may_vote(tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError, match="another browser"):
        vote(run_in(tmp_path), 7, "label", new_token())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_live_run_has_one_writer(tmp_path: Path, state: str) -> None:
    with pytest.raises(RunError, match="once this run has ended"):
        vote(run_in(tmp_path, state), 7, "label", TOKEN)


def test_a_run_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="as long as it is there"):
        vote(run_in(tmp_path / "gone"), 7, "label", TOKEN)


@pytest.mark.parametrize(
    "content", ["", "[1]", '{"x": "model", "-1": "model", "3": "no", "4": 1, "5": ["model"]}']
)
def test_what_is_no_vote_is_left_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "votes.json").write_text(content)
    assert votes_of(run_in(tmp_path)) == {}


def test_a_vote_is_checked() -> None:
    with pytest.raises(RunError, match="choose one of model, label, open"):
        judged({}, 3, "both")
    with pytest.raises(RunError, match="all that is kept"):
        judged(dict.fromkeys(range(MOST_VOTES), "open"), MOST_VOTES, "open")

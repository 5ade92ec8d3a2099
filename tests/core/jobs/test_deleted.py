"""Deleting runs: taken back in time, gone after it, and whole whatever happens in between."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from core.config.training import TrainConfig
from core.errors import NotAllowedError, RunError, StorageError
from core.home import home
from core.jobs import deleted, runs
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token, owner_of
from core.jobs.recorder import Recording
from core.jobs.runs import Run
from core.jobs.servers import Server

TOKEN = new_token()


def recorded() -> Recording:
    return Recording("0123456789ab", "first", owner_of(TOKEN), TrainConfig(), "no server")


def ended() -> Run:
    recorded().end(Outcome("done", files={"model.tflite": b"x"}))
    return found()


def found() -> Run:
    run = runs.find("0123456789ab")
    assert run is not None
    return run


def pass_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = deleted.time.time()
    monkeypatch.setattr(deleted.time, "time", lambda: now + deleted.UNDO_SECONDS + 1)


def test_it_needs_the_token_and_an_ended_run() -> None:
    server = Server()
    recording = Recording("0123456789ab", "x", owner_of(TOKEN), TrainConfig(), server.id)
    with pytest.raises(RunError, match="still under way"):
        deleted.delete(found(), TOKEN)
    recording.end(Outcome("done"))
    server.release()
    with pytest.raises(NotAllowedError):
        deleted.delete(found(), None)
    assert found().status.state == "done"


def test_a_deleted_run_comes_back_as_it_was() -> None:
    run = ended()
    before = {path.name: path.read_bytes() for path in run.folder.iterdir()}
    deleted.delete(run, TOKEN)
    assert runs.find(run.id) is None
    assert runs.list_runs(TOKEN) == []
    assert [one.run.name for one in deleted.deleted_runs(TOKEN)] == ["first"]
    assert deleted.deleted_runs(new_token()) == []
    with pytest.raises(NotAllowedError):
        deleted.restore(run.id, new_token())
    deleted.restore(run.id, TOKEN)
    assert found() == run
    assert {path.name: path.read_bytes() for path in run.folder.iterdir()} == before
    with pytest.raises(RunError, match="10 minutes"):
        deleted.restore(run.id, TOKEN)


def test_after_a_while_it_is_gone_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    deleted.delete(ended(), TOKEN)
    deleted.sweep()
    assert len(deleted.deleted_runs(TOKEN)) == 1
    pass_the_time(monkeypatch)
    with pytest.raises(RunError):
        deleted.restore("0123456789ab", TOKEN)
    deleted.sweep()
    assert list((home() / "deleted").iterdir()) == []


def test_what_a_crash_left_half_removed_never_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    deleted.delete(ended(), TOKEN)
    pass_the_time(monkeypatch)
    with monkeypatch.context() as crash:
        crash.setattr(deleted.shutil, "rmtree", lambda folder, **_: (folder / "run.json").unlink())
        deleted.sweep()
    assert deleted.deleted_runs(TOKEN) == []
    deleted.sweep()
    assert list((home() / "deleted").iterdir()) == []


def test_a_folder_that_cannot_be_moved_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ended()

    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StorageError, match="may not write"):
        deleted.delete(run, TOKEN)
    assert found() == run


def test_deleting_twice_is_said() -> None:
    run = ended()
    deleted.delete(run, TOKEN)
    with pytest.raises(RunError, match="not there any more"):
        deleted.delete(run, TOKEN)

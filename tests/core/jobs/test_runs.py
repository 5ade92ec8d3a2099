"""Runs on disk: what is written, read back, listed, renamed and noted."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from core.config.training import TrainConfig
from core.errors import NotAllowedError, RunError, StorageError
from core.jobs import runs
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token, owner_of
from core.jobs.recorder import Recording
from core.jobs.servers import Server
from core.messages import message

TOKEN = new_token()


@pytest.fixture
def server():
    claim = Server()
    yield claim
    claim.release()


def record(server: Server, run_id: str = "0123456789ab", name: str = "first") -> Recording:
    return Recording(run_id, name, owner_of(TOKEN), TrainConfig(seed=7), server.id)


def test_a_new_run_waits(server: Server) -> None:
    record(server)
    run = runs.find("0123456789ab")
    assert run is not None
    assert (run.status.state, run.name, run.config.seed) == ("queued", "first", 7)
    assert run.is_live
    assert run.metrics() is None


def test_events_become_history_and_progress(server: Server) -> None:
    recording = record(server)
    recording.start()
    columns = {"epoch": [0.1, 0.2], "loss": [2.0, 1.5], "accuracy": [0.2, 0.4]}
    recording.take({"kind": "phase", "phase": "training"})
    recording.take({"kind": "progress", "epoch": 1, "batches": columns, "run": "x"})
    recording.take({"kind": "epoch", "row": {"epoch": 1, "loss": 1.2}})
    run = runs.find(recording.id)
    assert run is not None
    assert run.status.phase == "training"
    assert run.status.progress == {"kind": "progress", "epoch": 1}
    assert run.history()["batches"]["loss"] == [2.0, 1.5]
    assert run.history()["epochs"] == {"epoch": [1], "loss": [1.2]}


def test_the_end_is_told_after_its_files(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = record(server)
    recording.start()
    written: list[str] = []
    real = os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (written.append(Path(b).name), real(a, b)))
    recording.end(Outcome("done", files={"metrics.json": b"{}", "model.tflite": b"x"}))
    assert written[-1] == "status.json"
    assert {"metrics.json", "model.tflite"} < set(written)
    recording.take({"kind": "phase", "phase": "late"})
    run = runs.find(recording.id)
    assert run is not None
    assert run.status.state == "done"
    assert run.status.phase is None


def test_a_reason_survives_the_disk(server: Server) -> None:
    recording = record(server)
    recording.end(Outcome("failed", message("It had {count} legs.", count=3)))
    run = runs.find(recording.id)
    assert run is not None
    assert str(run.status.reason) == "It had 3 legs."


def test_a_run_whose_server_is_gone_reads_interrupted() -> None:
    server = Server()
    recording = record(server)
    recording.start()
    server.release()
    run = runs.find(recording.id)
    assert run is not None
    assert run.status.state == "interrupted"
    assert "start it again" in str(run.status.reason)


def test_an_ended_run_stays_as_it_ended() -> None:
    server = Server()
    record(server).end(Outcome("done"))
    server.release()
    run = runs.find("0123456789ab")
    assert run is not None
    assert run.status.state == "done"


@pytest.mark.parametrize("text", ["", "..", "../../etc", "0123456789AB", "0" * 13, "x" * 12, "a/b"])
def test_an_id_that_is_none_finds_nothing(text: str) -> None:
    assert runs.find(text) is None


def test_visitors_see_their_own_runs_newest_first(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = record(server, "00000000000a"), record(server, "00000000000b")
    first.status = runs.replace(first.status, created=1.0)
    first.start()
    second.start()
    assert [run.id for run in runs.list_runs(TOKEN)] == ["00000000000b", "00000000000a"]
    assert runs.list_runs(new_token()) == []
    assert runs.list_runs(None) == []
    monkeypatch.setenv("DIGIT_LAB_ALL_RUNS", "1")
    assert len(runs.list_runs(None)) == 2


def test_rename_needs_the_token_and_a_name(server: Server) -> None:
    record(server)
    run = runs.find("0123456789ab")
    assert run is not None
    with pytest.raises(NotAllowedError):
        runs.rename(run, "stolen", new_token())
    with pytest.raises(RunError, match="0 characters"):
        runs.rename(run, "   ", TOKEN)
    with pytest.raises(RunError, match="61 characters"):
        runs.rename(run, "x" * 61, TOKEN)
    runs.rename(run, "  my   best ", TOKEN)
    again = runs.find(run.id)
    assert again is not None
    assert again.name == "my best"


def test_notes_and_star_need_the_token_and_are_bounded(server: Server) -> None:
    record(server)
    run = runs.find("0123456789ab")
    assert run is not None
    assert (run.notes, run.starred) == ("", False)
    for change in (lambda: runs.note(run, "x", None), lambda: runs.star(run, True, new_token())):
        with pytest.raises(NotAllowedError):
            change()
    with pytest.raises(RunError, match="1,001 characters"):
        runs.note(run, "x" * 1001, TOKEN)
    runs.note(run, " <b>deeper</b>\nthan before ", TOKEN)
    runs.star(run, True, TOKEN)
    again = runs.find(run.id)
    assert again is not None
    assert (again.notes, again.starred) == ("<b>deeper</b>\nthan before", True)
    assert again.config == run.config


def test_a_folder_is_read_again_only_when_its_files_have_changed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = record(server)
    recording.end(Outcome("done"))
    runs.list_runs(TOKEN)
    read: list[str] = []
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.name) or real(path))
    assert [run.name for run in runs.list_runs(TOKEN)] == ["first"]
    assert read == []
    runs.rename(runs.list_runs(TOKEN)[0], "later", TOKEN)
    assert [run.name for run in runs.list_runs(TOKEN)] == ["later"]
    assert read != []


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "may not write")]
)
def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(
    server: Server, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StorageError, match=words):
        record(server)
    assert list(runs.runs_folder().iterdir()) == []


def test_a_full_disk_in_the_middle_leaves_whole_files(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = record(server)
    recording.start()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StorageError, match="disk is full"):
        recording.take({"kind": "phase", "phase": "training"})
    monkeypatch.undo()
    for path in recording.folder.iterdir():
        assert not path.name.startswith("."), "a half file was left"
        if path.suffix == ".json":
            json.loads(path.read_bytes())

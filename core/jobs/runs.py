"""Runs on disk: what pages read. Only :mod:`core.jobs.recorder` writes a live run's folder.

A run's folder holds run.json (id, name, owner, config), status.json, history.json, log.txt and,
once it has ended with something learnt, metrics.json, environment.json, test_logits.npy (of a
regression test_numbers.npy), model.keras and model.tflite. traceback.txt is there where it failed,
and diagnosis.json from the first look that the doctor took at the network. tried.json tells which
of the doctor's fixes were tried, and whether they helped (:mod:`core.jobs.trial`).
Each file is complete or absent. An owner may change the name, the notes and the star in run.json.

A group's folder holds run.json and status.json of its own, and a run's folder for each of its
members: 1, 2 and so on. So what becomes of the group's folder becomes of all of them.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import threading
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.config.training import TrainConfig
from core.doctor.diagnosis import Diagnosis
from core.errors import ConfigError, DiagnosisError, NotAllowedError, RunError
from core.home import home, write_json
from core.jobs import servers
from core.jobs.owner import owns
from core.messages import Message, message

DIAGNOSIS = "diagnosis.json"
TRIED = "tried.json"
LIVE = ("queued", "running")
LONGEST_NAME = 60
LONGEST_NOTES = 1_000
MOST_REMEMBERED = 2_000
"""So many folders' contents are kept in memory, each until its files change."""
MOST_DIAGNOSES = 50
"""The same of diagnoses, which are longer: up to some hundred numbers a look."""

CHANGING = threading.Lock()
"""Held while an owner's file is read, changed and written: two tabs must not undo each other."""

log = logging.getLogger(__name__)

_ID = re.compile(r"[0-9a-f]{12}(-[1-9])?")

Stamp = tuple[int, int, int]
"""Of a file: inode, size in bytes, time of its last change in nanoseconds since 1970."""


@dataclass(frozen=True)
class Status:
    """Where a run stands."""

    state: str
    """"queued", "running", "done", "stopped", "failed" or "interrupted"."""
    server: str
    """The server that queues or trains it (:mod:`core.jobs.servers`)."""
    phase: str | None = None
    """While it runs: "starting", "preparing", "training", "stopping", "scoring"."""
    reason: Message | None = None
    """Why it stopped or failed."""
    created: float = 0.0
    """Seconds since 1970, as the two below."""
    started: float | None = None
    ended: float | None = None
    progress: dict[str, Any] | None = None
    """The latest of the worker's progress events (:mod:`core.training.callbacks`)."""

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` reads back."""
        return asdict(self) | {"reason": self.reason.to_json() if self.reason else None}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Status:
        """Read a status that :meth:`to_json` wrote."""
        reason = stored.get("reason")
        return cls(**stored | {"reason": Message.from_json(reason) if reason else None})


@dataclass(frozen=True)
class Tries:
    """What a group tries that trains a run as it was, and with one of the doctor's fixes."""

    code: str
    """The condition that the fix is for: a key of :data:`core.doctor.conditions.CONDITIONS`."""
    of: str | None = None
    """Id of the run in which it was found, which may be gone."""


@dataclass(frozen=True)
class Run:
    """One training as its folder tells it, at one moment."""

    id: str
    name: str
    owner: str
    config: TrainConfig
    status: Status
    folder: Path
    starred: bool = False
    notes: str = ""
    """The owner's own words: plain text."""
    imported: bool = False
    """Whether it came in a zip: nothing of it was verified here, and it has no model."""
    members: tuple[str, ...] = ()
    """Ids of the runs of a group, in the order of their training; a group has no results itself."""
    tries: Tries | None = None
    """Of a group that tries a fix."""

    @property
    def group(self) -> str | None:
        """The id of the group that it is a member of, if it is."""
        group, dash, _ = self.id.partition("-")
        return group if dash else None

    @property
    def is_live(self) -> bool:
        """Whether it waits or trains."""
        return self.status.state in LIVE

    @property
    def has_model(self) -> bool:
        """Whether something was learnt and scored: metrics and model are there."""
        return (self.folder / "metrics.json").exists() and (self.folder / "model.tflite").exists()

    def history(self) -> dict[str, dict[str, list[Any]]]:
        """Return the curves recorded so far (:func:`core.training.callbacks.empty_history`)."""
        stored: dict[str, dict[str, list[Any]]] = self._json("history.json") or {
            "batches": {},
            "epochs": {},
        }
        return stored

    def metrics(self) -> dict[str, Any] | None:
        """Return each split's scores as the folder keeps them, or None before the end.

        They are ``summary`` of :mod:`core.analysis.metrics`, or of :mod:`core.analysis.regression`
        for a regression. All who ask get the same object; nobody changes it.
        """
        path = self.folder / "metrics.json"
        try:
            return _remembered(path, _stamp(path))
        except FileNotFoundError:
            return None

    def diagnosis(self) -> Diagnosis | None:
        """Return what the doctor has found so far, or None where it has not looked at the run.

        So it is of older runs, of range tests, and of a file that cannot be read.
        """
        path = self.folder / DIAGNOSIS
        try:
            return _diagnosed(path, _stamp(path))
        except (OSError, DiagnosisError):
            return None

    def unread_diagnosis(self) -> Message | None:
        """Return why what the doctor found cannot be read; None where it can, or there is none."""
        path = self.folder / DIAGNOSIS
        try:
            _diagnosed(path, _stamp(path))
        except OSError:
            return None
        except DiagnosisError as error:
            return error.message
        return None

    def environment(self) -> dict[str, Any] | None:
        """Return versions, machine and seconds, or None before the end."""
        return self._json("environment.json")

    def test_logits(self) -> NDArray[np.float32]:
        """Return a classifier's (N, 10) logits of the dataset's test images, in order.

        Raises:
            RunError: nothing was learnt yet.
        """
        return self._answers("test_logits.npy")

    def test_numbers(self) -> NDArray[np.float32]:
        """Return a regression's (N,) numbers for the dataset's test images, in order.

        Raises:
            RunError: nothing was learnt yet.
        """
        return self._answers("test_numbers.npy")

    def _answers(self, name: str) -> NDArray[np.float32]:
        try:
            loaded: NDArray[np.float32] = np.load(self.folder / name)
        except (OSError, ValueError) as error:
            raise RunError("This run has no results yet; wait until it has ended.") from error
        return loaded

    def traceback(self) -> str | None:
        """Return the failure's traceback with package-relative paths: for the owner's eyes."""
        path = self.folder / "traceback.txt"
        return path.read_text() if path.exists() else None

    def _json(self, name: str) -> dict[str, Any] | None:
        try:
            stored: dict[str, Any] = json.loads((self.folder / name).read_bytes())
        except FileNotFoundError:
            return None
        return stored


def runs_folder() -> Path:
    """Return the folder that holds one folder a run."""
    return home() / "runs"


def new_id() -> str:
    """Return an id for a new run: 12 hexadecimal digits."""
    return secrets.token_hex(6)


def member_ids(group: str, count: int) -> tuple[str, ...]:
    """Return the ids of a group's runs: "0123456789ab-1" and so on."""
    return tuple(f"{group}-{number}" for number in range(1, count + 1))


def folder_of(run_id: str) -> Path:
    """Return where a run's folder is, or would be; a member's lies in its group's."""
    group, _, member = run_id.partition("-")
    return runs_folder() / group / member


def is_id(text: object) -> bool:
    """Tell whether ``text``, which may come from a link, has the form of a run's id."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def find(run_id: str) -> Run | None:
    """Return the run as its folder tells it now, or None where there is no such folder.

    A live run whose server is gone reads ``interrupted``. A folder that cannot be read is none.
    """
    return read(run_id, folder_of(run_id)) if is_id(run_id) else None


def members(group: Run) -> list[Run]:
    """Return a group's runs as they are now, those that can be read; none of a single run."""
    found = (read(run_id, group.folder / run_id.partition("-")[2]) for run_id in group.members)
    return [run for run in found if run is not None]


def read(run_id: str, folder: Path) -> Run | None:
    """Return the run that lies in a folder, which may have been put aside; see :func:`find`."""
    try:
        return _read(run_id, folder)
    except FileNotFoundError:
        return None  # there is none, or it was deleted while we looked
    except (ConfigError, OSError, ValueError, KeyError, TypeError) as error:
        # Of another version, or damaged: one such folder must not take the others' page away.
        log.warning("run %s cannot be read: %r", run_id, error)
        return None


def _read(run_id: str, folder: Path) -> Run:
    run = _stored(run_id, folder, _stamp(folder / "run.json"), _stamp(folder / "status.json"))
    if run.is_live and not servers.is_alive(run.status.server):
        status = replace(
            run.status,
            state="interrupted",
            reason=message(
                "The server stopped while this run was under way. What was recorded until then "
                "is kept; start it again to train it to its end."
            ),
        )
        return replace(run, status=status)
    return run


@lru_cache(maxsize=MOST_REMEMBERED)
def _stored(run_id: str, folder: Path, about_stamp: Stamp, status_stamp: Stamp) -> Run:
    """Read a folder; the stamps of its files are what makes a remembered answer a fresh one."""
    about = json.loads((folder / "run.json").read_bytes())
    return Run(
        id=run_id,
        name=about["name"],
        owner=about["owner"],
        config=TrainConfig.from_json(about["config"]),
        status=Status.from_json(json.loads((folder / "status.json").read_bytes())),
        folder=folder,
        starred=about.get("starred", False),
        notes=about.get("notes", ""),
        imported=about.get("imported", False),
        members=member_ids(run_id, int(about.get("members", 0))),
        tries=Tries(**about["tries"]) if about.get("tries") else None,
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered(path: Path, stamp: Stamp) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(path.read_bytes())
    return stored


@lru_cache(maxsize=MOST_DIAGNOSES)
def _diagnosed(path: Path, stamp: Stamp) -> Diagnosis:
    return Diagnosis.load(path.read_bytes())


def _stamp(path: Path) -> Stamp:
    # Files are replaced, never written over: a new content has a new inode, or a later time.
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def list_runs(token: str | None) -> list[Run]:
    """Return the visitor's runs, newest first; everybody's where ``DIGIT_LAB_ALL_RUNS=1``."""
    if not runs_folder().is_dir():
        return []
    everybody = os.environ.get("DIGIT_LAB_ALL_RUNS") == "1"
    found = (find(folder.name) for folder in runs_folder().iterdir())
    mine = [run for run in found if run and (everybody or owns(token, run.owner))]
    return sorted(mine, key=lambda run: run.status.created, reverse=True)


def rename(run: Run, name: str, token: str | None) -> None:
    """Give a run another name of 1 to 60 characters.

    Raises:
        NotAllowedError: the token is not the owner's.
        RunError: the name is empty or too long.
    """
    check_owner(run, token)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise RunError(
            "This name has {size} characters; type 1 to {limit}.",
            size=len(name),
            limit=LONGEST_NAME,
        )
    _change(run, name=name)


def note(run: Run, notes: str, token: str | None) -> None:
    """Keep the owner's notes about a run: plain text of at most 1,000 characters.

    Raises:
        NotAllowedError: the token is not the owner's.
        RunError: the notes are too long.
    """
    check_owner(run, token)
    notes = notes.strip()
    if len(notes) > LONGEST_NOTES:
        raise RunError(
            "These notes have {size} characters; at most {limit} are kept. Shorten them.",
            size=f"{len(notes):,}",
            limit=f"{LONGEST_NOTES:,}",
        )
    _change(run, notes=notes)


def star(run: Run, starred: bool, token: str | None) -> None:
    """Mark a run as one of the owner's best, or take the mark away.

    Raises:
        NotAllowedError: the token is not the owner's.
    """
    check_owner(run, token)
    _change(run, starred=starred)


def _change(run: Run, **changes: str | bool) -> None:
    with CHANGING:
        try:
            about = json.loads((run.folder / "run.json").read_bytes())
        except FileNotFoundError as error:
            raise gone() from error
        write_json(run.folder / "run.json", about | changes)


def gone() -> RunError:
    """Return the error of a run whose folder is not there."""
    return RunError("This run is not there any more; it may have been deleted in another window.")


def check_owner(run: Run, token: str | None) -> None:
    """Let nobody pass but the run's owner.

    Raises:
        NotAllowedError: the token is not the owner's.
    """
    if not owns(token, run.owner):
        raise NotAllowedError(
            "This run belongs to another browser; only the one that started it may change it."
        )

"""Runs on disk: what pages read. Only :mod:`core.jobs.recorder` writes a live run's folder.

A run's folder holds run.json (id, name, owner, config), status.json, history.json, log.txt and,
once it has ended with something learnt, metrics.json, environment.json, test_logits.npy,
model.keras and model.tflite. traceback.txt is there where it failed. Each file is complete or
absent.
"""

from __future__ import annotations

import io
import json
import logging
import os
import re
import secrets
import shutil
import zipfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.config.training import TrainConfig
from core.errors import ConfigError, NotAllowedError, RunError
from core.home import home, storage_error, write_json
from core.jobs import servers
from core.jobs.owner import owns
from core.messages import Message, message

LIVE = ("queued", "running")
LONGEST_NAME = 60

log = logging.getLogger(__name__)

_ID = re.compile(r"[0-9a-f]{12}")


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
class Run:
    """One training as its folder tells it, at one moment."""

    id: str
    name: str
    owner: str
    config: TrainConfig
    status: Status
    folder: Path

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
        """Return images, accuracy, loss and confusion matrix by split, or None before the end."""
        return self._json("metrics.json")

    def environment(self) -> dict[str, Any] | None:
        """Return versions, machine and seconds, or None before the end."""
        return self._json("environment.json")

    def test_logits(self) -> NDArray[np.float32]:
        """Return (N, 10) logits of the dataset's test images, in order.

        Raises:
            RunError: nothing was learnt yet.
        """
        try:
            loaded: NDArray[np.float32] = np.load(self.folder / "test_logits.npy")
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


def is_id(text: object) -> bool:
    """Tell whether ``text``, which may come from a link, has the form of a run's id."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def find(run_id: str) -> Run | None:
    """Return the run as its folder tells it now, or None where there is no such folder.

    A live run whose server is gone reads ``interrupted``. A folder that cannot be read is none.
    """
    folder = runs_folder() / run_id
    if not is_id(run_id) or not (folder / "run.json").exists():
        return None
    try:
        return _read(run_id, folder)
    except FileNotFoundError:
        return None  # deleted while we looked
    except (ConfigError, OSError, ValueError, KeyError, TypeError) as error:
        # Of another version, or damaged: one such folder must not take the others' page away.
        log.warning("run %s cannot be read: %r", run_id, error)
        return None


def _read(run_id: str, folder: Path) -> Run:
    about = json.loads((folder / "run.json").read_bytes())
    status = Status.from_json(json.loads((folder / "status.json").read_bytes()))
    if status.state in LIVE and not servers.is_alive(status.server):
        status = replace(
            status,
            state="interrupted",
            reason=message(
                "The server stopped while this run was under way. What was recorded until then "
                "is kept; start it again to train it to its end."
            ),
        )
    return Run(
        id=run_id,
        name=about["name"],
        owner=about["owner"],
        config=TrainConfig.from_json(about["config"]),
        status=status,
        folder=folder,
    )


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
    _check_owner(run, token)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise RunError(
            "This name has {size} characters; type 1 to {limit}.",
            size=len(name),
            limit=LONGEST_NAME,
        )
    try:
        about = json.loads((run.folder / "run.json").read_bytes())
    except FileNotFoundError as error:
        raise _gone() from error
    write_json(run.folder / "run.json", about | {"name": name})


def delete(run: Run, token: str | None) -> None:
    """Remove an ended run's folder.

    Raises:
        NotAllowedError: the token is not the owner's.
        RunError: the run is live; stop it first.
    """
    _check_owner(run, token)
    if run.is_live:
        raise RunError("This run is still under way. Stop it first, then delete it.")
    try:
        shutil.rmtree(run.folder)
    except FileNotFoundError as error:
        raise _gone() from error
    except OSError as error:
        raise storage_error(error, run.folder) from error


def as_zip(run: Run) -> bytes:
    """Return the run's folder as a zip, without what is private (owner, traceback)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(run.folder.iterdir()):
            if path.name.startswith(".") or path.name == "traceback.txt":
                continue
            content = path.read_bytes()
            if path.name == "run.json":
                about = {k: v for k, v in json.loads(content).items() if k != "owner"}
                content = json.dumps(about, ensure_ascii=False).encode()
            archive.writestr(f"{run.id}/{path.name}", content)
    return packed.getvalue()


def _gone() -> RunError:
    return RunError("This run is not there any more; it may have been deleted in another window.")


def _check_owner(run: Run, token: str | None) -> None:
    if not owns(token, run.owner):
        raise NotAllowedError(
            "This run belongs to another browser; only the one that started it may change it."
        )

"""Deleting a run, and taking that back: for a while its folder only lies aside.

A folder moves in one step, so that a crash leaves it here or there, never in pieces. Before it is
really removed it moves once more, to a name from which nothing comes back.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import RunError
from core.home import home, make_folder, storage_error
from core.jobs.owner import owns
from core.jobs.runs import Run, check_owner, gone, is_id, read, runs_folder

UNDO_SECONDS = 600.0
_REMOVING = "removing-"


@dataclass(frozen=True)
class Deleted:
    """A run that can still be brought back."""

    run: Run
    at: float
    """When it was deleted, in seconds since 1970."""


def delete(run: Run, token: str | None) -> None:
    """Move an ended run's folder aside; :func:`restore` brings it back for ten minutes.

    Raises:
        NotAllowedError: the token is not the owner's.
        RunError: the run is live; stop it first.
        StorageError: the folder cannot be moved.
    """
    check_owner(run, token)
    if run.is_live:
        raise RunError("This run is still under way. Stop it first, then delete it.")
    if run.group is not None:
        raise RunError("This run belongs to a group. Delete the whole group instead.")
    aside = make_folder(_folder()) / f"{run.id}.{time.time_ns()}"
    _move(run.folder, aside)


def restore(run_id: str, token: str | None) -> None:
    """Bring a deleted run back.

    Raises:
        NotAllowedError: the token is not the owner's.
        RunError: it was not deleted, or too long ago.
        StorageError: the folder cannot be moved.
    """
    found = next((one.run for one in _all() if one.run.id == run_id), None)
    if found is None:
        raise RunError(
            "This run cannot be brought back: a deleted run is kept for {minutes} minutes only.",
            minutes=round(UNDO_SECONDS / 60),
        )
    check_owner(found, token)
    _move(found.folder, runs_folder() / run_id)


def deleted_runs(token: str | None) -> list[Deleted]:
    """Return the visitor's runs that can be brought back, the last deleted first."""
    mine = [one for one in _all() if owns(token, one.run.owner)]
    return sorted(mine, key=lambda one: one.at, reverse=True)


def sweep() -> None:
    """Remove for good what was deleted more than ten minutes ago, and what a crash left of it."""
    if not _folder().is_dir():
        return
    for folder in list(_folder().iterdir()):
        if folder.name.startswith(_REMOVING):
            shutil.rmtree(folder, ignore_errors=True)
        elif time.time() - _when(folder) > UNDO_SECONDS:
            going = folder.with_name(_REMOVING + folder.name)
            try:
                folder.rename(going)
            except OSError:
                continue  # another server or an undo was quicker
            shutil.rmtree(going, ignore_errors=True)


def _all() -> Iterator[Deleted]:
    if not _folder().is_dir():
        return
    for folder in _folder().iterdir():
        run_id = folder.name.partition(".")[0]
        if not is_id(run_id) or time.time() - _when(folder) > UNDO_SECONDS:
            continue
        run = read(run_id, folder)
        if run is not None:
            yield Deleted(run, _when(folder))


def _when(folder: Path) -> float:
    """Return when a folder was put aside; what has another name was never put there by us."""
    digits = folder.name.partition(".")[2]
    return int(digits) / 1e9 if digits.isascii() and digits.isdigit() else 0.0


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except FileNotFoundError as error:
        raise gone() from error
    except OSError as error:
        raise storage_error(error, source) from error


def _folder() -> Path:
    return home() / "deleted"

"""A zip that somebody uploads, as a run: nothing in it is trusted, and nothing in it is run.

The zip's directory is checked before anything is unpacked, each file is unpacked up to its bound,
and every value in it is checked; then the files are written anew from the values. Model files are
not even unpacked: a foreign model can run code when it is loaded, so an imported run has none.
"""

from __future__ import annotations

import io
import json
import math
import re
import shutil
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from core.analysis.metrics import CLASSES
from core.config.training import TrainConfig
from core.doctor.conditions import CONDITIONS
from core.doctor.diagnosis import Diagnosis
from core.errors import ConfigError, DiagnosisError, RunError
from core.home import make_folder, write_bytes
from core.jobs import checked
from core.jobs.carried import in_own_words
from core.jobs.job import MOST_MEMBERS
from core.jobs.owner import owner_of, owns
from core.jobs.runs import LIVE, LONGEST_NAME, LONGEST_NOTES, folder_of, list_runs, new_id
from core.jobs.trial import read_tried
from core.jobs.unpacked import NEEDED, Files, no_run, unpack, wrong
from core.jobs.votes import MOST_VOTES, VERDICTS
from core.messages import message

MOST_IMPORTED = 50
"""Imported runs that one visitor may keep."""
MOST_COLUMNS = 60
MOST_POINTS = 5_000
MOST_FACTS = 60
ENDED = ("done", "stopped", "failed", "interrupted")
SPLITS = ("train", "validation", "test")
_ANSWERS = ("test_numbers.npy", "test_logits.npy")
"""Of a regression, and of a classification."""

_COLUMN = re.compile(r"[\w:./ -]{1,80}", re.ASCII)


def import_zip(content: bytes, token: str) -> str:
    """Make a run of an exported zip, owned by the one who imports it, and return its new id.

    Args:
        content: the zip, of untrusted origin.
        token: the importer's.
    Raises:
        RunError: it is no exported run, something in it is not what it should be, or the importer
            has imported too many.
        StorageError: the run's folder cannot be written; nothing of it is left.
    """
    mine = (run for run in list_runs(token) if owns(token, run.owner))
    if sum(run.imported for run in mine) >= MOST_IMPORTED:
        raise RunError(
            "You have imported {most} runs, which is all that one visitor may keep here. Delete "
            "one that you no longer need, then import this one.",
            most=MOST_IMPORTED,
        )
    folders = {member: _checked_folder(files) for member, files in unpack(content).items()}
    counts = {one: json.loads(files["run.json"])["members"] for one, files in folders.items()}
    expected = {str(number) for number in range(1, counts.pop("") + 1)}
    if counts.keys() != expected or any(counts.values()):  # a member is no group itself
        raise no_run()
    run_id = new_id()
    try:
        # Members first: a folder without run.json is no run, so until the end there is none.
        for member in sorted(folders, reverse=True):
            one = f"{run_id}-{member}" if member else run_id
            _write(one, folders[member], owner_of(token))
    except Exception:
        shutil.rmtree(folder_of(run_id), ignore_errors=True)
        raise
    return run_id


def _checked_folder(packed: Files) -> Files:
    files = {name: _checked(name, content) for name, content in packed.items()}
    about = json.loads(files["run.json"])
    if about["members"]:
        return {name: files[name] for name in NEEDED}  # a group has no results itself
    _check_together(files, TrainConfig.from_json(about["config"]))
    return files


def _write(run_id: str, files: Files, owner: str) -> None:
    about = json.loads(files["run.json"]) | {"id": run_id, "owner": owner, "imported": True}
    folder = make_folder(folder_of(run_id))
    for name, content in files.items():
        if name != "run.json":
            write_bytes(folder / name, content)
    write_bytes(folder / "run.json", _as_json(about))


def _check_together(files: dict[str, bytes], config: TrainConfig) -> None:
    """Refuse results of another task than the settings', or of other images than the scores'."""
    mine, others = _ANSWERS if config.is_regression else _ANSWERS[::-1]
    if others in files:
        raise wrong(others, message("it has answers of another kind than the run's"))
    if "metrics.json" not in files:
        return
    test = json.loads(files["metrics.json"])["test"]
    if ("mse" in test) != config.is_regression:
        raise wrong("metrics.json", message("it has scores of another kind than the run's"))
    if mine in files and test["images"] != _length(files[mine]):
        raise wrong(mine, message("it has answers to other images"))


def _length(content: bytes) -> int:
    return len(np.load(io.BytesIO(content), allow_pickle=False))


def _checked(name: str, content: bytes) -> bytes:
    """Return a file written anew from its values, each of which was checked."""
    try:
        if name == "test_logits.npy":
            return _array(content, (CLASSES,))
        if name == "test_numbers.npy":
            return _array(content, ())
        stored = json.loads(content)
        if not isinstance(stored, dict):
            raise ValueError("not an object")
        return _as_json(_READERS[name](stored))
    except (ConfigError, DiagnosisError) as error:
        raise wrong(name, error.message) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise wrong(name, message("it is not what Digit Lab writes")) from error


def _about(stored: dict[str, Any]) -> dict[str, Any]:
    name = " ".join(checked.text(stored["name"], LONGEST_NAME).split())
    if not name:
        raise ValueError("no name")
    return {
        "name": name,
        "notes": checked.text(stored.get("notes", ""), LONGEST_NOTES),
        "config": TrainConfig.from_json(stored["config"]).to_json(),
        "members": (count := checked.whole(stored.get("members", 0), 0, MOST_MEMBERS)),
        "tries": _tries(stored.get("tries"), count),
    }


def _tries(stored: dict[str, Any] | None, members: int) -> dict[str, Any] | None:
    if stored is None:
        return None
    if members != 2 or stored["code"] not in CONDITIONS:
        raise ValueError("no trial of a fix")
    return {"code": stored["code"]}  # the run that it was found in has another id here, if any


def _status(stored: dict[str, Any]) -> dict[str, Any]:
    state = stored["state"]
    if state in LIVE:
        state = "interrupted"  # it was packed before its end
    if state not in ENDED:
        raise ValueError("no such state")
    now = time.time()
    times = {
        name: None if stored.get(name) is None else checked.number(stored[name], 0, 1e11)
        for name in ("started", "ended")
    }
    # A reason is a template, and a foreign one could format whatever it likes: it is left out.
    return times | {
        "state": state,
        "server": "",
        "created": min(checked.number(stored["created"], 0, 1e11), now),
    }


def _history(stored: dict[str, Any]) -> dict[str, Any]:
    return {part: _columns(stored.get(part, {})) for part in ("batches", "epochs")}


def _columns(stored: dict[str, Any]) -> dict[str, list[float | None]]:
    lengths = {len(values) for values in stored.values()}
    if len(stored) > MOST_COLUMNS or len(lengths) > 1 or max(lengths, default=0) > MOST_POINTS:
        raise ValueError("the columns do not fit together")
    if not all(_COLUMN.fullmatch(name) for name in stored):
        raise ValueError("no name of a column")
    columns = {name: checked.column(values) for name, values in stored.items()}
    places = columns.get("epoch", [])
    if any(place is None for place in places) or places != sorted(places, key=lambda p: p or 0):
        raise ValueError("epochs go forward")
    return columns


def _metrics(stored: dict[str, Any]) -> dict[str, Any]:
    return {split: _split(stored[split]) for split in SPLITS}


def _split(part: dict[str, Any]) -> dict[str, Any]:
    if "mse" in part:
        scores = checked.number_summary(part["images"], part["accuracy"], part["mse"], part["mae"])
    else:
        scores = checked.summary(part["images"], part["accuracy"], part["loss"])
    confusion = checked.confusion(part["confusion"], scores["images"])
    right = sum(confusion[digit][digit] for digit in range(CLASSES))
    if not math.isclose(right / scores["images"], scores["accuracy"], abs_tol=1e-6):
        raise ValueError("accuracy and confusion matrix differ")
    return scores | {"confusion": confusion}


def _environment(stored: dict[str, Any]) -> dict[str, Any]:
    if len(stored) > MOST_FACTS:
        raise ValueError("too many facts")
    return {
        checked.text(name, 60): checked.text(fact, 200)
        if isinstance(fact, str)
        else checked.number(fact, 0, 1e12)
        for name, fact in stored.items()
        if fact is not None
    }


def _votes(stored: dict[str, Any]) -> dict[str, str]:
    if len(stored) > MOST_VOTES or not all(re.fullmatch("[0-9]{1,6}", image) for image in stored):
        raise ValueError("no votes")
    if not all(isinstance(vote, str) and vote in VERDICTS for vote in stored.values()):
        raise ValueError("no verdict")
    return stored


def _diagnosis(stored: dict[str, Any]) -> dict[str, Any]:
    return in_own_words(Diagnosis.from_json(stored)).to_json()


def _tried(stored: dict[str, Any]) -> dict[str, Any]:
    # The pairs have other ids here, if they are here at all.
    return {"tried": [one.to_json() | {"group": None} for one in read_tried(stored["tried"])]}


def _array(content: bytes, each: tuple[int, ...]) -> bytes:
    """Check the header before the rest is taken for numbers: (N, *each) float32, little-endian."""
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("another version of the format")
    shape, is_fortran, kind = np.lib.format.read_array_header_1_0(file)
    if not shape or shape[1:] != each or is_fortran or kind != np.dtype("<f4"):
        raise ValueError("no answers")
    if not 1 <= shape[0] <= checked.MOST_IMAGES:
        raise ValueError("no number of images")
    if len(content) - file.tell() != math.prod(shape) * kind.itemsize:
        raise ValueError("more or less than the header says")
    numbers = np.frombuffer(content, kind, offset=file.tell()).reshape(shape)
    packed = io.BytesIO()
    np.save(packed, numbers, allow_pickle=False)
    return packed.getvalue()


_READERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "run.json": _about,
    "status.json": _status,
    "history.json": _history,
    "metrics.json": _metrics,
    "environment.json": _environment,
    "votes.json": _votes,
    "diagnosis.json": _diagnosis,
    "tried.json": _tried,
}


def _as_json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()

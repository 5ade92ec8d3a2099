"""What the worker tells of a failure: words for everybody, a clean traceback for the owner."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import DataError, LabError
from core.jobs.worker import failure
from core.tracebacks import relative_path


def caught(error: Exception) -> Exception:
    try:
        raise error
    except Exception as risen:
        return risen


def test_our_own_errors_keep_their_words() -> None:
    outcome = failure(caught(DataError("{name} is damaged.", name="x.npz")))
    assert str(outcome.reason) == "x.npz is damaged."


class ResourceExhaustedError(Exception):
    """As TensorFlow's is called."""


@pytest.mark.parametrize("error", [MemoryError(), ResourceExhaustedError("OOM when allocating")])
def test_memory_is_named(error: Exception) -> None:
    assert "ran out of memory" in str(failure(caught(error)).reason)


def test_a_foreign_errors_text_stays_with_the_owner() -> None:
    secret = str(Path.home() / "secret" / "digits.npz")
    outcome = failure(caught(FileNotFoundError(secret)))
    assert "FileNotFoundError" in str(outcome.reason)
    assert "secret" not in str(outcome.reason)
    told = outcome.files["traceback.txt"].decode()
    assert str(Path.home()) not in told
    assert "digits.npz" in told
    assert "tests/core/jobs/test_worker.py" in told


def test_the_cause_is_told_too() -> None:
    try:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise RuntimeError("outer") from inner
    except RuntimeError as error:
        told = failure(error).files["traceback.txt"].decode()
    assert "RuntimeError: outer" in told
    assert "KeyError: 'inner'" in told


def test_paths_start_at_their_package() -> None:
    installed = Path(sys.prefix) / "lib" / "site-packages" / "keras" / "src" / "x.py"
    assert relative_path(str(installed)) == "keras/src/x.py"
    assert relative_path("/somewhere/else/y.py") == "y.py"


def test_an_error_survives_the_way_between_processes() -> None:
    error = DataError("{name} has {count} legs.", name="It", count=3)
    again = copy.copy(error)  # the way that pickling takes
    assert isinstance(again, LabError)
    assert (again.message, str(again)) == (error.message, "It has 3 legs.")


def test_a_worker_beside_the_pages_lets_them_go_first() -> None:
    code = (
        "import psutil; from core.jobs.worker import let_the_pages_go_first;"
        "usual = psutil.Process().nice(); let_the_pages_go_first();"
        "print(psutil.Process().nice() > usual)"
    )
    lowered = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert lowered.stdout.strip() == b"True"

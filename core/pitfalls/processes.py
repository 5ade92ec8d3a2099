"""Processes in which programs run once: the next one loads TensorFlow while the present one works.

Loading takes some seconds, and measuring all pitfalls takes some five hundred runs. What a program
is timed by, and every number that it finds, begins after the loading and is the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "core.pitfalls.running.once")


@dataclass(frozen=True)
class Ended:
    """What became of a process."""

    record: dict[str, Any] | None
    """What it wrote; None where it wrote nothing."""
    code: int | None
    """Its exit status, below 0 where a signal ended it; None where its time was over."""
    said: str
    """The end of what it wrote to its error output."""


class Processes:
    """Runs programs one after the other, each in a fresh process that was started ahead.

    Args:
        command: starts a process; it gets the file for its record, and whether it is to load what
            a seeded program needs, and reads what to run as one line of JSON.
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._ahead: _Process | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()

    def run(self, asked: dict[str, Any], *, seeded: bool, seconds: float) -> Ended:
        """Run a program and wait for its end.

        Args:
            asked: arguments of :func:`core.pitfalls.running.program.run_program`, as JSON has them.
            seeded: whether the program is seeded.
            seconds: after which it is ended.
        """
        if self._ahead is not None and self._ahead.seeded is not seeded:
            self._drop()
        process = self._ahead or _Process(self._command, seeded=seeded)
        self._ahead = _Process(self._command, seeded=seeded)
        return process.work(asked, seconds)

    def _drop(self) -> None:
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None


class _Process:
    """One process in a folder of its own: programs that write files do so there."""

    def __init__(self, command: Sequence[str], *, seeded: bool) -> None:
        self.seeded = seeded
        self._folder = tempfile.TemporaryDirectory()
        here = Path(self._folder.name)
        self._out, self._errors = here / "record.json", here / "errors.txt"
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [*command, str(self._out), "seeded" if seeded else "unseeded"],
                cwd=here,
                env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "2"},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                text=True,
            )

    def work(self, asked: dict[str, Any], seconds: float) -> Ended:
        """Let it run what is asked for, and close it."""
        code: int | None = None
        try:
            self._process.communicate(json.dumps(asked) + "\n", timeout=seconds)
            code = self._process.returncode
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        said = self._errors.read_text(errors="replace")[-3_000:]
        record = json.loads(self._out.read_text()) if code is not None and self._is_out() else None
        self.close()
        return Ended(record, code, said)

    def _is_out(self) -> bool:
        return self._out.is_file()

    def close(self) -> None:
        """End it, whatever it does, and take its folder away."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()
        self._folder.cleanup()

"""Pitfalls made up for tests: a folder with programs that need a moment, or none at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

TEXT = """
title = "The answer is wrong"
topic = "data"
why = "It adds the wrong number."
prevented = "Nothing does."
tell = "Only this one speaks of plums."
[claim]
rows = ["A4"]
symptom = "ValueError: seventeen plums of shape (None, 28) do not fit."
cause = "A plum."
remedy = "No plum."
[[symptom]]
figure = "test_accuracy"
at_most = 0.2
[[remedy]]
figure = "test_accuracy"
above = "before"
by = 0.1
[prediction]
question = "What will happen?"
[[prediction.answers]]
text = "It is wrong."
when = [{ figure = "test_accuracy", at_most = 0.2 }]
[[prediction.answers]]
text = "It raises."
when = [{ raises = "ValueError" }]
[[prediction.answers]]
text = "It is right."
"""


def make(folder: Path, before: str, after: str, text: str = TEXT, **others: str) -> Path:
    """Write a pitfall's folder and return it."""
    folder.mkdir(parents=True)
    (folder / "pitfall.toml").write_text(text)
    for name, source in {"before": before, "after": after, **others}.items():
        (folder / f"{name}.py").write_text(source)
    return folder


def run(accuracy: float | None = None, error: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the record of one run."""
    return {
        "seed": 1,
        "seconds": 1.0,
        "peak_mib": 1.0,
        "figures": {} if accuracy is None else {"test_accuracy": accuracy},
        "epochs": [] if accuracy is None else [{"accuracy": [accuracy / 2, accuracy]}],
        "batches": [],
        "output": [],
        "warnings": [],
        "error": error,
    }


def error(text: str, kind: str = "ValueError") -> dict[str, Any]:
    """Return what a program raised."""
    return {"type": kind, "message": text, "traceback": ['File "before.py", line 1', "  x"]}


def store(folder: Path, **runs: list[dict[str, Any]]) -> None:
    """Write ``measured.json`` for the programs as they are."""
    programs = {
        name: {
            "sha256": hashlib.sha256((folder / f"{name}.py").read_bytes()).hexdigest(),
            "train": 12_000,
            "test": 10_000,
            "date": "2026-11-21",
            "machine": "2 cores",
            "versions": {"python": "3", "tensorflow": "2", "keras": "3", "numpy": "2"},
            "runs": of_program,
        }
        for name, of_program in runs.items()
    }
    (folder / "measured.json").write_text(json.dumps({"version": 1, "programs": programs}))

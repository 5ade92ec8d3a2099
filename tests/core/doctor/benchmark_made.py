"""A small benchmark of the doctor as it would be stored: three programs, nothing trained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.doctor.benchmark import PARTS

OTHERS = ("UMLAUT", "AutoTrainer", "DeepDiagnosis")
RATES: dict[str, Any] = {
    "faults": 2,
    "fault_runs": 6,
    "clean": 1,
    "clean_runs": 3,
    "first": 0.5,
    "first_three": 0.75,
    "noticed": 1.0,
    "false_alarms": 1 / 3,
    "steps": 5,
    "steps_named": 20,
    "early": 1.0,
}
ROWS: list[dict[str, Any]] = [
    {
        "case": "divided *twice*",
        "cause": "input-scale",
        "also": ["bad-values"],
        "counts": True,
        "scores": [0.1, 0.2, 0.3],
        "said": [["input-scale"], ["plateau", "input-scale"], []],
        "title": "Why does it not learn?",
        "link": "https://example.org/1",
        "twin": [0.9, 0.9, 0.9],
        "fixed": [0.9, 0.5, 0.3],
    },
    {
        "case": "too fast",
        "cause": "learning-rate-too-high",
        "also": [],
        "counts": False,
        "scores": [0.9, 0.9, 0.9],
        "said": [[], [], []],
        "title": "",
        "link": "",
        "twin": [0.9, 0.9, 0.9],
        "fixed": [0.9, 0.9, 0.9],
    },
    {
        "case": "plain",
        "cause": None,
        "also": [],
        "counts": True,
        "scores": [0.9, 0.9, 0.9],
        "said": [[], [], ["plateau"]],
        "title": "",
        "link": "",
    },
]
MISSES = [
    {
        "case": "divided *twice*",
        "cause": "input-scale",
        "runs": 3,
        "said": [["plateau", "input-scale"], []],
        "unrestored": [0.5, 0.3],
        "twin": 0.9,
    },
    {
        "case": "plain",
        "cause": None,
        "runs": 3,
        "said": [["plateau"]],
        "unrestored": [],
        "twin": None,
    },
]


FIRST_LOOK = {
    "fault_runs": 4,
    "clean_runs": 2,
    "first": 0.25,
    "first_three": 0.5,
    "noticed": 0.75,
    "false_alarms": 0.0,
}


def part(**changes: Any) -> dict[str, Any]:
    """Return a part of a benchmark."""
    ours = RATES | {"restored": 0.9, "retrained": 0.5, "ever_alarmed": 1 / 3}
    return {
        "cases": 3,
        "seeds": 3,
        "missing": 0,
        "measured_again": [],
        "first_look": None,
        "stale": [],
        "circumstances": {"dates": ["2026-01-01", "2026-01-03"], "machines": ["2 cores"]},
        "tools": {"doctor": ours, **{tool: RATES | {"first": None} for tool in OTHERS}},
        "confusion": {
            "clean": {"none": 2, "plateau": 1},
            "input-scale": {"input-scale": 1, "plateau": 1, "none": 1},
        },
        "misses": MISSES,
        "do_not_count": ["too fast"],
        "table": ROWS,
    } | changes


def store(
    folder: Path, *, size: str = "12000", images: int = 12_000, **parts: dict[str, Any]
) -> None:
    """Write a benchmark; parts that are not named hold nothing."""
    nothing = part(tools={"doctor": RATES | {"fault_runs": 0}})
    overhead = {
        "mlp, 3": {
            "network": "mlp",
            "epochs": 3,
            "cpu": 0.02,
            "wall": 0.011,
            "bare_seconds": 3.2,
            "repeats": 5,
        }
    }
    every = dict.fromkeys(PARTS, nothing)
    told = {"images": images, "parts": every | parts, "overhead": overhead}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{size}.json").write_text(json.dumps(told))

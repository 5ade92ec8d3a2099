"""Cases and records made up for tests: nothing trains."""

from __future__ import annotations

from typing import Any

from tests.bench.doctor.cases import Case
from tests.bench.doctor.figures import Run


def never(_digits: Any, _right: bool) -> Any:
    """Stand for a program that must not run."""
    raise AssertionError("nothing trains in this test")


def case(name: str = "plum", code: str | None = "input-scale", **facts: Any) -> Case:
    """Return a case whose program must not run."""
    return Case(name, code, never, f"text of {name}", **facts)


def finding(code: str, rate: float | None = None) -> dict[str, Any]:
    """Return a finding as it is stored."""
    changes = {} if rate is None else {"learning_rate": rate}
    fix = {"changes": changes, "code": ""}
    return {"code": code, "confidence": 0.9, "step": 0, "explains": [], "fix": fix}


def record(
    *codes: str, score: float = 0.5, twin: float = 0.9, fixed: float = 0.9, step: int = 0
) -> dict[str, Any]:
    """Return a record in which the doctor says ``codes``, from ``step`` on."""
    told = {
        "findings": [finding(code) for code in codes],
        "timeline": [[step, list(codes)]] if codes else [],
        "notes": [],
    }
    said = {"UMLAUT": [{"rule": "r", "names": ["input-scale", "bad-values"], "step": 188}]}
    return {
        "doctor": {"score": score, "told": told},
        "tools": {"score": score, "told": {**said, "AutoTrainer": [], "DeepDiagnosis": []}},
        "twin": {"score": twin},
        "fix": {"score": fixed, "finding": None, "how": None},
    }


def run(of: Case, *codes: str, seed: int = 1, **facts: Any) -> Run:
    """Return one measured run."""
    return Run(of, seed, record(*codes, **facts))

"""What was measured: one small file a case and seed, in parts that grow old each on its own."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.doctor.cases import Case, digest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
FOLDER = HERE / "measured"
PACKAGES = ("tensorflow", "keras", "numpy")
DOCTOR = tuple(
    ROOT / "core" / "doctor" / part
    for part in (
        "checks",
        "watching",
        "conditions.py",
        "data_facts.py",
        "evidence.py",
        "judging.py",
        "neighbours.py",
        "ranking.py",
    )
)
"""What decides on findings; how they are told and drawn is no part of a measurement."""
TOOLS = (HERE / "baselines",)

Record = dict[str, Any]


def path_of(images: str, part: str, case: Case, seed: int, folder: Path = FOLDER) -> Path:
    """Return where a case's measurement with a seed lies."""
    return folder / images / part / f"{case.slug}.{seed}.json"


def read(path: Path) -> Record:
    """Return what is stored, or an empty record."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def write(path: Path, record: Record) -> None:
    """Store a record, complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".aside")
    aside.write_text(
        json.dumps(record, separators=(",", ":"), allow_nan=False) + "\n", encoding="utf-8"
    )
    aside.replace(path)


def code_digest(folders: Iterable[Path]) -> str:
    """Return what changes whenever a Python file does that is, or lies below, one of these."""
    whole = hashlib.sha256()
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(folder.rglob("*.py"))
        for file in files:
            whole.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()[:12]


@cache
def _loaded(folders: tuple[Path, ...]) -> str:
    """Return the digest as this process began: that is the code that it runs."""
    return code_digest(folders)


def asked(case: Case) -> dict[str, dict[str, str]]:
    """Return for each part of a record the digests under which it holds."""
    program = {"case": digest(case)}
    return {
        "doctor": {**program, "doctor": _loaded(DOCTOR)},
        "tools": {**program, "tools": _loaded(TOOLS)},
        "twin": program,
        "fix": {**program, "treatments": _loaded((HERE / "treatments.py",))},
    }


def holds(record: Record, part: str, digests: dict[str, dict[str, str]]) -> bool:
    """Tell whether a part of a record was measured with what is here now."""
    stored = record.get(part)
    return stored is not None and stored["digests"] == digests[part]


def circumstances() -> dict[str, Any]:
    """Return when, on what and with which versions something is measured."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "commit": _commit(),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
    }


@cache
def _commit() -> str:
    command = ["git", "rev-parse", "--short=12", "HEAD"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"

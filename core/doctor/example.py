"""A broken script, and what the doctor said of it when it ran.

``tools/doctor_example.py`` runs it and writes what is read here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from core.doctor.diagnosis import Diagnosis

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "doctor"
SCRIPT = FOLDER / "my_script.py"
DIAGNOSIS = FOLDER / "diagnosis.json"
ABOUT = FOLDER / "about.json"
REQUIREMENTS = ROOT / "requirements.txt"

NEEDED = ("core/__init__.py", "core/errors.py", "core/home.py", "core/messages.py", "core/doctor")
"""What of the lab a script of one's own needs beside it, to import ``core.doctor``."""
PACKAGES = ("tensorflow", "keras", "numpy", "platformdirs", "threadpoolctl")
"""What it needs of others."""


def packages() -> dict[str, str]:
    """Return the versions of :data:`PACKAGES` that this lab is tested with."""
    pins = re.findall(r"^([\w-]+)==(\S+)", REQUIREMENTS.read_text(encoding="utf-8"), re.M)
    return {name: dict(pins)[name] for name in PACKAGES}


@dataclass(frozen=True)
class Example:
    """The script's text, its diagnosis, and where that was obtained."""

    script: str
    diagnosis: Diagnosis
    date: str
    """Year-month-day."""
    versions: str


def example() -> Example:
    """Read the example.

    Raises:
        DiagnosisError: its diagnosis is not what this version writes.
    """
    about = json.loads(ABOUT.read_text(encoding="utf-8"))
    versions = {"Python": about["python"], **about["packages"]}
    return Example(
        SCRIPT.read_text(encoding="utf-8"),
        Diagnosis.load(DIAGNOSIS.read_bytes()),
        about["date"],
        ", ".join(f"{name} {number}" for name, number in versions.items()),
    )

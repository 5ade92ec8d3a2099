"""Run the doctor's example as a stranger would, and keep what the doctor says of it.

    python -m tools.doctor_example

The script is copied beside those parts of the lab that it needs, and runs there by itself. The
Doctor page shows the script and its diagnosis to whoever has none of their own yet.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from core.doctor.diagnosis import Diagnosis
from core.doctor.example import ABOUT, DIAGNOSIS, NEEDED, PACKAGES, ROOT, SCRIPT
from core.home import write_bytes, write_json


def run_elsewhere(folder: Path, script: str) -> str:
    """Run a script in a folder that has nothing but it and :data:`NEEDED`.

    Args:
        folder: an empty one.
        script: the script's text.
    Returns:
        What it printed.
    Raises:
        subprocess.CalledProcessError: it failed.
    """
    for name in NEEDED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    (folder / SCRIPT.name).write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, SCRIPT.name], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def main() -> None:
    """Run the example, and write its diagnosis and how it came about."""
    with tempfile.TemporaryDirectory() as folder:
        printed = run_elsewhere(Path(folder), SCRIPT.read_text(encoding="utf-8"))
        content = (Path(folder) / DIAGNOSIS.name).read_bytes()
    diagnosis = Diagnosis.load(content)
    write_bytes(DIAGNOSIS, content)
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }
    write_json(ABOUT, about)
    print(printed)
    print(f"{len(diagnosis.findings)} findings, {about}")


if __name__ == "__main__":
    main()

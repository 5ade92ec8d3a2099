"""Make a virtual environment hold what a requirements file pins; do nothing where it already does.

    python3 tools/environment.py requirements.txt [--folder .venv] [--rebuild-for-this-python]

Needs only a bare Python, the one that the environment shall use. An environment that works is kept,
also when it was made with another suitable Python.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13")


def python_of(folder: Path) -> Path:
    """Return the interpreter of the environment in ``folder``."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def version_of(folder: Path) -> str | None:
    """Return the environment's Python as "3.12", or None where it does not work."""
    # pip is imported too: a set-up that was cut off leaves a Python without it.
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python_of(folder), "-c", code], capture_output=True, text=True)
    except OSError:
        return None
    return answer.stdout.strip() or None


def with_included(requirements: Path) -> list[Path]:
    """Return ``requirements`` and every file that it takes in by ``-r``."""
    files = [requirements]
    for line in requirements.read_text().splitlines():
        if line.startswith("-r "):
            files += with_included(requirements.parent / line.removeprefix("-r ").strip())
    return files


def fingerprint(requirements: Path, version: str) -> str:
    """Return a text that changes with the content of the requirements and with the Python."""
    content = b"\0".join(file.read_bytes() for file in with_included(requirements))
    return f"{version} {hashlib.sha256(content).hexdigest()}"


def stamp_of(folder: Path, requirements: Path) -> Path:
    """Return the file that remembers which ``requirements`` were installed last."""
    return folder / f"installed-{requirements.name}"


def is_current(folder: Path, requirements: Path, version: str) -> bool:
    """Say whether ``folder`` holds exactly these requirements."""
    stamp = stamp_of(folder, requirements)
    return stamp.is_file() and stamp.read_text() == fingerprint(requirements, version)


def make(requirements: Path, folder: Path, *, rebuild_for_this_python: bool = False) -> bool:
    """Bring ``folder`` up to date.

    Returns:
        Whether there was anything to do.
    Raises:
        subprocess.CalledProcessError: pip could not install; it has printed why.
    """
    own = "{}.{}".format(*sys.version_info)
    version = version_of(folder)
    if version not in SUPPORTED or (rebuild_for_this_python and version != own):
        print(f"Making {folder} with Python {own}", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        version = own
    if is_current(folder, requirements, version):
        return False
    print(f"Installing {requirements.name} into {folder}; the first time takes minutes", flush=True)
    for stamp in folder.glob("installed-*"):
        stamp.unlink()
    # --compile: byte code made now is what lets the app open quickly, even on machines whose
    # PYTHONDONTWRITEBYTECODE forbids making it later.
    pip = [str(python_of(folder)), "-m", "pip", "install", "--disable-pip-version-check"]
    pip += ["--compile", *([] if sys.stdout.isatty() else ["--quiet"]), "-r", str(requirements)]
    subprocess.run(pip, check=True, stdin=subprocess.DEVNULL)
    for file in with_included(requirements):
        stamp_of(folder, file).write_text(fingerprint(file, version))
    return True


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("requirements", type=Path)
    parser.add_argument("--folder", type=Path, default=Path(".venv"))
    parser.add_argument("--rebuild-for-this-python", action="store_true")
    options = parser.parse_args()
    try:
        make(
            options.requirements,
            options.folder,
            rebuild_for_this_python=options.rebuild_for_this_python,
        )
    except subprocess.CalledProcessError as error:
        raise SystemExit(
            f"pip could not install {options.requirements} (exit code {error.returncode}); "
            "its message above says why. Without a network it can only use what it has cached."
        ) from error


if __name__ == "__main__":
    main()

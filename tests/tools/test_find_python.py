import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUTDATED = "#!/bin/sh\necho is Python 3.9.1\n"
BROKEN = "#!/bin/sh\necho 'shim: command not found' >&2\nexit 127\n"


def find(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", ROOT / "tools" / "find_python.sh"],
        env={"PATH": str(path), **env},
        capture_output=True,
        text=True,
    )


def put(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)


def test_a_shim_that_leads_nowhere_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "python3.13", BROKEN)
    put(tmp_path, "python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    assert find(tmp_path).stdout.strip() == str(tmp_path / "python3")


def test_the_message_says_what_was_found_and_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, "python3.12", BROKEN)
    put(tmp_path, "python3", OUTDATED)
    answer = find(tmp_path)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "python3.12 does not run" in answer.stderr
    assert "python3 is Python 3.9.1" in answer.stderr
    assert "PYTHON=" in answer.stderr


def test_a_named_python_is_the_only_candidate(tmp_path: Path) -> None:
    put(tmp_path, "python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    put(tmp_path, "mine", OUTDATED)
    assert find(tmp_path, PYTHON="mine").returncode == 1
    assert find(tmp_path, PYTHON=os.path.realpath(sys.executable)).returncode == 0

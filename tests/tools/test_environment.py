import sys
from pathlib import Path

import pytest

from tools import environment

OWN = "{}.{}".format(*sys.version_info)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, in place of the minutes that venv and pip would take."""
    log: list[str] = []

    def create(folder: Path, **_options: bool) -> None:
        log.append("create")
        environment.python_of(folder).parent.mkdir(parents=True, exist_ok=True)
        environment.python_of(folder).touch()

    def works(folder: Path) -> str | None:
        return OWN if environment.python_of(folder).exists() else None

    monkeypatch.setattr(environment.venv, "create", create)
    monkeypatch.setattr(environment, "version_of", works)
    monkeypatch.setattr(environment.subprocess, "run", lambda *_, **__: log.append("install"))
    return log


def test_an_environment_is_made_once_and_renewed_when_its_requirements_change(
    tmp_path: Path, done: list[str]
) -> None:
    folder = tmp_path / "env"
    app = tmp_path / "requirements.txt"
    checks = tmp_path / "requirements-dev.txt"
    app.write_text("numpy==2.4.6\n")
    checks.write_text("-r requirements.txt\n")

    environment.make(checks, folder)
    assert done == ["create", "install"]
    environment.make(checks, folder)
    environment.make(app, folder)  # The larger file brought it along.
    assert done == ["create", "install"]

    app.write_text("numpy==2.4.7\n")
    assert not environment.is_current(folder, checks, OWN), "an included file counts"
    environment.make(app, folder)
    assert done == ["create", "install", "install"]
    app.write_text("numpy==2.4.6\n")
    assert not environment.is_current(folder, checks, OWN), "the app's pins have moved since"

    environment.python_of(folder).unlink()
    environment.make(app, folder)
    assert done[3:] == ["create", "install"], "a broken environment is made anew"


def test_a_failed_installation_does_not_pass_for_one(
    tmp_path: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "env"
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("numpy==2.4.6\n")
    environment.make(requirements, folder)
    requirements.write_text("numpy==2.4.7\n")

    def fail(*_arguments: object, **_options: object) -> None:
        raise environment.subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(environment.subprocess, "run", fail)
    with pytest.raises(environment.subprocess.CalledProcessError):
        environment.make(requirements, folder)
    requirements.write_text("numpy==2.4.6\n")
    assert not environment.is_current(folder, requirements, OWN)


def test_the_fingerprint_tells_pythons_apart(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("numpy==2.4.6\n")
    assert environment.fingerprint(requirements, "3.11") != environment.fingerprint(
        requirements, "3.12"
    )


def test_a_half_made_environment_does_not_pass_for_one(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    assert environment.version_of(tmp_path) is None

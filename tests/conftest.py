"""What every test gets: a home of its own, no network, and data if it lies beside the checkout."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.probe import probe

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
SETTINGS_OF_A_PERSON = ("DASK_SCHEDULER_ADDRESS", "DIGIT_LAB_ALL_RUNS", "DIGIT_LAB_MNIST")

calls: list[str] = []


def _note(kind: str, what: str) -> None:
    if kind == "call":
        calls.append(what)


def pytest_configure() -> None:
    """Close the network for the whole session."""
    probe.install(_note)


@pytest.fixture(autouse=True)
def lab_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty DIGIT_LAB_HOME for each test, and nothing from the person's own surroundings."""
    for name in SETTINGS_OF_A_PERSON:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "digit-lab-home"
    monkeypatch.setenv("DIGIT_LAB_HOME", str(home))
    monkeypatch.setenv("DIGIT_LAB_OFFLINE", "1")
    return home


@pytest.fixture(autouse=True)
def no_network() -> Iterator[list[str]]:
    """Fail a test that called beyond this machine, even where the code forgave the refusal."""
    calls.clear()
    yield calls
    assert not calls, f"This test called {', '.join(sorted(set(calls)))}"


def _shared(name: str) -> Path:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"needs shared/data/{name} beside the checkout")
    return path


@pytest.fixture
def full_mnist(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of all 70,000 images, named by DIGIT_LAB_MNIST; skips where there is none."""
    path = _shared("mnist.npz")
    monkeypatch.setenv("DIGIT_LAB_MNIST", str(path))
    return path


@pytest.fixture(scope="session")
def drawings() -> Path:
    """The file of people's drawings; skips where there is none."""
    return _shared("drawn_digits.json.gz")

"""The report is made of what is stored, and says what is missing and what is old."""

import json
from pathlib import Path

import pytest

from core.doctor import benchmark as doctor_benchmark
from tests.bench.doctor import report as reporting
from tests.bench.doctor import store
from tests.bench.doctor.cases import Case
from tests.bench.doctor.digits import SIZES
from tests.bench.doctor.parts import PARTS
from tests.tools.doctor_bench.made import case, record

FAULT, SOUND = case(title="A question", link="https://example.org/1"), case("apple", None)


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reporting, "PARTS", {"tuning": {}, "reporting": _both()})
    for seed in (1, 2, 3):
        keep(tmp_path, FAULT, seed, "input-scale")
        keep(tmp_path, SOUND, seed, *(["plateau"] if seed == 3 else []), score=0.95)
    return tmp_path


def _both() -> dict[str, Case]:
    return {one.name: one for one in (FAULT, SOUND)}


def keep(
    folder: Path,
    of: Case,
    seed: int,
    *codes: str,
    score: float = 0.5,
    images: str = "tiny",
    part: str = "reporting",
) -> None:
    parts = record(*codes, score=score)
    if of.code is None:
        del parts["twin"], parts["fix"]
    for name, digests in store.asked(of).items():
        if name in parts:
            parts[name] |= {"digests": digests, **store.circumstances()}
    store.write(store.path_of(images, part, of, seed, folder), parts)


def test_a_page_can_show_every_size_that_counts() -> None:
    assert set(doctor_benchmark.SIZES) == set(SIZES) - {"tiny"}


def test_all_of_mnist_takes_one_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "PARTS", {"tuning": _both()})
    keep(tmp_path, FAULT, 1, "input-scale", images="all", part="tuning")
    told = reporting.report("all", tmp_path)
    assert told["images"] == 55_000
    assert (told["parts"]["tuning"]["seeds"], told["parts"]["tuning"]["missing"]) == (1, 1)


def test_figures_by_tool(stored: Path) -> None:
    part = reporting.report("tiny", stored)["parts"]["reporting"]
    assert (part["missing"], part["stale"]) == (0, [])
    doctor, umlaut = part["tools"]["doctor"], part["tools"]["UMLAUT"]
    assert (doctor["first"], doctor["false_alarms"]) == (1, pytest.approx(1 / 3))
    assert (umlaut["first"], umlaut["false_alarms"]) == (1, 1)


def test_what_is_old_and_what_is_missing_is_told(stored: Path) -> None:
    path = store.path_of("tiny", "reporting", FAULT, 2, stored)
    old = store.read(path)
    old["doctor"]["digests"]["doctor"] = "an older one"
    store.write(path, old)
    store.path_of("tiny", "reporting", SOUND, 1, stored).unlink()
    part = reporting.report("tiny", stored)["parts"]["reporting"]
    assert (part["stale"], part["missing"], len(part["doctors"])) == (["plum"], 1, 2)


def test_a_second_measurement_of_what_is_held_out_is_told(stored: Path) -> None:
    path = store.path_of("tiny", "reporting", FAULT, 1, stored)
    store.write(path, {**store.read(path), "earlier": [{"codes": ["plateau"]}]})
    told = reporting.report("tiny", stored)
    assert told["parts"]["reporting"]["measured_again"] == ["plum"]
    assert "Measured more than once: plum" in reporting.markdown(told)


def test_both_files_are_written(stored: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    text = reporting.write_report("tiny", stored, out)
    assert (out / "tiny.md").read_text() == text
    told = json.loads((out / "tiny.json").read_text())
    rows = {row["case"]: row for row in told["parts"]["reporting"]["table"]}
    assert rows["plum"]["link"] == "https://example.org/1"
    assert "| True cause told first | 100.0% | 100.0% | 0.0% | 0.0% | at least 80% |" in text
    assert "| apple | clean | plateau (3) |" in text


def test_a_report_of_nothing_says_so(tmp_path: Path) -> None:
    assert reporting.write_report("tiny", tmp_path, tmp_path / "out").count("Nothing") == len(PARTS)

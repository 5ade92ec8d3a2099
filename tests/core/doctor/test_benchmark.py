"""What a page shows of the doctor's benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.doctor import benchmark as doctor_benchmark
from core.doctor.benchmark import (
    RATES,
    case_table,
    code_title,
    comparison_chart,
    first_looks,
    read,
    sizes,
)
from tests.core.doctor.benchmark_made import part, store


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(doctor_benchmark, "MEASURED", tmp_path)
    return tmp_path


def test_only_what_is_measured_is_read(folder: Path) -> None:
    assert read() is None
    store(folder)
    assert read() is None
    store(folder, tuning=part(missing=2))
    assert read() is None
    store(folder, tuning=part())
    benchmark = read()
    assert benchmark is not None
    assert (benchmark.images, list(benchmark.parts)) == (12_000, ["tuning"])
    store(folder, tuning=part(), reporting=part(), second=part(), eighth=part())
    both = read()
    # What was held out comes first.
    assert both is not None
    assert list(both.parts) == ["eighth", "second", "reporting", "tuning"]


def test_what_counts_most_comes_first_of_several_sizes(folder: Path) -> None:
    assert sizes() == {}
    store(folder, size="sample", images=3_200, tuning=part())
    store(folder, size="all", images=55_000)
    store(folder, eighth=part())
    assert {name: one.images for name, one in sizes().items()} == {"12000": 12_000, "sample": 3_200}


def test_first_looks_are_of_the_doctor_of_their_time(folder: Path) -> None:
    before = {"fault_runs": 3, "clean_runs": 2, "first": 0.2, "noticed": 0.4, "false_alarms": None}
    store(folder, eighth=part(), second=part(first_look=before), tuning=part())
    benchmark = read()
    assert benchmark is not None
    rows = list(zip(*(values for _, values in first_looks(benchmark)), strict=True))
    ours = part()["tools"]["doctor"]
    assert [(str(row[0]), *row[1:]) for row in rows] == [
        ("Held out", *(ours[n] for n in ("fault_runs", "first", "noticed", "clean_runs")), 1 / 3),
        ("Second set", 3, 0.2, 0.4, 2, None),
    ]


def test_the_chart_tells_what_counts_and_has_every_tool() -> None:
    chart = comparison_chart(part())
    assert str(chart.title) == (
        "The doctor tells the true cause first in 50% of faulty trainings, and alarms in 33% of "
        "sound ones"
    )
    names = [str(trace["name"]) for trace in chart.figure["data"]]
    assert names == ["This doctor", "UMLAUT", "AutoTrainer", "DeepDiagnosis"]
    assert {str(name): values for name, values in chart.table}["UMLAUT"][0] is None
    # Colour is not the only signal.
    patterns = [trace["marker"]["pattern"]["shape"] for trace in chart.figure["data"]]
    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize(
    ("name", "share", "met"),
    [
        ("first", 0.8, True),
        ("first", 0.79, False),
        ("false_alarms", 0.05, True),
        ("false_alarms", 0.051, False),
        ("ever_alarmed", 0.0, None),
    ],
)
def test_an_aim_is_met_or_not(name: str, share: float, met: bool | None) -> None:
    assert RATES[name].is_met(share) is met


def test_aims_in_words() -> None:
    assert str(RATES["first"].aim_in_words) == "at least 80%"
    assert str(RATES["false_alarms"].aim_in_words) == "at most 5%"


def test_codes_have_names() -> None:
    assert str(code_title(None)) == str(code_title("clean")) == "Nothing is wrong"
    assert str(code_title("none")) == "Nothing found"
    assert str(code_title("input-scale")) != "input-scale"


def test_every_program_stands_in_the_table() -> None:
    table = {str(name): values for name, values in case_table(part())}
    assert table["Score"] == [0.2, 0.9, 0.9]
    assert table["Score without the fault"] == [0.9, 0.9, None]
    assert table["Codes that were told, by seed"][0] == "input-scale; plateau, input-scale; "
    causes = dict(zip(table["Its code"], map(str, table["True cause"]), strict=True))
    assert causes["clean"] == "Nothing is wrong"
    assert causes["input-scale"] == str(code_title("input-scale"))


def test_what_the_repository_holds_can_be_drawn() -> None:
    benchmark = read()
    if benchmark is None:
        pytest.skip("the benchmark has not been run yet")
    for measured in benchmark.parts.values():
        comparison_chart(measured)
        assert case_table(measured)
        causes = {row["cause"] for row in measured["table"]}
        assert all(str(code_title(cause)) for cause in causes)

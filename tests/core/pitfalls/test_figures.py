"""What programs did, as rows and in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.pitfalls.figures import circumstances, figure_rows
from core.pitfalls.pitfall import Pitfall, read_pitfall
from core.pitfalls.results import ProgramRun, raised, warned
from tests.core.pitfalls.made import TEXT, error, make, run, store

USES_MNIST = "import keras\nkeras.datasets.mnist\n"


def read(*stored: dict[str, Any]) -> list[ProgramRun]:
    return [ProgramRun.from_json(one) for one in stored]


def a_pitfall(folder: Path, text: str = TEXT, **runs: list[dict[str, Any]]) -> Pitfall:
    made = make(folder, USES_MNIST, USES_MNIST + "x = 1\n", text)
    store(made, **runs)
    return read_pitfall(made)


def rows(pitfall: Pitfall, *columns: list[ProgramRun]) -> dict[str, list[str]]:
    return {str(title): list(map(str, texts)) for title, texts in figure_rows(pitfall, columns)}


def test_training_validation_and_test_stand_side_by_side(tmp_path: Path) -> None:
    one = a_pitfall(tmp_path / "plums")
    curves = {"epochs": [{"accuracy": [0.5, 0.8], "val_accuracy": [0.4, 0.7]}]}
    shown = rows(one, read(run(0.75) | curves, run(0.65) | curves), read(run(0.9)))
    assert shown == {
        "Training accuracy, last epoch": ["80.0%", "90.0%"],
        "Validation accuracy, last epoch": ["70.0%", "–"],
        "Accuracy on the test images": ["70.0% (65.0% to 75.0%)", "90.0%"],
        "Seconds": ["1.0", "1.0"],
    }


def test_an_error_is_told_with_how_often_it_came(tmp_path: Path) -> None:
    one = a_pitfall(tmp_path / "plums")
    failing = run(error=error("no"))
    shown = rows(one, read(failing, run(0.5)), read(failing, failing), read(run(0.9)))
    assert shown["How it ends"] == ["ValueError in 1 of 2 runs", "ValueError", "no error"]
    assert shown["Accuracy on the test images"] == ["50.0%", "–", "90.0%"]
    assert str(raised(read(failing, run(error=error("no", "KeyError"))))) == "ValueError, KeyError"


def test_memory_is_told_where_it_matters_and_not_of_what_was_killed(tmp_path: Path) -> None:
    assert not [
        title for title in rows(a_pitfall(tmp_path / "a"), read(run())) if "memory" in title
    ]
    limited = a_pitfall(tmp_path / "b", TEXT + "[run]\nmemory_mib = 500\n")
    killed = run(error=error("gone", "SIGKILL")) | {"peak_mib": 0.0}
    assert rows(limited, read(run()), read(killed))["Additional memory at its peak, MiB"] == [
        "1",
        "–",
    ]


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (
            [run()],
            "One run, with seed 1; load_data() gave the first 12,000 training images and 10,000 "
            "test",
        ),
        (
            [run(), run() | {"seed": 2}],
            "Mean of 2 runs (smallest to largest), each in a process of",
        ),
        ([run() | {"seed": None}], "One run; load_data() gave the first"),
        ([run() | {"seed": None}] * 2, "no seed set; load_data() gave the first 12,000"),
    ],
)
def test_each_result_says_how_it_came_about(
    tmp_path: Path, runs: list[dict[str, Any]], said: str
) -> None:
    one = a_pitfall(tmp_path / "plums", before=runs)
    [sentence] = map(str, circumstances([(one.programs["before"], one.results["before"])]))
    assert said in sentence
    assert "2 cores; TensorFlow 2, Keras 3, Python 3; 2026-11-21." in sentence


def test_results_of_different_size_are_told_apart(tmp_path: Path) -> None:
    one = a_pitfall(tmp_path / "plums", before=[run()], after=[run(), run()])
    pairs = [(one.programs[name], one.results[name]) for name in ("before", "after")]
    told = list(map(str, circumstances(pairs)))
    assert [line.split(":")[0] for line in told] == ["before.py", "after.py"]


def test_a_program_without_images_is_not_said_to_have_had_some(tmp_path: Path) -> None:
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n")
    store(folder, before=[run()])
    one = read_pitfall(folder)
    [sentence] = map(str, circumstances([(one.programs["before"], one.results["before"])]))
    assert "images" not in sentence


def test_each_warning_is_told_once() -> None:
    lines = {"warnings": ["UserWarning: plums", "late"]}
    assert warned(read(run() | lines, run() | lines)) == ["UserWarning: plums", "late"]


def test_what_no_program_has_is_no_row(tmp_path: Path) -> None:
    text = TEXT + '[figures]\ntest_accuracy = ""\nplums = "Plums"\n'
    one = a_pitfall(tmp_path / "plums", text)
    with_plums = run(0.5) | {"figures": {"plums": 3.0}}
    assert "Plums" not in rows(one, read(run(0.5)), read(run(0.9)))
    assert rows(one, read(run(0.5)), read(with_plums))["Plums"] == ["–", "3"]


def test_a_program_that_keeps_some_of_its_images_is_said_to(tmp_path: Path) -> None:
    keeps = USES_MNIST + "x_train = x_train[:1000].astype('float32') / 255.0\n"
    folder = make(tmp_path / "plums", keeps, USES_MNIST)
    store(folder, before=[run()], after=[run()])
    one = read_pitfall(folder)
    pairs = [(one.programs[name], one.results[name]) for name in ("before", "after")]
    some, every = map(str, circumstances(pairs))
    assert "of which the program trains on the first 1,000." in some
    assert "of which" not in every

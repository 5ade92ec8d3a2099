"""The command line: its results are JSON, its errors are sentences."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core import __main__ as command_line
from core.__main__ import main
from core.config.training import TrainConfig
from core.jobs.owner import new_token
from core.training.export import to_tflite
from core.training.networks import build
from tests.core.jobs.regressions import record

SMALL = '{"v":1,"data":"sample","epochs":1,"train_images":500,"seed":3}'


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    "arguments", [[], ["train"], ["evaluate"], ["read"], ["models"], ["models", "build"]]
)
def test_help_is_there(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*arguments, "--help"])
    assert end.value.code == 0
    assert "usage: python -m core" in capsys.readouterr().out


def test_train_tells_its_scores_and_keeps_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    assert main(["train", "--config", SMALL, "--out", str(out)]) == 0
    captured = capsys.readouterr()
    scores = lines(captured.out)[0]
    assert scores["test"]["images"] == 1000
    assert 0.3 < scores["test"]["accuracy"] < 1
    assert '"epoch": 1' in captured.err
    kept = {path.name for path in out.iterdir()}
    assert {"model.keras", "model.tflite", "metrics.json", "history.json", "config.json"} <= kept
    assert (
        json.loads((out / "metrics.json").read_bytes())["test"]["accuracy"]
        == (scores["test"]["accuracy"])
    )


def test_several_seeds_are_told_with_mean_and_spread(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trained: list[tuple[int, Path | None]] = []

    def train_once(config: TrainConfig, out: Path | None) -> dict[str, dict[str, float]]:
        trained.append((config.seed, out))
        part = {"accuracy": config.seed / 10, "loss": 1.0}
        return dict.fromkeys(("train", "validation", "test"), part)

    monkeypatch.setattr(command_line, "_train_once", train_once)
    arguments = ["train", "--config", SMALL, "--seeds", "3", "--out", str(tmp_path)]
    assert main(arguments) == 0
    assert trained == [(3, tmp_path / "1"), (4, tmp_path / "2"), (5, tmp_path / "3")]
    told = lines(capsys.readouterr().out)[-1]
    assert told["accuracy"]["test"] == pytest.approx({"mean": 0.4, "deviation": 0.1})
    assert told["loss"]["test"]["deviation"] == 0


def test_evaluate_agrees_with_the_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--model", "mlp-128", "--data", "sample"]) == 0
    told = lines(capsys.readouterr().out)[0]
    assert told["data"] == "sample"
    assert told["images"] == 1000
    assert told["accuracy"] > 0.95


def test_evaluate_tells_a_regressions_errors(capsys: pytest.CaptureFixture[str]) -> None:
    run = record("00112233aabb", new_token(), np.arange(20) % 10)
    model = build(run.config.specification)
    model.layers[-1].kernel.assign(np.zeros((64, 1)))
    model.layers[-1].bias.assign([20.0])
    (run.folder / "model.tflite").write_bytes(to_tflite(model))
    assert main(["evaluate", "--model", run.id, "--data", "sample"]) == 0
    told = lines(capsys.readouterr().out)[0]
    assert told["mae"] == pytest.approx(15.5)  # 20 for each digit
    assert told["accuracy"] == pytest.approx(0.1), "the nearest digit is always 9"
    assert main(["read", "--model", run.id, "missing.png"]) == 2
    assert "answers with a number" in capsys.readouterr().err


def test_read_gives_one_line_an_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(picture).line([(140, 50), (140, 230)], fill=0, width=22)
    picture.save(tmp_path / "one.png")
    drawings = tmp_path / "drawings.json"
    stroke = [[0.1, 0.0], [0.1, 1.0]]
    drawings.write_text(
        json.dumps({"digits": [{"strokes": [stroke]}], "not_digits": [{"strokes": [stroke]}]})
    )
    assert main(["read", "--model", "tutorial-cnn", str(tmp_path / "one.png"), str(drawings)]) == 0
    told = lines(capsys.readouterr().out)
    assert [set(line) for line in told] == [{"path", "index", "read", "probability", "refused"}] * 3
    assert [line["index"] for line in told] == [0, 0, 1]
    assert {line["read"] for line in told} == {1}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evaluate", "--model", "nobody"], "no model nobody"),
        (["read", "--model", "mlp-128", "missing.png"], "missing.png"),
        (["train", "--config", '{"v":1,"epochs":0}'], "epochs is 0"),
        (["train", "--config", "missing.json"], "cannot be read"),
        (["train", "--data", "mnist"], "MNIST"),
        (["models", "build"], "MNIST"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    if arguments[0] == "models":
        arguments = [*arguments, "--folder", str(tmp_path)]
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_the_time_of_measuring_is_summed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pitfalls", "time", "missing-channel", "no-seed"]) == 0
    *each, pitfalls, claims = map(json.loads, capsys.readouterr().out.splitlines())
    assert [line["name"] for line in each] == ["missing-channel", "no-seed"]
    assert (pitfalls["pitfalls"], claims["claims"]) == (2, 0)
    assert pitfalls["runs"] == sum(line["runs"] for line in each)
    assert pitfalls["hours"] == pytest.approx(sum(line["minutes"] for line in each) / 60, abs=0.02)
    assert main(["pitfalls", "time", "plums"]) == 2
    assert "named plums" in capsys.readouterr().err

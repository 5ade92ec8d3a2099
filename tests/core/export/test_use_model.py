"""The programs that use a downloaded model really read a picture of a digit."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.config.training import TrainConfig
from core.data.datasets import sample_digits
from core.data.drawings import film
from core.data.images import read_upload
from core.export.use_model import (
    NUMBER_WITH_KERAS,
    NUMBER_WITH_LITERT,
    WITH_KERAS,
    WITH_LITERT,
)
from core.inference.models import FOLDER
from core.training.export import to_keras, to_tflite
from core.training.networks import build


@pytest.mark.parametrize("code", [WITH_LITERT, WITH_KERAS], ids=["litert", "keras"])
def test_it_reads_the_digit_as_the_lab_does(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("model.keras", "model.tflite"):
        shutil.copy(FOLDER / "tutorial-cnn" / name, name)
    Path("read.py").write_text(code, encoding="utf-8")
    digits = sample_digits()
    index = int(np.flatnonzero(digits.labels == 4)[0])
    # A large dark digit in a corner of light paper, as a person would draw it.
    sheet = Image.new("L", (400, 300), 255)
    sheet.paste(Image.fromarray(255 - digits.images[index]).resize((224, 224)), (150, 10))
    sheet.save("digit.png")
    found = runpy.run_path("read.py")
    batch = found["batch"]
    assert (batch.shape, batch.dtype) == ((1, 28, 28, 1), np.float32)
    lab = film(read_upload(Path("digit.png").read_bytes()).ink).digit / 255
    assert np.abs(batch[0, :, :, 0] - lab).mean() < 0.03  # another pixel's place would be 0.06
    assert capsys.readouterr().out.splitlines()[-1].startswith("4 (")


@pytest.mark.parametrize("code", [NUMBER_WITH_LITERT, NUMBER_WITH_KERAS], ids=["litert", "keras"])
def test_a_regressions_number_is_told_with_its_nearest_digit(
    code: str,
    two_hundred: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in two_hundred.items():
        Path(name).write_bytes(content)
    Path("read.py").write_text(code, encoding="utf-8")
    sheet = Image.new("L", (100, 100), 255)
    sheet.paste(0, (45, 20, 55, 80))
    sheet.save("digit.png")
    number = runpy.run_path("read.py")["number"]
    assert number == pytest.approx(200, abs=5)
    told = capsys.readouterr().out.splitlines()[-1]
    assert told == f"{number:.2f}, so the nearest digit is 9"


@pytest.fixture(scope="module")
def two_hundred() -> dict[str, bytes]:
    """A regression that has learnt nothing but to answer about 200, in both formats."""
    model = build(TrainConfig(task="regression").specification)
    model.layers[-1].bias.assign([200.0])
    return {"model.keras": to_keras(model), "model.tflite": to_tflite(model)}

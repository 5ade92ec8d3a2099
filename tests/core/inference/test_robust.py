"""The model Robust reads what people draw, and refuses what is no digit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.data.drawing_files import load_drawings
from core.data.drawings import film, render
from core.inference.models import Model, first_choice, shipped
from core.inference.reader import Prediction
from core.messages import message
from tests.core.data.test_drawings import HANDMADE

ROBUST = shipped()["robust"]
DRAWN = ROBUST.card["drawings"]
CHOOSING = ("apa", "apb", "ced", "gmd")
Draw = Callable[[np.random.Generator], list]


def read(inks: list[np.ndarray]) -> list[Prediction]:
    return ROBUST.reader().read_many(np.stack([film(ink).digit for ink in inks]))


def test_it_is_the_one_that_reads_unless_another_is_chosen() -> None:
    assert first_choice(shipped()).name == "robust"


def test_accuracy_on_mnist_alone_does_not_make_another_the_first_choice() -> None:
    def model(name: str, accuracy: float) -> Model:
        card = {"recipe": name, "summary": {"test": {"accuracy_mean": accuracy}}}
        return Model(name, message("{model}", model=name), Path(name), card)

    models = {one.name: one for one in (model("best", 0.997), model("robust", 0.99))}
    assert first_choice(models).name == "robust"
    del models["robust"]
    assert first_choice(models | {"other": model("other", 0.98)}).name == "best"


@pytest.mark.parametrize("brush", [8, 15, 22, 30])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_handmade_digits_are_read_with_every_brush_and_size(brush: int, share: float) -> None:
    answers = read([render(strokes, brush=brush, share=share) for strokes in HANDMADE])
    assert [answer.digit for answer in answers] == [0, 1, 2, 4, 7]
    assert not any(answer.refused for answer in answers)


def scribble(rng: np.random.Generator) -> list:
    return [rng.random((rng.integers(8, 20), 2)).tolist()]


def lines(rng: np.random.Generator) -> list:
    return [rng.random((2, 2)).tolist() for _ in range(rng.integers(4, 9))]


def zigzag(rng: np.random.Generator) -> list:
    turns = int(rng.integers(5, 12))
    return [[[turn / turns, float(turn % 2)] for turn in range(turns + 1)]]


@pytest.mark.parametrize("draw", [scribble, lines, zigzag])
@pytest.mark.parametrize("brush", [8, 20, 30])
def test_scribbles_and_stray_lines_are_refused(draw: Draw, brush: int) -> None:
    rng = np.random.default_rng(7)
    answers = read([render(draw(rng), brush=brush, share=0.7) for _ in range(50)])
    assert np.mean([answer.refused for answer in answers]) >= 0.8


def test_a_full_canvas_is_refused() -> None:
    (answer,) = read([np.full((280, 280), 255, np.uint8)])
    assert answer.refused


def test_the_card_keeps_what_was_reached() -> None:
    learnt = DRAWN["accuracy"]["trained on other hands"]
    assert np.mean([seed["choosing"] for seed in learnt.values()]) >= 0.98
    for group in ("choosing", "reporting"):
        assert DRAWN["chosen_seed"][group]["digits_refused"] <= 0.02
        assert DRAWN["chosen_seed"][group]["not_digits_refused"] >= 0.8
    assert ROBUST.card["summary"]["test"]["accuracy_mean"] >= 0.994
    assert (ROBUST.folder / "model.tflite").stat().st_size < 1_000_000


def test_peoples_digits_are_read_as_the_card_says(drawings: Path) -> None:
    entries = [each for each in load_drawings(drawings) if each.donor in CHOOSING][::5]
    entries = [each for each in entries if each.is_digit]
    answers = read([render(each.strokes) for each in entries])
    right = [answer.digit == each.label for answer, each in zip(answers, entries, strict=True)]
    assert np.mean(right) >= 0.975

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.data.drawing_files import Drawing
from core.inference.models import shipped
from core.inference.reader import Prediction
from core.training import drawn
from core.training.drawn import OTHER_HANDS, RIGHT_WAY, WAYS, boxed, by_donor, draw, measure
from tests.core.training.test_shipped import Silent

BAR = [[[0.5, 0.0], [0.5, 1.0]]]


def entries(*donors: str) -> list[Drawing]:
    return [Drawing(BAR, 1, donor, is_digit=True) for donor in donors]


def said(digit: int) -> Prediction:
    return Prediction(np.eye(10)[digit])


def test_each_drawing_is_drawn_with_every_brush_and_size_in_every_way() -> None:
    drawings = draw(entries("apa", "ibm"))
    assert set(drawings.images) == set(WAYS)
    for images in drawings.images.values():
        assert images.shape == (2, 12, 28, 28)
        assert images.any(axis=(2, 3)).all()
        assert len(np.unique(images[0], axis=0)) > 5
    again = draw(entries("apa", "ibm"))
    assert np.array_equal(drawings.images["raw resize"], again.images["raw resize"])


def test_boxed_is_centred_by_its_box() -> None:
    ink = np.zeros((20, 10), np.uint8)
    ink[:, 0] = 255
    rows, columns = np.nonzero(boxed(ink))
    assert (rows.min(), rows.max()) == (4, 23)
    assert set(columns) == {9}


def test_accuracy_is_told_by_donor_and_by_group() -> None:
    drawings = draw([*entries("apa", "ibm"), Drawing(BAR, None, "apa", is_digit=False)])
    answers = [[said(1)] * 12, [said(1)] * 6 + [said(7)] * 6, [said(1)] * 12]
    assert by_donor(drawings, answers) == {"apa": 1, "ibm": 0.5, "choosing": 1, "reporting": 0.5}


def test_the_card_gets_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = shipped()["tutorial-cnn"].reader()
    monkeypatch.setattr(drawn, "reader_of", lambda *given: reader)
    (tmp_path / "card.json").write_text('{"name": "robust", "chosen_seed": 2}')
    file = tmp_path / "drawings.json"
    digits = [{"label": "1", "donor": donor, "strokes": BAR} for donor in ("apa", "ibm")]
    others = [{"label": "l", "donor": donor, "strokes": BAR} for donor in ("apa", "ibm")]
    file.write_text(json.dumps({"digits": digits, "not_digits": others}))
    figures = measure(file, tmp_path, Silent())
    card = json.loads((tmp_path / "card.json").read_text())
    assert card["name"] == "robust"
    assert json.loads(json.dumps(figures)) == card["drawings"]
    accuracy = card["drawings"]["accuracy"]
    assert set(accuracy) == {*WAYS, OTHER_HANDS}
    assert accuracy[RIGHT_WAY]["2"]["choosing"] == 1  # a bar is a 1
    assert card["drawings"]["chosen_seed"]["reporting"]["digits_refused"] == 0

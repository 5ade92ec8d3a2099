import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.drawing_files import load_drawings
from core.data.drawings import film, render
from core.data.images import ink_from_upload
from core.data.own_set import MOST, OwnSet, as_zip
from core.data.strokes import Stroke
from core.errors import DataError

SEVEN = [[[0.0, 0.0], [0.6, 0.0], [0.25, 1.0]]]
PEN = (Stroke(((60.0, 50.0), (144.0, 50.0), (95.0, 190.0)), 28.0),)
INK = render(SEVEN, brush=33.6)  # 28 pixels where its height is 140
DIGIT = film(INK).digit


def test_digits_are_kept_in_order_with_numbers_of_their_own() -> None:
    own = OwnSet()
    first, second = own.add(7, DIGIT, INK, PEN), own.add(1, DIGIT, INK)
    own.remove(first.number)
    own.remove(first.number)
    third = own.add(2, DIGIT, INK)
    assert [kept.label for kept in own.digits] == [1, 2]
    assert len({first.number, second.number, third.number}) == 3
    assert own.images().shape == (2, 28, 28)
    own.clear()
    assert own.images().shape == (0, 28, 28)


def test_it_is_bounded() -> None:
    own = OwnSet()
    for _ in range(MOST):
        own.add(7, DIGIT, INK)
    with pytest.raises(DataError, match="which is all it can"):
        own.add(7, DIGIT, INK)


@pytest.mark.parametrize("label", [-1, 10])
def test_a_label_is_a_digit(label: int) -> None:
    with pytest.raises(DataError, match="choose one of the ten digits"):
        OwnSet().add(label, DIGIT, INK)


def test_the_archive_holds_strokes_and_pictures_that_are_read_again(tmp_path: Path) -> None:
    own = OwnSet()
    own.add(7, DIGIT, INK, PEN)
    own.add(3, DIGIT, np.pad(INK, 400))
    with zipfile.ZipFile(io.BytesIO(as_zip(own.digits))) as archive:
        assert archive.namelist() == ["drawings.json", "images/000-is-7.png", "images/001-is-3.png"]
        archive.extractall(tmp_path)
    stored = json.loads((tmp_path / "drawings.json").read_text())
    assert [entry["label"] for entry in stored["digits"]] == ["7"]
    [drawing] = load_drawings(tmp_path / "drawings.json")
    assert drawing.strokes == SEVEN
    assert drawing.widths == [0.2]
    assert np.array_equal(render(drawing.strokes, widths=drawing.widths), INK)
    picture = tmp_path / "images" / "000-is-7.png"
    again = film(ink_from_upload(picture.read_bytes())).digit.astype(int)
    assert np.abs(again - DIGIT).max() <= 2
    assert max(Image.open(tmp_path / "images" / "001-is-3.png").size) == 560

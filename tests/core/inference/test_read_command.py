import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data.drawings import render
from core.errors import ImageError
from core.inference import read_command
from core.inference.models import shipped
from core.inference.read_command import Read, read_paths
from core.inference.reader import Prediction, Reader

ONE = [[[0.0, 0.0], [0.0, 1.0]]]
SEVEN = [[[0.0, 0.0], [0.6, 0.0], [0.25, 1.0]]]
ZERO = [[[0.5 + 0.3 * np.cos(t), 0.5 + 0.5 * np.sin(t)] for t in np.linspace(0, 6.3, 30)]]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return shipped()["mlp-128"].reader()


def drawings_file(path: Path, digits: list[Any], not_digits: list[Any]) -> Path:
    content = {
        "not_digits": [{"strokes": strokes} for strokes in not_digits],
        "digits": [{"strokes": strokes} for strokes in digits],
    }
    text = json.dumps(content).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def picture(path: Path, strokes: Any) -> Path:
    Image.fromarray(255 - render(strokes)).save(path)
    return path


def said(results: list[Read]) -> list[tuple[str, int, int | None, bool]]:
    return [(Path(r["path"]).name, r["index"], r["read"], r["refused"]) for r in results]


def test_each_result_is_one_line_of_json(reader: Reader, tmp_path: Path) -> None:
    path = picture(tmp_path / "seven.png", SEVEN)
    [result] = read_paths(reader, [path])
    line = json.loads(json.dumps(result))
    assert list(line) == ["path", "index", "read", "probability", "refused"]
    assert line["path"] == str(path)
    assert (line["index"], line["read"], line["refused"]) == (0, 7, False)
    assert 0.5 < line["probability"] <= 1


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_drawings_are_numbered_digits_first(reader: Reader, tmp_path: Path, name: str) -> None:
    path = drawings_file(tmp_path / name, [ONE, SEVEN, []], [ZERO])
    assert said(list(read_paths(reader, [path]))) == [
        (name, 0, 1, False),
        (name, 1, 7, False),
        (name, 2, None, True),
        (name, 3, 0, False),
    ]


def test_the_numbers_go_on_from_chunk_to_chunk(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_command, "CHUNK", 2)
    path = drawings_file(tmp_path / "a.json", [ONE, "damaged", SEVEN, ONE, ZERO], [])
    assert [(index, read) for _, index, read, _ in said(list(read_paths(reader, [path])))] == [
        (0, 1), (1, None), (2, 7), (3, 1), (4, 0),
    ]  # fmt: skip


def test_folders_are_read_in_order_of_names(reader: Reader, tmp_path: Path) -> None:
    for name, strokes in (("b.webp", SEVEN), ("a.PNG", ONE), ("c.jpg", [])):
        picture(tmp_path / name, strokes)
    (tmp_path / "notes.txt").write_text("not a picture")
    assert said(list(read_paths(reader, [tmp_path]))) == [
        ("a.PNG", 0, 1, False),
        ("b.webp", 0, 7, False),
        ("c.jpg", 0, None, True),
    ]


def test_what_cannot_be_read_is_refused_and_the_rest_goes_on(
    reader: Reader, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    (tmp_path / "b.json").write_text("{}")
    paths = [tmp_path / "a.png", tmp_path / "b.json", picture(tmp_path / "c.png", ONE)]
    results = list(read_paths(reader, paths))
    assert said(results) == [
        ("a.png", 0, None, True),
        ("b.json", 0, None, True),
        ("c.png", 0, 1, False),
    ]
    assert results[0]["probability"] is None
    assert "Choose a PNG, JPEG or WebP file" in caplog.text
    assert "no file of drawings" in caplog.text


def test_a_path_that_is_not_there_is_said_before_anything_is_read(
    reader: Reader, tmp_path: Path
) -> None:
    with pytest.raises(ImageError, match="There is no file or folder"):
        read_paths(reader, [picture(tmp_path / "a.png", ONE), tmp_path / "gone.png"])


def test_an_empty_folder_is_said(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="holds no image"):
        read_paths(reader, [tmp_path])


def test_what_people_draw_is_read(reader: Reader, drawings: Path, tmp_path: Path) -> None:
    # The whole way, on every tenth drawing: 0.90 for this network, and 0.5 with a broken step.
    with gzip.open(drawings) as file:
        entries = json.load(file)["digits"][::10]
    path = drawings_file(tmp_path / "a.json", [entry["strokes"] for entry in entries], [])
    read = [result["read"] for result in read_paths(reader, [path])]
    assert (
        np.mean([r == int(entry["label"]) for r, entry in zip(read, entries, strict=True)]) > 0.85
    )


def test_digits_side_by_side_are_read_as_a_number(reader: Reader, tmp_path: Path) -> None:
    seven = [[0.3 * x, 0.3 * y] for x, y in SEVEN[0]]
    one = [[0.4 + 0.3 * x, 0.3 * y] for x, y in ONE[0]]
    beside = [seven, one]
    path = drawings_file(tmp_path / "a.json", [beside, SEVEN], [])
    number, single = read_paths(reader, [path])
    assert (number["index"], number["read"], number["refused"]) == (0, 71, False)
    assert 0 < number["probability"] < 1
    assert (single["index"], single["read"]) == (1, 7)


class Refusing:
    """A reader that takes everything for no digit."""

    def read_many(self, digits: np.ndarray) -> list[Prediction]:
        return [Prediction(np.eye(10)[3], not_a_digit=0.9) for _ in digits]


def test_what_is_refused_still_tells_the_nearest_digit(tmp_path: Path) -> None:
    path = drawings_file(tmp_path / "a.json", [SEVEN], [])
    [result] = read_paths(Refusing(), [path])  # type: ignore[arg-type]
    assert (result["read"], result["refused"]) == (3, True)

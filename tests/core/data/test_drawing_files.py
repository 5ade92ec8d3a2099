import gzip
import json
from pathlib import Path

import pytest

from core.data import drawing_files
from core.data.drawing_files import is_drawings_file, load_drawings
from core.errors import ImageError

STROKES = [[[0.0, 0.0], [1.0, 1.0]]]


def test_digits_come_before_not_digits(tmp_path: Path) -> None:
    content = {
        "not_digits": [{"label": "x", "strokes": [[[0.5, 0.5]]]}],
        "digits": [{"label": "1", "strokes": STROKES}],
    }
    for name, write in (("a.json", Path.write_bytes), ("b.json.gz", _write_gzip)):
        path = tmp_path / name
        write(path, json.dumps(content).encode())
        assert is_drawings_file(path)
        assert [each.strokes for each in load_drawings(path)] == [STROKES, [[[0.5, 0.5]]]]


def test_labels_and_donors_are_told_where_the_file_has_them(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    content = {
        "digits": [
            {"label": "7", "donor": "apa", "strokes": STROKES},
            {"label": "77", "strokes": STROKES},
            {"label": 7, "strokes": STROKES},
        ],
        "not_digits": [{"label": "7", "strokes": STROKES}],
    }
    path.write_text(json.dumps(content))
    drawings = load_drawings(path)
    assert [each.label for each in drawings] == [7, None, None, None]
    assert [each.donor for each in drawings] == ["apa", "", "", ""]
    assert [each.is_digit for each in drawings] == [True, True, True, False]


def _write_gzip(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"digits": 5}',
        b'{"digits": [{}]}',
        b'{"digits": [7]}',
        b"\xff",
        b"[" * 99_999,
    ],
)
def test_other_content_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=r"a\.json is no file of drawings"):
        load_drawings(path)


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    packed = gzip.compress(b'{"digits": []}' * 50)
    for content in (packed[:-12], packed[:20] + b"\xff" * 20 + packed[40:], b"no gzip at all"):
        path.write_bytes(content)
        with pytest.raises(ImageError, match=r"a\.json\.gz"):
            load_drawings(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_files, "MOST_BYTES", 1024**2)
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(b" " * 5 * 1024**2))
    with pytest.raises(ImageError, match="more than 1 MB"):
        load_drawings(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"gone\.json cannot be read"):
        load_drawings(tmp_path / "gone.json")

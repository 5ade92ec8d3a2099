import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.errors import ModelError
from core.inference.models import Model, shipped
from core.messages import message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one model, with its real card."""
    shutil.copytree(shipped()["mlp-128"].folder, tmp_path / "models" / "mlp-128")
    return tmp_path / "models"


def rewrite(folder: Path, **changes: Any) -> Model:
    path = folder / "mlp-128" / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return shipped(folder)["mlp-128"]


def test_what_ships_can_read() -> None:
    models = shipped()
    assert "mlp-128" in models
    for name, model in models.items():
        assert model.name == name
        assert str(model.title)
        assert model.reader() is model.reader()


def test_no_folder_is_no_model(tmp_path: Path) -> None:
    assert shipped(tmp_path / "nothing") == {}


def test_a_folder_without_a_card_is_not_finished(folder: Path) -> None:
    (folder / "half-built").mkdir()
    assert list(shipped(folder)) == ["mlp-128"]


def test_the_title_is_the_cards_then_the_recipes_then_the_name(folder: Path) -> None:
    assert rewrite(folder, title=message("A {x}", x=1).to_json()).title == message("A {x}", x=1)
    assert str(rewrite(folder, title=None).title) == "MLP 128"
    (folder / "mlp-128").rename(folder / "other")
    assert str(shipped(folder)["other"].title) == "other"


def test_a_file_that_is_not_the_cards_is_never_parsed(folder: Path) -> None:
    path = folder / "mlp-128" / "model.tflite"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ModelError, match="not the file that its card describes"):
        shipped(folder)["mlp-128"].reader()


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "mlp-128" / "model.tflite").unlink()
    with pytest.raises(ModelError, match=r"model\.tflite of the model mlp-128 cannot be opened"):
        shipped(folder)["mlp-128"].reader()


@pytest.mark.parametrize("sha256", [None, {}, {"model.tflite": 5}, "text"])
def test_without_a_digest_nothing_is_read(folder: Path, sha256: Any) -> None:
    with pytest.raises(ModelError, match="gives no SHA-256"):
        rewrite(folder, sha256=sha256).reader()


@pytest.mark.parametrize("content", ["", "{", "[]", "5"])
def test_a_damaged_card_is_named(folder: Path, content: str) -> None:
    (folder / "mlp-128" / "card.json").write_text(content)
    with pytest.raises(ModelError, match="card of the model mlp-128"):
        shipped(folder)

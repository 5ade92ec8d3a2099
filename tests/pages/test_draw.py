import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.data.datasets import sample_digits
from core.data.drawings import render
from core.data.facts import Ink
from core.inference import models

PAGE = Path(__file__).resolve().parents[2] / "app_pages" / "draw.py"
SEVEN = render([[[0.0, 0.0], [0.6, 0.0], [0.25, 1.0]]])
NOTHING = "Nothing drawn yet. Draw a digit from 0 to 9 in the square."


def page(**params: str) -> AppTest:
    at = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def component(at: AppTest, key: str) -> dict[str, Any]:
    """Return what the browser is told to draw under a key."""
    [element] = [e for e in at.get("bidi_component") if e.key == key]
    data: dict[str, Any] = json.loads(element.proto.json)
    return data


def canvas_data(at: AppTest) -> dict[str, Any]:
    return component(at, "canvas_light")


def answer(at: AppTest) -> str:
    return str(component(at, "answer")["sentence"])


def pixels(frame: dict[str, Any]) -> np.ndarray:
    ink = np.frombuffer(base64.b64decode(frame["pixels"]), np.uint8)
    return ink.reshape(frame["height"], frame["width"])


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def drawn(ink: Ink) -> dict[str, Any]:
    """Return what the canvas sends after a stroke."""
    sheet = Image.new("RGBA", ink.shape)
    sheet.putalpha(Image.fromarray(ink))
    data = "data:image/png;base64," + base64.b64encode(png(sheet)).decode()
    return {"drawing": {"raw": {"objects": []}, "data": data}}


def send(at: AppTest, message: Any, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Draw the page again with ``message`` from the browser's canvas."""
    canvas = sys.modules["streamlit_drawable_canvas"]
    monkeypatch.setattr(canvas, "out", lambda **_: message)
    at.run()
    assert not at.exception
    return at


def test_a_blank_canvas_has_no_answer() -> None:
    at = page()
    assert answer(at) == NOTHING
    assert component(at, "answer")["digit"] == "?"
    assert not any(bar["width"] for bar in component(at, "answer")["bars"])
    assert not any(pixels(frame).any() for frame in component(at, "film")["frames"])


def test_a_drawing_is_read_and_its_way_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    at = send(page(), drawn(SEVEN), monkeypatch)
    shown = component(at, "answer")
    assert shown["digit"] == "7"
    assert shown["sentence"].startswith("Read as 7 with ")
    assert [bar["digit"] for bar in shown["bars"]] == list("0123456789")
    assert [bar["digit"] for bar in shown["bars"] if bar["best"]] == ["7"]
    assert sum(bar["width"] for bar in shown["bars"]) == pytest.approx(1)
    frames = component(at, "film")["frames"]
    assert [frame["title"][:1] for frame in frames] == list("12345")
    assert pixels(frames[3]).shape[0] == 20
    assert pixels(frames[4]).shape == (28, 28)
    assert not at.error


def test_an_emptied_canvas_is_blank_again(monkeypatch: pytest.MonkeyPatch) -> None:
    at = send(page(), drawn(SEVEN), monkeypatch)
    assert answer(send(at, drawn(np.zeros_like(SEVEN)), monkeypatch)) == NOTHING


def test_clear_is_a_new_sheet() -> None:
    at = page()
    before = canvas_data(at)["initialDrawing"]
    [clear] = [button for button in at.button if button.label == "Clear"]
    clear.click()
    at.run()
    after = canvas_data(at)["initialDrawing"]
    assert after["objects"] == before["objects"] == []
    assert after != before


def test_the_brush_reaches_the_canvas() -> None:
    at = page()
    at.slider(key="brush").set_value(33)
    at.run()
    canvas = canvas_data(at)
    assert canvas["strokeWidth"] == 33
    assert (canvas["canvasWidth"], canvas["canvasHeight"]) == (280, 280)


@pytest.mark.parametrize(
    "message",
    [
        {"drawing": "text"},
        {"drawing": ["list"]},
        {"drawing": {"raw": None, "data": 5}},
        {"drawing": {"raw": None, "data": "no data URL"}},
        {"drawing": {"raw": None, "data": "data:image/png;base64,A"}},
        {"drawing": {"raw": None, "data": "data:image/png;base64,AAAA"}},
        {"drawing": {"raw": None, "data": "data:image/png;base64,"}},
        {"drawing": {"raw": 5, "data": None}, "backgroundFit": {}},
        {"drawing": {"raw": 5, "data": None}, "backgroundFit": 5},
        {
            "drawing": {
                "raw": None,
                "data": "data:image/png;base64,"
                + base64.b64encode(png(Image.new("L", (4_000, 3_000)))).decode(),
            }
        },
    ],
)
def test_a_hostile_canvas_message_is_said_and_not_shown_as_a_traceback(
    message: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = send(page(), message, monkeypatch)
    [error] = at.error
    assert error.value.endswith(".")
    assert "Traceback" not in error.value
    assert component(at, "answer")["digit"] == "?"
    # The page goes on: the next stroke is read.
    assert component(send(at, drawn(SEVEN), monkeypatch), "answer")["digit"] == "7"


def test_it_says_that_nothing_is_stored() -> None:
    assert any("Nothing of it is stored" in caption.value for caption in page().caption)


def test_an_upload_is_asked_for_and_read() -> None:
    at = page(way="upload")
    assert answer(at).startswith("Nothing to read yet.")
    at.file_uploader(key="upload").upload("seven.png", png(Image.fromarray(255 - SEVEN)))
    at.run()
    assert component(at, "answer")["digit"] == "7"
    assert not at.info


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.png", b"no picture", "Choose a PNG, JPEG or WebP file"),
        ("a.png", png(Image.fromarray(SEVEN))[:200], "damaged or incomplete"),
    ],
)
def test_an_upload_that_cannot_be_read_is_said(name: str, content: bytes, words: str) -> None:
    at = page(way="upload")
    at.file_uploader(key="upload").upload(name, content)
    at.run()
    assert not at.exception
    assert words in at.error[0].value
    assert component(at, "answer")["digit"] == "?"


def test_an_upload_without_ink_is_said() -> None:
    at = page(way="upload")
    at.file_uploader(key="upload").upload("white.png", png(Image.new("L", (80, 80), 255)))
    at.run()
    assert "No ink was found" in at.info[0].value
    assert component(at, "answer")["digit"] == "?"


def test_an_animated_upload_is_read_and_said() -> None:
    first, second = Image.fromarray(255 - SEVEN), Image.new("L", SEVEN.shape, 255)
    file = io.BytesIO()
    first.save(file, "PNG", save_all=True, append_images=[second])
    at = page(way="upload")
    at.file_uploader(key="upload").upload("seven.png", file.getvalue())
    at.run()
    assert "first frame" in at.info[0].value
    assert component(at, "answer")["digit"] == "7"


def test_an_example_is_the_samples_image_and_keeps_its_label() -> None:
    at = page(way="example")
    at.number_input(key="choose_example").set_value(4_711)
    at.run()
    digits = sample_digits()
    seen = pixels(component(at, "film")["frames"][4])
    assert np.array_equal(seen, digits.images[4_711])
    assert f"Its label: {digits.labels[4_711]}" in [text.value for text in at.markdown]
    before = at.number_input(key="choose_example").value
    next(button for button in at.button if button.label == "Another digit").click()
    at.run()
    assert at.number_input(key="choose_example").value != before


def test_a_way_that_does_not_exist_is_the_canvas() -> None:
    at = page(way="nonsense")
    assert answer(at) == NOTHING


def test_without_models_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "FOLDER", tmp_path)
    at = AppTest.from_file(str(PAGE.parents[1] / "streamlit_app.py"), default_timeout=60).run()
    at.switch_page("app_pages/draw.py").run()
    assert not at.exception
    assert "no model" in at.info[0].value


def test_an_altered_model_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mlp-128"
    folder.mkdir()
    (folder / "model.tflite").write_bytes(b"altered")
    (folder / "card.json").write_text(json.dumps({"sha256": {"model.tflite": "0" * 64}}))
    at = page()
    monkeypatch.setattr(models, "FOLDER", tmp_path)
    send(at, drawn(SEVEN), monkeypatch)
    assert "not the file that its card describes" in at.error[0].value

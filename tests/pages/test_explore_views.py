"""The Explore page's other views: averages, map, look-alikes, labels in doubt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.shared import label_check_view, models
from core.analysis import maps
from core.data import datasets
from core.errors import ModelError
from tests.pages.lab_app import component, texts

APP = str(Path(__file__).resolve().parents[2] / "streamlit_app.py")


def explore(**params: str) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=180).run()
    at.switch_page("app_pages/explore.py")
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def test_averages() -> None:
    at = explore(view="average")
    assert [digit["caption"] for digit in component(at, "mean")["digits"]] == list("0123456789")
    assert component(at, "spread")["digits"][3]["label"] == "Spread images: 3"
    assert "a 0 takes the most ink, a 1 the least" in component(at, "shades")["title"]
    assert not [element for element in at.get("bidi_component") if element.key == "gallery"]


def test_map_of_components() -> None:
    at = explore(view="map")
    drawn = component(at, "map")
    assert drawn["title"].endswith("lie beside one of their own digit")
    assert "2,000 of this part's 4,000 images" in texts(at)
    shown = sum(len(trace["x"]) for trace in drawn["figure"]["data"])
    assert shown == 2_000
    assert len(drawn["images"]) < 500_000


def test_map_made_ahead_with_a_models_errors() -> None:
    at = explore(view="map", layout="tsne", color="errors", model="mlp-128")
    assert "misread" in component(at, "map")["title"]
    assert "Computed ahead on" in texts(at)
    assert "The model has never learnt from these images." in texts(at)


def test_a_map_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(maps.sample_map, "__defaults__", (tmp_path,))
    assert "sample-tsne.npy is missing" in texts(explore(view="map", layout="tsne"))


def test_errors_on_the_map_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "shipped", dict)
    assert "no model here yet" in texts(explore(view="map", color="errors"))


def test_lookalikes_of_one_digit() -> None:
    at = explore(view="alike", digit="4")
    pairs = component(at, "pairs")
    assert pairs["width"] == 60
    assert pairs["height"] == 28
    assert pairs["digits"]
    assert all("4" in tile["caption"].split(" | ") for tile in pairs["digits"])


def test_labels_in_doubt() -> None:
    at = explore(view="labels")
    assert "all models dispute" in texts(at)
    doubted = component(at, "doubted")["digits"]
    assert all("read as" in tile["label"] for tile in doubted)


def test_labels_in_doubt_without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> None:
        raise ModelError("The card is damaged. Build it again.")

    monkeypatch.setattr(label_check_view, "shipped", damaged)
    assert "The card is damaged" in texts(explore(view="labels"))


def test_the_enlarged_image_follows_the_filter() -> None:
    digits = datasets.load("sample").train
    at = explore()
    at.button_group(key="choose_digit").set_value("7").run()
    first = component(at, "gallery")["digits"][0]["caption"]
    assert at.number_input(key="choose_image").value == int(first)
    assert digits.labels[int(first)] == 7
    assert at.query_params["image"] == first
    typed = int(np.flatnonzero(digits.labels == 2)[0])
    at.number_input(key="choose_image").set_value(typed).run()
    assert at.number_input(key="choose_image").value == typed


def test_an_image_that_the_link_names_stays() -> None:
    at = explore(digit="7", image="5")
    assert at.number_input(key="choose_image").value == 5

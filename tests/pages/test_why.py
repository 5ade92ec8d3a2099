"""Why the Draw page's answer is what it is: three parts, each made only while it is open."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.shared import why_view
from core.data.datasets import sample_digits
from core.errors import ModelError
from core.inference.similar import Similar
from tests.pages.lab_app import Lab, texts

PARTS = ("why_looked", "why_layers", "why_similar")


def page(lab: Lab, *opened: str, **params: str) -> AppTest:
    at = lab.open("draw", way="example", example="3700", model="mlp-128", **params)
    for part in opened:
        at.session_state[part] = True
    at.run()
    assert not at.exception
    return at


def drawn(at: AppTest) -> dict[str, dict[str, Any]]:
    """Return what the browser is told to draw, by key."""
    return {e.key: json.loads(e.proto.json) for e in at.get("bidi_component")}


def test_nothing_is_computed_while_all_is_closed(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object) -> None:
        raise AssertionError("it was computed")

    for name in ("occlusion", "inside", "similar"):
        monkeypatch.setattr(why_view, name, never)
    at = page(lab)
    labels = [expander.label for expander in at.expander]
    assert labels[-3:] == ["Where it looked", "What each layer saw", "It looks like these"]
    assert not any(key.startswith("why") for key in drawn(at))


def test_where_it_looked_is_drawn_over_the_digit(lab: Lab) -> None:
    chart = drawn(page(lab, "why_looked"))["why_looked_map"]
    assert chart["title"].startswith(("It looked most at the ", "No single part decides"))
    heat, outline = chart["figure"]["data"]
    assert np.shape(heat["z"]) == (28, 28)
    assert np.array_equal(outline["z"], sample_digits().images[3_700])


def test_each_layer_can_be_chosen(lab: Lab) -> None:
    at = page(lab, "why_layers")
    [menu] = [box for box in at.selectbox if box.label == "Layer"]
    assert menu.options == ["1. 128 units", "2. Answer: 10 numbers"]
    assert "of 128 units stay silent" in drawn(at)["why_layer"]["title"]
    menu.set_value("2").run()
    assert not at.exception
    assert drawn(at)["why_layer"]["title"] == "The largest number is that of 7"
    assert at.query_params["layer"] == "2"


def test_another_models_layers_are_its_own(lab: Lab) -> None:
    at = page(lab, "why_layers", layer="6")
    assert at.query_params.get("layer") is None  # the MLP has two
    [models] = [box for box in at.selectbox if box.label == "Read by"]
    models.set_value("tutorial-cnn").run()
    assert not at.exception
    [menu] = [box for box in at.selectbox if box.label == "Layer"]
    assert menu.options[0] == "1. Convolution: 32 maps of 26 × 26"
    assert menu.options[5] == "6. Answer: 10 numbers"


def test_similar_digits_are_shown_with_their_labels(lab: Lab) -> None:
    at = page(lab, "why_similar")
    gallery = drawn(at)["why_similar_digits"]
    assert len(gallery["digits"]) == 12
    first = gallery["digits"][0]
    pixels = np.frombuffer(base64.b64decode(first["pixels"]), np.uint8).reshape(28, 28)
    [place] = np.flatnonzero((sample_digits().images == pixels).all(axis=(1, 2)))
    assert first["label"].startswith(f"Labelled {sample_digits().labels[place]}, likeness 0.9")
    assert "Compared with the 5,000 images of the sample" in texts(at)


def test_the_sentence_counts_the_labels(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Similar(np.array([0, 4_000, 4_001]), np.array([0.9, 0.8, 0.7], np.float32))
    monkeypatch.setattr(why_view, "similar", lambda *_args: found)
    assert "Of the 3 images that the model finds most similar, 2 are labelled 8." in texts(
        page(lab, "why_similar")
    )


def test_without_ink_there_is_nothing_to_explain(lab: Lab) -> None:
    at = lab.open("draw")
    for part in PARTS:
        at.session_state[part] = True
    at.run()
    assert not at.exception
    said = [text.value for text in at.caption]
    assert said.count("There is nothing to explain before a digit is there.") == 3


def test_what_cannot_be_explained_is_said_and_the_rest_goes_on(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise ModelError("This model has no hidden layer.")

    monkeypatch.setattr(why_view, "similar", refuse)
    at = page(lab, *PARTS)
    assert [error.value for error in at.error] == ["This model has no hidden layer."]
    assert {"why_looked_map", "why_layer"} <= set(drawn(at))

"""The editor of the Train page: each change is in the URL, can be undone, or is explained."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from core.config.layers import LAYERS, Conv, Dense, Dropout, Flatten, Pool, settings_of
from core.config.networks import NETWORKS
from core.config.own_layers import MOST_LAYERS, hidden_layers
from core.config.training import TrainConfig
from tests.pages.lab_app import Lab, eventually, texts

TUTORIAL_C = TrainConfig(data="sample", network="tutorial-c")


def config_of(at: AppTest) -> TrainConfig:
    value = at.query_params["c"]
    config, problems = TrainConfig.from_link(value[0] if isinstance(value, list) else value)
    assert problems == []
    return config


def press(at: AppTest, name: str) -> None:
    button = at.button(key=f"editor_{name}")
    assert not button.disabled
    button.click().run()
    assert not at.exception


def pick(at: AppTest, index: int) -> None:
    at.radio(key="editor_chosen").set_value(index).run()


def train_button(at: AppTest):
    return next(button for button in at.button if button.label.startswith("Train (about"))


@pytest.fixture
def at(lab: Lab) -> AppTest:
    return lab.open("train", c=TUTORIAL_C.to_link())


def test_it_starts_from_the_chosen_network(at: AppTest) -> None:
    options = at.radio(key="editor_chosen").options
    assert options[0] == "1 · Conv2D 32 × 3×3, relu"
    assert len(options) == len(hidden_layers(NETWORKS["tutorial-c"]))
    assert at.button(key="editor_undo").disabled
    assert at.button(key="editor_reset").disabled


def test_a_setting_changes_the_layer_the_url_and_the_table(at: AppTest) -> None:
    pick(at, 2)
    at.select_slider(key="editor_filters").set_value(16).run()
    at.selectbox(key="editor_padding").set_value("same").run()
    at.toggle(key="editor_batch_norm").set_value(True).run()
    config = config_of(at)
    assert config.network == "tutorial-c"
    assert config.layers is not None
    assert config.layers[2] == Conv(16, padding="same", batch_norm=True)
    assert f"{config.specification.parameters:,} parameters" in texts(at)
    assert "Own network (from CNN of tutorial C)" in texts(at)


def test_undo_goes_back_step_by_step_to_the_named_network(at: AppTest) -> None:
    at.select_slider(key="editor_kernel").set_value(5).run()
    press(at, "remove")
    press(at, "undo")
    assert config_of(at).layers[0] == Conv(32, 5)
    press(at, "undo")
    assert config_of(at) == TUTORIAL_C
    assert at.button(key="editor_undo").disabled


def test_layers_move_up_and_down_and_stay_chosen(at: AppTest) -> None:
    pick(at, 1)
    press(at, "down")
    assert at.radio(key="editor_chosen").value == 2
    assert config_of(at).layers[1:3] == (Conv(64), Pool())
    press(at, "up")
    assert at.radio(key="editor_chosen").value == 1
    assert config_of(at) == TUTORIAL_C
    pick(at, 0)
    assert at.button(key="editor_up").disabled


def test_a_layer_is_added_after_the_chosen_one(at: AppTest) -> None:
    pick(at, 5)
    at.selectbox(key="editor_kind").set_value("dropout").run()
    press(at, "add")
    assert at.radio(key="editor_chosen").value == 6
    assert config_of(at).layers[5:] == (Flatten(), Dropout(), Dense())


def test_an_impossible_change_is_explained_and_does_not_train(at: AppTest) -> None:
    pick(at, 5)
    press(at, "remove")  # Flatten
    assert "Put Flatten or global average pooling before it" in at.warning[0].value
    assert "last network that was possible" in texts(at)
    assert config_of(at) == TUTORIAL_C
    assert train_button(at).disabled
    assert "editor says why" in train_button(at).help
    press(at, "undo")
    assert not at.warning
    assert not train_button(at).disabled


def test_too_much_pooling_is_explained(at: AppTest) -> None:
    pick(at, 4)
    at.selectbox(key="editor_kind").set_value("pool").run()
    press(at, "add")
    press(at, "add")
    assert "Layer 7 (MaxPooling2D): Only 1×1 is left here" in at.warning[0].value


def test_everything_can_be_removed_and_built_anew(at: AppTest) -> None:
    for _ in range(7):
        press(at, "remove")
    assert "no layers yet" in texts(at)
    at.selectbox(key="editor_kind").set_value("flatten").run()
    press(at, "add")
    assert config_of(at).layers == (Flatten(),)


def test_another_network_starts_anew_and_can_be_undone(at: AppTest) -> None:
    at.select_slider(key="editor_kernel").set_value(5).run()
    at.selectbox(key="train_network").set_value("mlp-128").run()
    assert config_of(at) == TrainConfig(data="sample")
    press(at, "undo")
    assert config_of(at).network == "tutorial-c"
    assert config_of(at).layers[0] == Conv(32, 5)
    assert at.selectbox(key="train_network").value == "tutorial-c"
    press(at, "reset")
    assert config_of(at) == TUTORIAL_C


def test_there_is_an_end_to_adding(at: AppTest) -> None:
    pick(at, 6)
    at.selectbox(key="editor_kind").set_value("dropout").run()
    for _ in range(MOST_LAYERS - 7):
        press(at, "add")
    assert len(config_of(at).layers) == MOST_LAYERS
    assert at.button(key="editor_add").disabled


@pytest.mark.parametrize("name", LAYERS)
def test_each_kind_shows_its_settings(at: AppTest, name: str) -> None:
    at.selectbox(key="editor_kind").set_value(name).run()
    press(at, "add")
    shown = {w.key for kind in ("select_slider", "selectbox", "toggle") for w in at.get(kind)}
    assert {f"editor_{setting}" for setting in settings_of(LAYERS[name]())} <= shown


def test_an_own_network_comes_from_its_link_and_trains(lab: Lab) -> None:
    layers = [{"is": "flatten"}, {"is": "dense", "units": 48, "l2": 0.0123}]
    at = lab.open("train", c=json.dumps({"v": 1, "data": "sample", "layers": layers}))
    assert not at.exception
    assert not at.warning
    pick(at, 1)
    assert at.select_slider(key="editor_units").value == 48
    assert at.select_slider(key="editor_l2").value == 0.0123
    train_button(at).click().run()
    eventually(lambda: lab.engine.active_run(lab.token) is not None)
    run = lab.run(str(lab.engine.active_run(lab.token)))
    assert run.config.layers == (Flatten(), Dense(units=48, l2=0.0123))


def test_hostile_layers_in_a_link_are_named_and_replaced(lab: Lab) -> None:
    at = lab.open("train", c='{"v":1,"data":"sample","layers":[{"is":"conv","filters":9999}]}')
    assert not at.exception
    assert "filters is 9999" in at.warning[0].value
    assert config_of(at) == TrainConfig(data="sample")


def test_what_it_takes_is_said_before_it_starts(lab: Lab) -> None:
    at = lab.open("train", c=TUTORIAL_C.to_link())
    metrics = {metric.label: metric.value for metric in at.metric}
    assert metrics["of it for a batch"] == "51 MB"  # 67,050 values x 128 images x 4 bytes x 1.5
    assert metrics["Time of one training, about"] in train_button(at).label
    assert not at.warning


def test_more_memory_than_there_is_is_said(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_WORKER_MEMORY", "0.8GB")
    at = lab.open("train", c=TUTORIAL_C.to_link())
    assert "more than the 800 MB" in at.warning[0].value

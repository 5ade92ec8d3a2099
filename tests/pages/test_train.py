"""The Train page: its form is the URL, its button starts a run, its errors are sentences."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.config.recipes import RECIPES
from core.config.training import TrainConfig
from core.jobs.engine import LONGEST_QUEUE
from core.jobs.owner import new_token
from tests.pages.lab_app import Lab, eventually, link_of, texts


def train_button(at: AppTest):
    return next(button for button in at.button if button.label.startswith("Train (about"))


def test_it_opens_with_a_config_that_fits_the_data_that_is_here(lab: Lab) -> None:
    at = lab.open("train")
    assert not at.exception
    assert at.selectbox(key="train_data").value == "sample"
    assert link_of(at) == {"v": 1, "data": "sample"}
    assert "101,770 parameters" in texts(at)


def test_a_slider_above_what_there_is_says_so(lab: Lab) -> None:
    at = lab.open("train")
    said = "4,000 training images: all of them are taken."
    assert at.slider(key="train_train_images").value == 60_000
    assert said in texts(at)
    at.slider(key="train_train_images").set_value(3_000).run()
    assert said not in texts(at)


def test_a_link_fills_the_form(lab: Lab) -> None:
    config = TrainConfig(
        data="sample", network="tutorial-c", learning_rate=0.0013, batch_size=100, epochs=7
    )
    at = lab.open("train", c=config.to_link())
    assert not at.exception
    assert at.selectbox(key="train_network").value == "tutorial-c"
    assert at.select_slider(key="train_learning_rate").value == 0.0013
    assert at.select_slider(key="train_batch_size").value == 100
    assert at.slider(key="train_epochs").value == 7
    assert not at.warning


@pytest.mark.parametrize(
    "link",
    ['{"v":1,"learning_rate":1e9}', '{"v":1,"network":"<b>x</b>"}', "nonsense", "[1", '{"v":7}'],
)
def test_nonsense_in_a_link_is_named_and_replaced(lab: Lab, link: str) -> None:
    at = lab.open("train", c=link)
    assert not at.exception
    assert len(at.warning) == 1
    assert at.select_slider(key="train_learning_rate").value == 0.001


def test_a_link_that_asks_for_data_that_is_not_here_says_so(lab: Lab) -> None:
    at = lab.open("train", c='{"v":1,"data":"mnist","epochs":2}')
    assert "not on this server" in at.warning[0].value
    assert at.slider(key="train_epochs").value == 2


def test_a_click_counts_though_the_estimate_has_changed_since_the_page_was_drawn(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = lab.open("train")
    monkeypatch.setattr(lab.engine, "estimate", lambda *configs: 1_000.0 * len(configs))
    train_button(at).click().run()
    eventually(lambda: lab.engine.active_run(lab.token) is not None)


def test_each_change_goes_into_the_url(lab: Lab) -> None:
    at = lab.open("train")
    at.slider(key="train_epochs").set_value(9).run()
    at.selectbox(key="train_optimizer").set_value("sgd").run()
    assert link_of(at) == {"v": 1, "data": "sample", "epochs": 9, "optimizer": "sgd"}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda r: r.name)
def test_a_recipe_fills_the_form(lab: Lab, recipe) -> None:
    at = lab.open("train")
    at.button(key=f"recipe_{recipe.name}").click().run()
    assert not at.exception
    assert at.selectbox(key="train_network").value == recipe.config.network
    assert at.select_slider(key="train_batch_size").value == recipe.config.batch_size
    assert at.slider(key="train_validation_share").value == recipe.config.validation_share
    parameters = f"{recipe.config.specification.parameters:,} parameters"
    assert parameters in texts(at)


def drawn(at: AppTest) -> set[str]:
    return {widget.key for kind in ("slider", "select_slider") for widget in at.get(kind)}


def test_each_optimizer_shows_its_own_setting_and_none_is_forgotten(lab: Lab) -> None:
    at = lab.open("train", c='{"v":1,"data":"sample","momentum":0.9}')
    assert not drawn(at) & {"train_momentum", "train_weight_decay"}
    at.selectbox(key="train_optimizer").set_value("adamw").run()
    assert drawn(at) & {"train_momentum", "train_weight_decay"} == {"train_weight_decay"}
    at.selectbox(key="train_optimizer").set_value("sgd").run()
    assert at.slider(key="train_momentum").value == 0.9


def test_a_schedule_shows_its_own_settings_and_is_told_in_words(lab: Lab) -> None:
    at = lab.open("train")
    at.selectbox(key="train_schedule").set_value("linear").run()
    assert "train_warmup_share" in drawn(at)
    assert "train_plateau_patience" not in drawn(at)
    assert "rises to 0.001 in the first 10% of the steps" in texts(at)
    assert link_of(at)["schedule"] == "linear"


def test_a_range_test_goes_without_what_cannot_go_with_it(lab: Lab) -> None:
    at = lab.open("train", c='{"v":1,"data":"sample","schedule":"cosine","epochs":9}')
    at.selectbox(key="train_kind").set_value("rate_test").run()
    assert not at.exception
    assert at.selectbox(key="train_schedule").disabled
    assert "goes with the constant schedule only" in at.selectbox(key="train_schedule").help
    assert "schedule" not in link_of(at)
    assert any(button.label.startswith("Test the rates") for button in at.button)


def test_augmentation_shows_what_it_does(lab: Lab) -> None:
    at = lab.open("train")
    assert "the very same images" in texts(at)
    at.slider(key="train_rotation").set_value(20.0).run()
    assert not at.exception
    assert "Can you still read them all?" in texts(at)
    assert "images turned by up to 20°" in texts(at)


def test_the_chosen_recipe_is_marked(lab: Lab) -> None:
    at = lab.open("train")
    assert "Chosen: MLP 128." in texts(at)
    at.button(key="recipe_tutorial-c").click().run()
    assert "Chosen: Tutorial C." in texts(at)
    at.slider(key="train_epochs").set_value(3).run()
    assert "Chosen:" not in texts(at)


def test_the_button_starts_the_config_of_the_form(lab: Lab) -> None:
    at = lab.open("train")
    at.slider(key="train_epochs").set_value(4).run()
    train_button(at).click().run()
    eventually(lambda: lab.engine.active_run(lab.token) is not None)
    run = lab.run(str(lab.engine.active_run(lab.token)))
    assert run.config == TrainConfig(data="sample", epochs=4)


def test_a_link_alone_starts_nothing(lab: Lab) -> None:
    lab.open("train", c='{"v":1,"data":"sample"}')
    assert lab.engine.active_run(lab.token) is None


def test_while_a_run_is_under_way_there_is_no_second(lab: Lab) -> None:
    lab.train()
    at = lab.open("train")
    assert train_button(at).disabled
    assert "under way" in at.info[0].value


def test_a_full_queue_is_said(lab: Lab) -> None:
    lab.train()
    for _ in range(LONGEST_QUEUE):
        lab.submit(token=new_token())
    at = lab.open("train", token=new_token())
    train_button(at).click().run()
    assert "as many as the queue holds" in at.error[0].value


def test_the_engine_that_cannot_start_says_so(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no processes here")

    monkeypatch.setattr(lab.engine, "_make_cluster", broken)
    lab.engine.wake()
    eventually(lambda: lab.engine.state() == "failed")
    monkeypatch.setattr(lab.engine, "wake", lambda: None)
    at = lab.open("train")
    assert "could not start" in at.error[0].value


def test_the_loss_of_one_digit_is_worked_out(lab: Lab) -> None:
    at = lab.open("train")
    at.session_state["loss_example"] = True
    at.run()
    assert not at.exception
    first = texts(at)
    assert "Without the minus sign, that is the loss of this one image" in first
    at.button(key="loss_another").click().run()
    assert texts(at) != first
    at.segmented_control(key="choose_loss_of").set_value("wrong").run()
    assert "A certain mistake costs the most." in texts(at)


def test_the_training_stands_there_as_code(lab: Lab) -> None:
    at = lab.open("train", c=TrainConfig(data="sample", seed=77, clip_norm=2).to_link())
    script = next(code.value for code in at.code if "SEED = 77" in code.value)
    assert "global_clipnorm=2.0" in script
    compile(script, "script", "exec")

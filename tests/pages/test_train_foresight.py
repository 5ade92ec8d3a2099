"""What the Train page foretells: beside the form, and blocking nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.config.layers import Dense, Flatten
from core.config.recipes import RECIPES
from core.config.training import TrainConfig
from tests.pages.lab_app import Lab, eventually, link_of, texts
from tests.pages.test_train import train_button

CONFIG = TrainConfig(data="sample", epochs=3)
SICK = replace(CONFIG, learning_rate=1.0)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_is_foretold_nothing_bad(lab: Lab, recipe: str) -> None:
    at = lab.open("train", c=replace(RECIPES[recipe].config, data="sample").to_link())
    assert not at.exception
    assert "not train well" not in texts(at)


def test_a_rate_that_is_far_too_high_is_told_and_can_be_changed_by_a_click(lab: Lab) -> None:
    at = lab.open("train", c=SICK.to_link())
    assert not at.exception
    (told,) = [one.value for one in at.warning]
    assert "This will probably not train well: **A learning rate that is too high**" in told
    assert "Set the learning rate to 0.001" in told
    assert not train_button(at).disabled
    button = at.button(key="foretold_fix_0")
    assert button.label == "Make this change in the form"
    assert "Learning rate: 1 → 0.001" in button.help
    button.click().run()
    assert not at.exception
    assert not at.warning
    assert at.success[0].value == "Changed in the form: Learning rate: 1 → 0.001."
    at.run()
    assert not at.success
    assert link_of(at) == {"v": 1, "data": "sample", "epochs": 3}


def test_one_may_start_it_all_the_same(lab: Lab) -> None:
    at = lab.open("train", c=SICK.to_link())
    train_button(at).click().run()
    eventually(lambda: lab.engine.active_run(lab.token) is not None)
    run_id = lab.engine.active_run(lab.token)
    assert run_id is not None
    assert lab.run(run_id).config == SICK


def test_layers_that_cannot_learn_are_told(lab: Lab) -> None:
    layers = (Flatten(), Dense(64, initializer="zeros"))
    at = lab.open("train", c=replace(CONFIG, layers=layers).to_link())
    assert any("Weights that start in a place" in one.value for one in at.warning)


def test_an_augmentation_is_tried_on_the_data(lab: Lab) -> None:
    much = replace(CONFIG, rotation=45.0, shift=6.0, zoom=0.5)
    at = lab.open("train", c=much.to_link())
    assert not at.exception
    assert any("Augmentation makes digits unreadable" in one.value for one in at.warning)
    little = lab.open("train", c=replace(CONFIG, rotation=10.0, shift=1.0).to_link())
    assert not little.warning


def test_a_rate_that_is_merely_unusual_is_no_alarm(lab: Lab) -> None:
    at = lab.open("train", c=replace(CONFIG, learning_rate=1e-5).to_link())
    assert not at.warning
    assert "Worth knowing: The learning rate 0.00001 is small for Adam" in texts(at)


def test_a_range_test_is_foretold_nothing(lab: Lab) -> None:
    at = lab.open("train", c=replace(SICK, kind="rate_test").to_link())
    assert not at.exception
    assert "not train well" not in texts(at)

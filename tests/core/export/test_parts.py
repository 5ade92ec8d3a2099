"""What the parts of a program say of themselves."""

from __future__ import annotations

import pytest

from core.config.training import TrainConfig
from core.export.data_code import input_part
from core.export.learning_code import learning_part, rate_part
from core.export.parts import in_percent


@pytest.mark.parametrize(("share", "text"), [(0.125, "12.5%"), (0.07, "7%"), (0.004, "0.4%")])
def test_a_share_is_told_as_it_was_chosen(share: float, text: str) -> None:
    assert in_percent(share) == text


def test_words_and_settings_agree() -> None:
    config = TrainConfig(validation_share=0.125, label_smoothing=0.005)
    assert str(input_part(config).about).startswith("12.5% of the training images")
    assert "0.5% less than certain" in learning_part(config).code


@pytest.mark.parametrize(("warmup", "rises"), [(0.1, True), (0.0, False)])
def test_a_rate_that_never_rises_is_not_said_to(warmup: float, rises: bool) -> None:
    part = rate_part(TrainConfig(schedule="linear", warmup_share=warmup))
    assert part is not None
    assert ("rises" in str(part.about)) is rises

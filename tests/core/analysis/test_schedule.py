"""The curve of a schedule shows the rates that the training will use."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from core.analysis.schedule import schedule_chart
from core.config.schedules import SCHEDULES
from core.config.training import TrainConfig
from tests.core.analysis.drawn import plain


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("size", [(500, 1024, 1), (60_000, 8, 50)])
def test_plotly_accepts_every_schedule(schedule: str, size: tuple[int, int, int]) -> None:
    images, batch, epochs = size
    config = TrainConfig(schedule=schedule, train_images=images, batch_size=batch, epochs=epochs)
    chart = schedule_chart(config)
    go.Figure(plain(chart.figure))
    assert chart.figure["data"][0]["x"][-1] == epochs
    assert max(chart.figure["data"][0]["y"]) <= config.learning_rate * (1 + 1e-9)


def test_a_title_says_where_the_rate_goes() -> None:
    config = TrainConfig(schedule="linear", learning_rate=0.005)
    assert (
        str(schedule_chart(config).title)
        == "The learning rate rises to 0.005, then falls to almost 0"
    )
    at_once = replace(config, warmup_share=0.0)
    assert str(schedule_chart(at_once).title) == "The learning rate falls from 0.005 to almost 0"

"""Reading a range test: the turning point of a curve that we draw ourselves."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from core.analysis.gradients import gradient_chart
from core.analysis.rate_test import (
    FEWEST_POINTS,
    in_words,
    rate_test_chart,
    read_rates,
    too_short,
)
from core.config.schedules import range_test_rate
from core.config.training import TrainConfig
from tests.core.analysis.drawn import plain


def history(loss: Any, steps: int = 200) -> dict[str, dict[str, list[Any]]]:
    rates = [range_test_rate(step, steps) for step in range(steps)]
    places = [(step + 1) / steps for step in range(steps)]
    batches = {"epoch": places, "loss": [loss(r) for r in rates], "learning_rate": rates}
    return {"batches": batches, "epochs": {}}


VALLEY = history(lambda rate: 1 + math.log10(rate / 0.06) ** 2 / 10)


def test_it_finds_the_valley_and_stays_a_tenth_below() -> None:
    found = read_rates(VALLEY)
    assert found is not None
    assert found.lowest == pytest.approx(0.06, rel=0.1)
    assert found.suggested == 0.005
    assert "0.005, about a tenth" in str(in_words(VALLEY))


def test_a_loss_that_still_falls_is_not_said_to_rise() -> None:
    falling = history(lambda rate: 2 - math.log10(rate) / 4)
    found = read_rates(falling)
    assert found is not None
    assert not found.rises
    assert "had not risen again" in str(in_words(falling))
    assert "rises beyond it" in str(in_words(VALLEY))


@pytest.mark.parametrize("bad", [history(lambda _: 2.3), history(lambda r: -r, steps=5)])
def test_a_test_that_says_nothing_says_so(bad: Any) -> None:
    assert read_rates(bad) is None
    assert "says nothing" in str(in_words(bad))


@pytest.mark.parametrize(("images", "batch"), [(500, 32), (500, 8), (4000, 128), (4000, 256)])
def test_too_few_steps_are_told_before_the_test_with_a_remedy_that_just_suffices(
    images: int, batch: int
) -> None:
    config = TrainConfig(kind="rate_test", data="sample", train_images=images, batch_size=batch)
    steps = math.ceil(config.learning_images / batch)
    problem = too_short(config)
    assert (problem is not None) == (steps < FEWEST_POINTS)
    assert too_short(replace(config, kind="training")) is None
    if problem is not None:
        assert f"only {steps} steps" in str(problem)
        remedy = int(problem.params["batch"])
        assert too_short(replace(config, batch_size=remedy)) is None
        assert too_short(replace(config, batch_size=remedy + 1)) is not None


@pytest.mark.parametrize("told", [VALLEY, {"batches": {}, "epochs": {}}])
def test_plotly_accepts_the_plot(told: Any) -> None:
    figure = rate_test_chart(told).figure
    go.Figure(plain(figure))
    assert figure["layout"]["xaxis"]["type"] == "log"


def test_gradients_are_drawn_by_layer_where_they_were_recorded() -> None:
    told = {"batches": {"epoch": [0.5, 1.0], "gradient_norm:a": [1, 1], "gradient_norm:b": [2, 2]}}
    chart = gradient_chart(told, epochs=3)
    assert chart is not None
    go.Figure(plain(chart.figure))
    assert [trace["name"] for trace in chart.figure["data"]] == ["a", "b"]
    assert len({trace["line"]["dash"] for trace in chart.figure["data"]}) == 2
    assert str(chart.title).endswith("the longest is in b")
    assert gradient_chart({"batches": {"epoch": [1.0]}}) is None


def test_a_faded_gradient_is_the_finding() -> None:
    told = {"batches": {"epoch": [1.0], "gradient_norm:a": [1e-6], "gradient_norm:b": [1.0]}}
    chart = gradient_chart(told)
    assert chart is not None
    assert str(chart.title) == "The gradient fades in a: it hardly learns"


def test_a_gradient_of_nothing_is_the_finding() -> None:
    told = {"batches": {"epoch": [1.0], "gradient_norm:a": [0.0], "gradient_norm:b": [1.0]}}
    chart = gradient_chart(told)
    assert chart is not None
    assert str(chart.title) == "The gradient fades in a: it hardly learns"
    told["batches"]["gradient_norm:b"] = [0.0]
    dead = gradient_chart(told)
    assert dead is not None
    assert str(dead.title).startswith("No layer gets a gradient")

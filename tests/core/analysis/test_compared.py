"""Runs side by side: settings, curves, errors; the test against another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from core.analysis.compared import (
    SETTINGS,
    comparable,
    confusion_difference,
    differences,
    disagreement,
    mcnemar,
    overlaid,
)
from core.config.training import BOUNDS, TrainConfig

LABELS = np.array([0, 1, 2, 3, 4, 5])


def answers(*digits: int) -> np.ndarray:
    return np.array(digits)


def test_only_what_differs_is_told_and_in_words() -> None:
    one = TrainConfig(network="mlp-128", seed=1)
    other = TrainConfig(network="mlp-128", seed=1, optimizer="sgd", momentum=0.9, data="sample")
    told = {
        str(name): [str(value) for value in values] for name, values in differences([one, other])
    }
    assert told == {
        "Data": ["MNIST", "the sample"],
        "Optimizer": ["Adam", "SGD"],
        "Momentum": ["–", "0.9"],
    }
    assert differences([one, one]) == []


def test_a_setting_that_has_no_effect_does_not_differ() -> None:
    assert differences([TrainConfig(momentum=0.5), TrainConfig(momentum=0.9)]) == []


def test_own_layers_are_named() -> None:
    own = TrainConfig(layers=({"is": "flatten"},))  # type: ignore[arg-type]
    assert [[str(v) for v in values] for _, values in differences([TrainConfig(), own])] == [
        ["–", "flatten"]
    ]


def test_settings_have_the_names_of_settings() -> None:
    assert SETTINGS.keys() <= BOUNDS.keys()


def test_curves_lie_over_one_another_with_gaps_and_lengths_of_their_own() -> None:
    histories = [
        {"epochs": {"epoch": [1, 2], "val_loss": [0.5, None]}},
        {"epochs": {"epoch": [1, 2, 3], "val_loss": [0.6, 0.4, 0.45]}},
        {"epochs": {}},
    ]
    chart = overlaid(["A · x", "B · y", "C · z"], histories, "val_loss")
    assert str(chart.title) == "Lowest validation loss: 0.400, by B · y"
    assert [trace["y"] for trace in chart.figure["data"]] == [[0.5, None], [0.6, 0.4, 0.45], []]
    signals = {(t["line"]["color"], t["line"]["dash"]) for t in chart.figure["data"]}
    assert len(signals) == 3
    assert [values for _, values in chart.table] == [
        [1, 2, 3],
        [0.5, None, None],
        [0.6, 0.4, 0.45],
        [None, None, None],
    ]
    empty = overlaid(["A", "B"], [{}, {}], "val_accuracy")
    assert str(empty.title) == "No epoch was completed yet"


def test_the_difference_of_two_confusion_matrices_has_signs() -> None:
    one, other = np.eye(10, dtype=int) * 5, np.eye(10, dtype=int) * 5
    one[4, 4], one[4, 9] = 3, 2
    chart = confusion_difference(one, other)
    assert str(chart.title) == "A reads 2 fewer images right than B"
    more, fewer = chart.figure["data"]
    assert (more["text"][4][9], fewer["text"][4][4]) == ("+2", "−2")
    # Each text stands in the map whose cell is coloured: the other map would write over it.
    assert (more["text"][4][4], fewer["text"][4][9]) == ("", "")
    assert (more["z"][4][4], fewer["z"][4][9]) == (None, None)
    assert more["z"][4][9] == fewer["z"][4][4] > 0
    assert chart.table[1 + 9][1][4] == 2
    assert "equally many" in str(confusion_difference(other, other).title)
    assert "C reads 2 more" in str(confusion_difference(other, one, ("C", "A")).title)


def test_who_errs_where_the_other_does_not() -> None:
    found = disagreement(answers(0, 9, 9, 9, 4, 5), answers(9, 1, 2, 9, 4, 5), LABELS)
    assert found.only_a.tolist() == [1, 2]
    assert found.only_b.tolist() == [0]
    assert found.both.tolist() == [3]
    assert "may be chance" in str(found.verdict())
    clear = disagreement(answers(*[9] * 9), answers(*[1] * 9), np.ones(9, dtype=int))
    assert str(clear.verdict("A", "C")).startswith("C is better, by more than chance")


@pytest.mark.parametrize(
    ("only_a", "only_b"), [(0, 0), (1, 0), (5, 5), (3, 12), (12, 3), (40, 41), (900, 1000)]
)
def test_mcnemar_is_the_binomial_test(only_a: int, only_b: int) -> None:
    number = only_a + only_b
    expected = binomtest(only_a, number).pvalue if number else 1.0
    assert mcnemar(only_a, only_b) == pytest.approx(expected)


def test_mcnemar_of_many_images_is_a_number() -> None:
    assert mcnemar(0, 10_000) == 0.0
    assert mcnemar(5_000, 5_000) == 1.0


def test_only_curves_of_one_kind_are_laid_over_each_other() -> None:
    classes, numbers = TrainConfig(), TrainConfig(task="regression")
    assert comparable([classes, classes]) == (["val_loss", "val_accuracy"], [])
    assert comparable([numbers, numbers]) == (["val_loss", "val_mae"], [])
    columns, reasons = comparable([numbers, classes])
    assert columns == []
    assert "(squared error, cross-entropy)" in str(reasons[0])
    assert "after a regression's numbers are rounded" in str(reasons[1])
    huber = TrainConfig(task="regression", regression_loss="huber")
    steeper = TrainConfig(task="regression", regression_loss="huber", huber_delta=2)
    columns, reasons = comparable([huber, steeper])
    assert columns == ["val_mae"]
    assert "Huber with delta 1, Huber with delta 2" in str(reasons[0])


def test_the_lowest_error_is_the_best() -> None:
    histories = [{"epochs": {"epoch": [1], "val_mae": [error]}} for error in (0.9, 0.7)]
    chart = overlaid(["A · x", "B · y"], histories, "val_mae")
    assert str(chart.title) == "Lowest validation MAE: 0.700, by B · y"

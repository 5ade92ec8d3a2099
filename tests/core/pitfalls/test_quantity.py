"""What a figure is called, and in which unit it is told."""

from __future__ import annotations

import pytest

from core.errors import PitfallError
from core.pitfalls.catalogue import drafts, pitfalls
from core.pitfalls.quantity import OF_CURVES, read_figures, usual


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("test_accuracy", 0.4548, "45.5%"),
        ("val_accuracy.largest_fall", 0.0133, "1.33"),
        ("val_accuracy.rises", 2.0, "2"),
        ("changed_share", 0.25, "25.0%"),
        ("sharing", 0.25, "0.25"),
        ("accuracy_on_8", -0.02, "−2.0%"),
        ("seconds", 3.14159, "3.1"),
        ("test_loss", -25740.1, "−25,740"),
        ("test_loss", 0.009777, "0.009777"),
        ("gradient_norm", 1.0444e-06, "1.04 × 10⁻⁶"),
        ("gradient_norm", 7.572e-13, "7.57 × 10⁻¹³"),
        ("gradient_norm", 3.2e12, "3.2 × 10¹²"),
        ("gradient_norm", -8.568e-07, "−8.57 × 10⁻⁷"),
        ("test_loss", 1e-05, "0.00001"),
        ("test_loss", float("nan"), "nan"),
        ("test_loss", 0.0, "0"),
    ],
)
def test_a_value_is_told_in_its_unit(name: str, value: float, told: str) -> None:
    assert usual(name).amount(value) == told


def test_a_unit_is_declared_with_the_title() -> None:
    stored = {"plums": {"title": "Plums, share of all", "unit": "share"}, "test_loss": ""}
    plums, loss = read_figures(stored, "x").values()
    assert (str(plums.title), plums.amount(0.4548)) == ("Plums, share of all", "45.5%")
    assert (str(loss.title), loss.amount(0.4548)) == ("Loss on the test images", "0.4548")
    assert plums.hover != loss.hover
    assert plums.axis != loss.axis


@pytest.mark.parametrize(
    "stored",
    [{"plums": {"unit": "pounds"}}, {"plums": {"colour": "blue"}}, {"val_loss.falls": ""}],
)
def test_what_cannot_be_read_is_named(stored: dict[str, object]) -> None:
    with pytest.raises(PitfallError, match=str(next(iter(stored)))):
        read_figures(stored, "some-pitfall")


def test_a_fall_or_rise_that_is_none_is_0() -> None:
    growing, falling = [0.1, 0.2, 0.5], [0.5, 0.2, 0.1]
    assert OF_CURVES["largest_fall"](growing) == 0
    assert OF_CURVES["largest_rise"](falling) == 0
    assert OF_CURVES["largest_fall"](falling) == pytest.approx(0.3)
    assert OF_CURVES["largest_rise"](growing) == pytest.approx(0.3)
    assert OF_CURVES["largest_fall"]([0.7]) == 0


def test_what_is_called_a_share_is_told_as_one() -> None:
    shares = [
        (one.id, figure.name)
        for one in [*pitfalls().values(), *drafts().values()]
        for figure in one.figures.values()
        if "share" in str(figure.title).casefold() and not figure.is_share
    ]
    assert shares == []


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("test_accuracy", (0.98963, 0.9883, 0.9904), ["98.96%", "98.83%", "99.04%"]),
        ("test_accuracy", (0.95, 0.9, 1.0), ["95.0%", "90.0%", "100%"]),
        ("val_loss.rises", (4 / 3, 1.0, 2.0), ["1.3", "1", "2"]),
        ("val_loss.rises", (2.0, 1.0, 3.0), ["2", "1", "3"]),
        ("test_loss", (775.0, 629.0, 929.5), ["775.0", "629.0", "929.5"]),
        ("test_loss", (0.004793, 0.0, 0.00888), ["0.004793", "0", "0.00888"]),
        ("test_loss", (float("nan"), 1.0), ["nan", "1"]),
    ],
)
def test_values_side_by_side_have_as_many_digits(
    name: str, values: tuple[float, ...], told: list[str]
) -> None:
    assert usual(name).amounts(*values) == told


def test_a_difference_of_shares_is_told_in_percentage_points() -> None:
    accuracy = usual("test_accuracy")
    assert accuracy.difference.amount(-0.0038) == "−0.38"
    assert usual("test_loss").difference == usual("test_loss")
    for one in pitfalls().values():
        for figure in one.figures.values():
            title = str(figure.title)
            assert (figure.unit == "points") == title.endswith(", percentage points"), one.id
            assert "minus" not in title or not figure.is_share

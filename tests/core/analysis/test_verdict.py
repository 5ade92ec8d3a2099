"""Each rule of the verdict, and beside each a history that just misses it."""

import pytest

from core.analysis.verdict import first_not_finite, overfitting_from, read_curves

HEALTHY_TRAINING = [0.5, 0.3, 0.25, 0.24, 0.235, 0.234]
HEALTHY_VALIDATION = [0.55, 0.35, 0.3, 0.29, 0.288, 0.289]


def history(
    loss: list[float | None],
    validation: list[float | None] | None = None,
    batches: list[float | None] | None = None,
) -> dict[str, dict[str, list[float | None]]]:
    batch_loss = batches or []
    return {
        "batches": {
            "epoch": [(i + 1) / 4 for i in range(len(batch_loss))],
            "loss": batch_loss,
        },
        "epochs": {
            "epoch": [float(i + 1) for i in range(len(loss))],
            "loss": loss,
            "val_loss": validation or [],
        },
    }


def words(*args: list[float | None], finished: bool = True) -> str:
    return " ".join(str(found) for found in read_curves(history(*args), finished=finished))


def test_healthy() -> None:
    assert words(HEALTHY_TRAINING, HEALTHY_VALIDATION).startswith("Healthy")


def test_healthy_without_validation_promises_nothing() -> None:
    assert "nobody can tell whether it overfits" in words(HEALTHY_TRAINING)


@pytest.mark.parametrize("bad", [None, float("nan"), float("inf")])
def test_not_a_number_outweighs_everything(bad: float | None) -> None:
    found = read_curves(history([0.5, 0.3, bad], [0.5, 0.4, 0.6], [2.0, 1.0, 0.5, 0.4, 0.3, bad]))
    assert len(found) == 1
    assert str(found[0]).startswith("In epoch 2 the loss stopped being a number")


def test_a_missing_accuracy_is_no_missing_loss() -> None:
    told = history(HEALTHY_TRAINING, HEALTHY_VALIDATION)
    told["epochs"]["val_accuracy"] = [None] * 6
    assert first_not_finite(told) is None


def test_two_epochs_are_too_few_and_three_are_not() -> None:
    assert "Too few epochs" in words([0.5, 0.3], [0.5, 0.4])
    assert "Too few epochs" not in words([0.5, 0.3, 0.2], [0.5, 0.4, 0.3])
    assert "No epoch was finished" in words([])


def test_a_fall_that_ends_at_guessing_has_taught_nothing() -> None:
    assert words([30.0, 2.5, 2.3, 2.29], [6.0, 2.4, 2.3, 2.3]).startswith("It has hardly learnt")
    assert not words([30.0, 2.5, 2.3, 2.1], [6.0, 2.4, 2.3, 2.2]).startswith("It has hardly")


def test_calm_curves_are_not_healthy_where_the_doctor_has_found_something() -> None:
    (found,) = read_curves(history(HEALTHY_TRAINING, HEALTHY_VALIDATION), well=False)
    assert str(found).startswith("The curves themselves look calm")


@pytest.mark.parametrize("level", [2.303, 1.6])
def test_neither_falls(level: float) -> None:
    assert words([level] * 4, [level] * 4).startswith("Neither loss falls")


@pytest.mark.parametrize(
    ("loss", "validation"),
    [
        ([2.303, 2.28, 2.2, 2.1], [2.3, 2.3, 2.3, 2.3]),  # training falls to 91%
        ([0.05] * 4, [0.06] * 4),  # flat, but good
        ([1.1] * 4, [1.1] * 4),  # flat and poor, but better than half of guessing
    ],
)
def test_something_falls_or_is_low_already(loss: list[float], validation: list[float]) -> None:
    assert "Neither" not in words(list(loss), list(validation))


def test_overfitting_names_the_first_epoch_of_the_rise() -> None:
    told = history([0.4, 0.2, 0.1, 0.06, 0.04], [0.41, 0.3, 0.28, 0.31, 0.35])
    assert overfitting_from(told) == 4
    first = str(read_curves(told)[0])
    assert first.startswith("Overfitting from epoch 4")
    assert "from 0.280 to 0.350" in first


@pytest.mark.parametrize(
    ("loss", "validation"),
    [
        ([0.4, 0.2, 0.1, 0.06, 0.04], [0.41, 0.3, 0.28, 0.285, 0.293]),  # up by 4.6% only
        ([0.4, 0.2, 0.1, 0.06], [0.41, 0.3, 0.28, 0.35]),  # one epoch only
        ([0.4, 0.2, 0.1, 0.12, 0.15], [0.41, 0.3, 0.28, 0.31, 0.35]),  # training rises as well
        ([0.4, 0.2, 0.1, 0.06, 0.04], [0.41, 0.3, 0.28, 0.31, 0.27]),  # it fell again
    ],
)
def test_just_not_overfitting(loss: list[float], validation: list[float]) -> None:
    assert overfitting_from(history(list(loss), list(validation))) is None


def test_validation_that_is_worse_than_guessing() -> None:
    falling = [2.1, 1.6, 1.2, 1.0]
    assert "guessing would give 2.30" in words(falling, [2.8, 2.7, 2.6, 2.39])
    assert words(falling, [2.8, 2.7, 2.6, 2.29]).startswith("Still improving")
    # What rises for good has a name of its own.
    risen = words([2.1, 1.6, 1.2, 1.0, 0.8], [1.9, 2.0, 2.2, 2.5, 2.9])
    assert "Overfitting" in risen
    assert "guessing" not in risen


def test_jagged() -> None:
    assert "jagged" in words([0.5, 0.4, 0.35, 0.3, 0.28, 0.27], [0.5, 0.4, 0.55, 0.38, 0.52, 0.4])


def test_one_bump_is_not_jagged() -> None:
    assert "jagged" not in words(
        [0.5, 0.4, 0.35, 0.3, 0.28, 0.27], [0.5, 0.4, 0.48, 0.38, 0.37, 0.365]
    )


def test_small_ripples_are_not_jagged() -> None:
    assert "jagged" not in words(HEALTHY_TRAINING, [0.3, 0.28, 0.3, 0.28, 0.3, 0.28])


def test_still_improving() -> None:
    assert words([0.5, 0.4, 0.3, 0.25], [0.5, 0.42, 0.35, 0.32]).startswith("Still improving")


def test_an_improvement_of_two_percent_is_the_end() -> None:
    assert words([0.5, 0.4, 0.3, 0.25], [0.5, 0.42, 0.35, 0.343]).startswith("Healthy")


def test_while_it_runs_only_trouble_is_told() -> None:
    assert words([0.5, 0.3], [0.5, 0.4], finished=False) == ""
    assert words(HEALTHY_TRAINING, HEALTHY_VALIDATION, finished=False) == ""
    assert words([2.3] * 3, [2.3] * 3, finished=False).startswith("Neither")


def test_columns_may_be_missing() -> None:
    assert "No epoch" in str(read_curves({"batches": {}, "epochs": {}})[0])


def test_a_regressions_guess_has_another_loss() -> None:
    stuck = history([8.4, 8.3, 8.25, 8.25], [8.3, 8.26, 8.25, 8.25])
    (found,) = read_curves(stuck, guessing=8.25)
    assert "ends at 8.25, and guessing would give 8.25" in str(found)
    flat_but_good = history([0.6, 0.59, 0.59, 0.59], [0.6, 0.59, 0.59, 0.59])
    assert "Neither" not in str(read_curves(flat_but_good, guessing=8.25)[0])

import pytest

from core.analysis.robustness import robustness_chart
from core.data.changes import CHANGES

SHIFT = CHANGES["shift"]


@pytest.mark.parametrize(
    ("accuracies", "finding"),
    [
        ([0.97, 0.95, 0.9, 0.6, 0.95, 0.1, 0.1], "Shift: it reads nine in ten or more from 0 to 2"),
        (
            [0.97, 0.8, 0.9, 0.6, 0.2, 0.1, 0.1],
            "Shift: the first step already takes it below nine in ten",
        ),
        ([0.5] * 7, "Even unchanged, it reads 50.0%"),
        ([1.0] * 7, "Shift: it reads nine in ten or more from 0 to 8"),
    ],
)
def test_how_far_it_reads_nine_in_ten(accuracies: list[float], finding: str) -> None:
    chart = robustness_chart(SHIFT, accuracies, 1_000)
    assert str(chart.title) == finding
    table = {str(name): list(values) for name, values in chart.table}
    assert table["Pixels"] == list(SHIFT.strengths)
    assert table["Accuracy"] == accuracies
    assert all(
        low <= share for low, share in zip(table["95% interval, from"], accuracies, strict=True)
    )


def test_both_directions_count() -> None:
    accuracies = [0.1, 0.2, 0.3, 0.95, 0.99, 0.97, 0.92, 0.5, 0.1]
    chart = robustness_chart(CHANGES["rotation"], accuracies, 1_000)
    assert str(chart.title) == "Rotation: it reads nine in ten or more from -15 to 30"

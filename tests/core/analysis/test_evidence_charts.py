import json

import pytest

from core.analysis.evidence_charts import QUANTITIES, answers_chart, layer_chart
from tests.core.analysis.drawn import plain

STEPS = [1, 20, 200]
COLUMNS = [{"a": 0.1, "b": 1e-9}, {}, {"a": 0.0, "b": None}]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_each_layer_has_a_line_and_a_column(quantity: str) -> None:
    chart = layer_chart(quantity, STEPS, COLUMNS)
    assert chart is not None
    json.dumps(plain(chart.figure), allow_nan=False)
    assert [trace["name"] for trace in chart.figure["data"]] == ["a", "b"]
    assert len({trace["marker"]["symbol"] for trace in chart.figure["data"]}) == 2
    names, values = zip(*chart.table, strict=True)
    assert [str(name) for name in names] == ["Training step", "a", "b"]
    # The look that did not measure it is left out; what was not finite is a gap.
    assert values == ([1, 200], [0.1, 0.0], [1e-9, None])
    assert str(chart.alt)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_nothing_measured_is_no_chart(quantity: str) -> None:
    assert layer_chart(quantity, [], []) is None
    assert layer_chart(quantity, STEPS, [{}, {}, {}]) is None


@pytest.mark.parametrize(
    ("quantity", "column", "title"),
    [
        ("gradient", {"a": 0.0, "b": 0.0}, "No layer gets a gradient: nothing can be learnt"),
        ("gradient", {"a": 1e-9, "b": 0.1}, "Hardly any gradient reaches a"),
        (
            "gradient",
            {"a": 0.01, "b": 0.1},
            "Every layer gets a gradient; the largest is in b",
        ),
        ("gradient", {"a": None}, "What was measured at last is no number"),
        ("dead", {"a": 0.0}, "Every unit answers to some image"),
        ("dead", {"a": 0.25, "b": 0.5}, "50.0% of the units of b never answer"),
        ("saturated", {"a": 0.25}, "25.0% of what a gives is at a limit"),
        ("update-ratio", {"a": 4.24, "b": 0.5}, "The largest step changed a by 424.0% of its size"),
        ("update-ratio", {"a": None}, "The steps cannot be compared with the weights"),
    ],
)
def test_the_title_is_the_finding(
    quantity: str, column: dict[str, float | None], title: str
) -> None:
    chart = layer_chart(quantity, [1], [column])
    assert chart is not None
    assert str(chart.title) == title


def test_a_logarithm_has_no_place_for_zero_but_the_table_has() -> None:
    chart = layer_chart("gradient", [1, 20], [{"a": 0.1}, {"a": 0.0}])
    assert chart is not None
    assert chart.figure["layout"]["yaxis"]["type"] == "log"
    assert chart.figure["data"][0]["y"] == [0.1, None]
    assert chart.table[1][1] == [0.1, 0.0]


def test_answers_that_are_all_one_stand_out() -> None:
    chart = answers_chart(20, (0.0, 0.95, *(0.00625,) * 8))
    assert chart is not None
    assert str(chart.title) == "95.0% of the images are read as 1"
    colors = chart.figure["data"][0]["marker"]["color"]
    assert [color == colors[1] for color in colors].count(True) == 1
    even = answers_chart(20, (0.1,) * 10)
    assert even is not None
    assert str(even.title) == "The answers are spread over the digits"
    assert answers_chart(20, ()) is None

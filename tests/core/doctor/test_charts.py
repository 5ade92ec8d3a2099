import json

import pytest

from core.doctor.chart_titles import LONGEST_NAME
from core.doctor.charts import MOST_LAYERS, answers_chart, evidence, layer_chart, value_chart
from core.doctor.diagnosis import Diagnosis, Measurement
from core.doctor.series import ANSWERS, LAYERS, VALUES
from tests.core.analysis.drawn import plain
from tests.core.jobs.diagnoses import sick

STEPS = [1, 20, 200]
COLUMNS = [{"a": 0.1, "b": 1e-9}, {}, {"a": 0.0, "b": None}]


def test_what_was_measured_has_charts_and_nothing_else_has() -> None:
    assert evidence(sick()).keys() == {"gradient", "update-ratio", "dead", "accuracy", ANSWERS}
    assert evidence(Diagnosis()) == {}


def test_looks_are_drawn_in_the_order_of_their_steps() -> None:
    looks = [
        Measurement(200, {"loss": 0.5}),
        Measurement(20, {"accuracy": 0.5}),
        Measurement(1, {"loss": 2.5}),
    ]
    charts = evidence(Diagnosis(measurements=tuple(looks)))
    assert charts.keys() == {"loss"}
    # The look that did not measure it is no gap.
    assert charts["loss"].figure["data"][0]["x"] == [1, 200]
    assert charts["loss"].figure["data"][0]["y"] == [2.5, 0.5]


@pytest.mark.parametrize("name", LAYERS)
def test_each_layer_has_a_line_and_a_column(name: str) -> None:
    chart = layer_chart(name, STEPS, COLUMNS)
    assert chart is not None
    json.dumps(plain(chart.figure), allow_nan=False)
    first, second = chart.figure["data"]
    assert (first["name"], second["name"]) == ("a", "b")
    assert first["marker"]["symbol"] != second["marker"]["symbol"]
    assert first["line"]["dash"] != second["line"]["dash"]
    names, values = zip(*chart.table, strict=True)
    assert [str(one) for one in names] == ["Training step", "a", "b"]
    # The look that did not measure it is left out; what was not finite is a gap.
    assert values == ([1, 200], [0.1, 0.0], [1e-9, None])
    assert chart.alt == LAYERS[name].alt
    assert chart.figure["layout"]["xaxis"]["type"] == "log"


def test_what_a_logarithmic_axis_has_no_place_for_is_told() -> None:
    still = {"a": 0.0, "b": 0.0}
    since = layer_chart("update-ratio", [1, 5, 20], [{"a": 0.5, "b": 0.1}, still, still])
    assert since is not None
    assert str(since.title).endswith("; from step 5 on it is 0 in every layer")
    one = layer_chart("update-ratio", [1, 5], [{"a": 0.5, "b": 0.1}, {"a": 0.0, "b": 0.1}])
    assert one is not None
    assert str(one.title).endswith("; where a line has no point, it is 0")
    share = layer_chart("dead", [1, 5], [{"a": 0.5}, {"a": 0.0}])
    assert share is not None
    assert "0 in every" not in str(share.title)


@pytest.mark.parametrize("name", LAYERS)
def test_nothing_measured_is_no_chart(name: str) -> None:
    assert layer_chart(name, [], []) is None
    assert layer_chart(name, STEPS, [{}, {}, {}]) is None


@pytest.mark.parametrize(
    ("name", "column", "title"),
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
def test_the_title_is_the_finding(name: str, column: dict[str, float | None], title: str) -> None:
    chart = layer_chart(name, [1], [column])
    assert chart is not None
    assert str(chart.title) == title


def test_steps_are_told_by_the_largest_and_all_else_by_the_last() -> None:
    columns: list[dict[str, float | None]] = [{"a": 0.9, "b": 0.1}, {"a": 0.2, "b": 0.3}]
    titles = {name: layer_chart(name, [1, 20], columns) for name in ("update-ratio", "dead")}
    assert str(titles["update-ratio"].title).startswith("The largest step changed a by 90.0%")  # type: ignore[union-attr]
    assert str(titles["dead"].title) == "30.0% of the units of b never answer"  # type: ignore[union-attr]


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_a_logarithm_has_no_place_for_zero_but_the_table_has(low: float) -> None:
    chart = layer_chart("gradient", [1, 20], [{"a": 0.1}, {"a": low}])
    assert chart is not None
    assert chart.figure["layout"]["yaxis"]["type"] == "log"
    assert chart.figure["data"][0]["y"] == [0.1, None]
    assert chart.table[1][1] == [0.1, low]


@pytest.mark.parametrize("name", LAYERS)
def test_of_many_layers_the_most_telling_are_drawn(name: str) -> None:
    many: dict[str, float | None] = {f"layer_{i}": 10.0**-i for i in range(30)}
    chart = layer_chart(name, [1, 20], [many, many])
    assert chart is not None
    names = [trace["name"] for trace in chart.figure["data"]]
    assert len(names) == MOST_LAYERS
    assert names[0] == "layer_0"
    # Of gradients the smallest is as telling as the largest.
    assert names[-1] == ("layer_29" if name == "gradient" else f"layer_{MOST_LAYERS - 1}")
    assert f"{30 - MOST_LAYERS} more are left out" in str(chart.alt)
    assert len(chart.table) == MOST_LAYERS + 1


def test_a_long_name_is_cut() -> None:
    chart = layer_chart("dead", [1], [{"x" * 2_000: 0.5}])
    assert chart is not None
    for text in (str(chart.title), chart.figure["data"][0]["name"], str(chart.table[1][0])):
        assert "x" * (LONGEST_NAME - 1) + "…" in text


@pytest.mark.parametrize(
    ("name", "values", "title"),
    [
        ("loss", [2.3, None, 0.25], "The loss falls from 2.3 to 0.25"),
        ("loss", [2.3, 2.2, 2.5], "The loss does not fall: at first 2.3, at last 2.5"),
        ("loss", [2.3, 2.2, None], "At last the loss is no number any more"),
        ("accuracy", [0.1, 0.5, 0.9], "Read correctly at first 10.0%, at last 90.0%"),
    ],
)
def test_a_value_over_the_steps(name: str, values: list[float | None], title: str) -> None:
    chart = value_chart(name, STEPS, values)
    assert chart is not None
    json.dumps(plain(chart.figure), allow_nan=False)
    assert str(chart.title) == title
    assert chart.figure["data"][0]["y"] == values
    assert [list(column) for _, column in chart.table] == [STEPS, values]


@pytest.mark.parametrize("name", VALUES)
def test_one_value_is_no_series(name: str) -> None:
    assert value_chart(name, STEPS, [0.5, None, float("nan")]) is None
    assert value_chart(name, [], []) is None


def test_answers_that_are_all_one_stand_out() -> None:
    chart = answers_chart(20, (0.0, 0.95, *(0.00625,) * 8))
    assert chart is not None
    assert str(chart.title) == "95.0% of the images are read as 1"
    assert "Measured after step 20" in str(chart.alt)
    colors = chart.figure["data"][0]["marker"]["color"]
    assert [color == colors[1] for color in colors].count(True) == 1
    even = answers_chart(20, (0.09, 0.11, *(0.1,) * 8))
    assert even is not None
    assert str(even.title) == "The answers are spread; the commonest, 1, has 11.0%"
    assert len(set(even.figure["data"][0]["marker"]["color"])) == 1
    assert answers_chart(20, ()) is None


def test_the_answers_of_the_last_look_that_has_some_are_drawn() -> None:
    looks = (Measurement(1, answers=(0.5, 0.5)), Measurement(9, answers=(0.02, 0.98)))
    chart = evidence(Diagnosis(measurements=(*looks, Measurement(10))))[ANSWERS]
    assert chart.figure["data"][0]["y"] == [0.02, 0.98]
    assert "step 9" in str(chart.alt)


def test_many_answers_have_no_room_for_their_numbers() -> None:
    few, many = answers_chart(1, (0.1,) * 10), answers_chart(1, (0.005,) * 200)
    assert few is not None
    assert many is not None
    assert "text" in few.figure["data"][0]
    assert "text" not in many.figure["data"][0]
    assert "tickvals" not in many.figure["layout"]["xaxis"]

from core.doctor.charts import MOST_LAYERS, SHOWN, evidence_chart
from core.doctor.conditions import CONDITIONS
from core.doctor.diagnosis import Measurement
from core.doctor.finding import Finding, Fix
from core.messages import message


def finding(code: str) -> Finding:
    return Finding(code, 0.8, message("Seen."), Fix(message("Do.")))


def steps(quantity: str, *columns: dict[str, float | None]) -> list[Measurement]:
    return [Measurement(10 * i + 1, {}, {quantity: c}) for i, c in enumerate(columns)]


def test_every_series_belongs_to_a_condition() -> None:
    assert set(SHOWN) <= set(CONDITIONS)


def test_a_line_for_each_layer_with_its_numbers() -> None:
    measured = steps("gradient", {"a": 1e-9, "b": 0.5}, {"a": None, "b": 0.25})
    chart = evidence_chart(finding("vanishing-gradient"), measured)
    assert chart is not None
    assert str(chart.title) == "Gradient: up to 0.5 in b"
    assert "Most: 0.5 in b" in str(chart.alt)
    first, second = chart.figure["data"]
    assert (first["x"], first["y"]) == ([1, 11], [1e-9, None])
    assert (second["name"], second["y"]) == ("b", [0.5, 0.25])
    assert first["line"]["dash"] != second["line"]["dash"]
    assert chart.figure["layout"]["yaxis"]["type"] == "log"
    assert [list(column) for _, column in chart.table] == [[1, 11], [1e-9, None], [0.5, 0.25]]


def test_an_axis_of_orders_of_magnitude_has_no_place_for_zero() -> None:
    chart = evidence_chart(finding("update-ratio"), steps("update-ratio", {"a": 0.4}, {"a": 0.0}))
    assert chart is not None
    assert "type" not in chart.figure["layout"]["yaxis"]
    assert str(chart.title).endswith("up to 40.0% in a")


def test_of_many_layers_some_are_drawn_the_most_telling_among_them() -> None:
    many = {f"layer_{i}": 10.0**-i for i in range(30)}
    chart = evidence_chart(finding("vanishing-gradient"), steps("gradient", many, many))
    assert chart is not None
    names = [trace["name"] for trace in chart.figure["data"]]
    assert len(names) == MOST_LAYERS
    assert names[0] == "layer_0"
    assert names[-1] == "layer_29"
    assert "22 more are left out" in str(chart.alt)
    assert len(chart.table) == MOST_LAYERS + 1


def test_one_value_over_the_steps() -> None:
    measured = [Measurement(s, {"loss": v}) for s, v in ((1, 2.3), (20, None), (200, 2.5))]
    chart = evidence_chart(finding("plateau"), measured)
    assert chart is not None
    assert str(chart.title) == "Loss of the probe batch: from 2.3 to 2.5"
    assert chart.figure["data"][0]["y"] == [2.3, None, 2.5]
    assert evidence_chart(finding("plateau"), measured[:1]) is None


def test_answers_as_bars() -> None:
    measured = [Measurement(1, answers=(0.5, 0.5)), Measurement(9, answers=(0.02, 0.98))]
    chart = evidence_chart(finding("prediction-collapse"), [*measured, Measurement(10)])
    assert chart is not None
    assert str(chart.title) == "98.0% of the images are read as 1"
    assert chart.figure["data"][0]["y"] == [0.02, 0.98]
    assert "step 9" in str(chart.alt)


def test_where_nothing_was_measured_there_is_no_chart() -> None:
    assert all(evidence_chart(finding(code), ()) is None for code in CONDITIONS)
    assert evidence_chart(finding("leakage"), steps("dead", {"a": 0.5})) is None
    assert evidence_chart(finding("dead-units"), steps("dead", {})) is None

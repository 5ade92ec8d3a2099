"""The report's arithmetic."""

import pytest

from tests.bench.doctor.figures import (
    confusion,
    costs,
    counts,
    first_look,
    misses,
    named_at,
    noticed_at,
    summary,
)
from tests.tools.doctor_bench.made import case, run

FAULT = case()
OTHER = case("pear", "leakage")
SOUND = case("apple", None)


def test_the_first_and_the_first_three_answers() -> None:
    runs = [
        run(FAULT, "input-scale"),
        run(OTHER, "label-noise", "wrong-loss", "leakage"),
        run(case("fig", "no-gradient"), "label-noise", "wrong-loss", "leakage", "no-gradient"),
        run(case("date", "no-gradient")),
    ]
    told = summary(runs, "doctor")
    assert (told["faults"], told["fault_runs"]) == (4, 4)
    assert (told["first"], told["first_three"], told["noticed"]) == (0.25, 0.5, 0.75)


def test_what_else_is_right_counts_too() -> None:
    fault = case(also=("bad-values",))
    assert summary([run(fault, "bad-values")], "doctor")["first"] == 1


def test_another_tool_is_right_where_its_message_names_the_cause() -> None:
    runs = [run(FAULT, "leakage"), run(OTHER, "leakage")]
    told = summary(runs, "UMLAUT")
    assert (told["first"], told["noticed"], told["steps"]) == (0.5, 1, 188)
    assert summary(runs, "AutoTrainer")["noticed"] == 0


def test_alarms_on_sound_programs() -> None:
    runs = [run(SOUND, score=0.95), run(SOUND, "plateau", seed=2, score=0.95)]
    told = summary(runs, "doctor")
    assert (told["false_alarms"], told["clean_runs"], told["first"]) == (0.5, 2, None)


def test_an_alarm_that_is_taken_back_is_told_apart() -> None:
    calm = run(SOUND, score=0.95)
    calm.record["doctor"]["told"]["timeline"] = [[20, ["plateau"]], [200, []]]
    told = summary([calm], "doctor")
    assert (told["false_alarms"], told["ever_alarmed"]) == (0, 1)


@pytest.mark.parametrize(
    ("scores", "really"),
    [
        ((0.5, 0.6, 0.7), True),
        ((0.5, 0.6, 0.91), False),  # with one seed the fault did not harm
        ((0.895, 0.896, 0.897), False),  # less than a point
    ],
)
def test_a_fault_counts_only_if_it_costs_with_every_seed(
    scores: tuple[float, ...], really: bool
) -> None:
    runs = [run(FAULT, seed=s, score=score, twin=0.9) for s, score in enumerate(scores)]
    assert costs(runs) is really
    assert summary(runs, "doctor")["faults"] == int(really)


def test_a_fault_whose_twin_does_not_learn_does_not_count() -> None:
    assert not counts([run(FAULT, score=0.1, twin=0.5)])


def test_a_program_that_does_not_learn_is_not_sound() -> None:
    assert not counts([run(SOUND, score=0.5), run(SOUND, seed=2, score=0.95)])
    assert counts([run(case("nut", None, least=0.4), score=0.5)])


def test_a_fix_restores_from_95_percent_of_the_twin_on() -> None:
    runs = [
        run(FAULT, "input-scale", fixed=0.86, twin=0.9),
        run(FAULT, "input-scale", seed=2, fixed=0.85, twin=0.9),
    ]
    assert summary(runs, "doctor")["restored"] == 0.5


def test_early_is_asked_only_where_no_epochs_are_needed() -> None:
    late = case("late", "learning-rate-too-low", epochs=True)
    runs = [
        run(FAULT, "input-scale", step=200),
        run(OTHER, "leakage", step=201),
        run(late, "learning-rate-too-low", step=564),
    ]
    told = summary(runs, "doctor")
    assert (told["early"], told["steps"]) == (0.5, 201)


def test_noticed_is_when_it_first_spoke() -> None:
    one = run(FAULT, "input-scale", step=20)
    one.record["doctor"]["told"]["timeline"].insert(0, [5, ["plateau"]])
    assert noticed_at(one, "doctor") == 5
    assert named_at(one, "doctor") == 20
    assert named_at(one, "UMLAUT") == 188
    assert noticed_at(run(FAULT), "doctor") is None


def test_confusion_leaves_out_what_does_not_count() -> None:
    runs = [
        run(FAULT, "input-scale"),
        run(FAULT, seed=2),
        run(SOUND, score=0.95),
        run(OTHER, "leakage", score=0.9, twin=0.9),
    ]
    assert confusion(runs) == {
        "clean": {"none": 1},
        "input-scale": {"input-scale": 1, "none": 1},
    }


def test_misses_are_listed_with_what_was_said() -> None:
    runs = [
        run(FAULT, "input-scale"),
        run(FAULT, "plateau", seed=2, fixed=0.4),
        run(SOUND, "plateau", score=0.95),
    ]
    missed, alarmed = misses(runs)
    assert (missed["case"], missed["said"], missed["unrestored"]) == ("plum", [["plateau"]], [0.4])
    assert (alarmed["case"], alarmed["cause"], alarmed["said"]) == ("apple", None, [["plateau"]])


def test_the_first_look_counts_what_was_told_then() -> None:
    now, sound, other = run(FAULT, "input-scale"), run(SOUND, score=0.95), run(OTHER, "leakage")
    assert first_look([now, sound, other]) is None
    now.record["earlier"] = [{"codes": ["plateau", "input-scale"]}, {"codes": []}]
    sound.record["earlier"] = [{"codes": ["plateau"]}]
    # What was measured once counts as it was told: only the failures may have been tried again.
    assert first_look([now, sound, other]) == {
        "fault_runs": 2,
        "clean_runs": 1,
        "first": 0.5,
        "first_three": 1.0,
        "noticed": 1.0,
        "false_alarms": 1.0,
    }
    assert first_look([now])["false_alarms"] is None  # type: ignore[index]


def test_an_earlier_program_is_no_earlier_look() -> None:
    now = run(FAULT, "input-scale")
    now.record["doctor"]["digests"] = {"case": "new"}
    now.record["earlier"] = [{"codes": [], "digests": {"case": "old"}}]
    assert first_look([now]) is None

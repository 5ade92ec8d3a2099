from typing import Any

import pytest

from core.errors import PitfallError
from core.pitfalls.checks import Check
from core.pitfalls.results import Result
from core.pitfalls.wording import Words, seen, wanted
from tests.core.pitfalls.made import error, run


def result(*runs: dict[str, Any]) -> Result:
    return Result.from_json(
        {
            "sha256": "",
            "train": 1,
            "test": 1,
            "date": "",
            "machine": "",
            "versions": {},
            "runs": list(runs),
        }
    )


RESULTS = {
    "before": result(run(0.5), run(0.6)),
    "after": result(run(0.9), run(0.92)),
    "raising": result(run(error=error("Expected\n  Shape 3"))),
    "lost": result({**run(0.1), "figures": {"test_loss": "nan"}}),
    "curved": result({**run(0.1), "epochs": [{"val_loss": [3.0, 1.0, 2.0, 1.5, 1.75]}]}),
}


@pytest.mark.parametrize(
    ("check", "holds"),
    [
        ({"figure": "test_accuracy", "at_least": 0.5, "at_most": 0.6}, True),
        ({"figure": "test_accuracy", "at_least": 0.56}, False),
        ({"figure": "test_accuracy", "of": "max", "at_least": 0.56}, True),
        ({"figure": "test_accuracy", "of": "range", "at_most": 0.05}, False),
        ({"figure": "test_accuracy", "program": "after", "above": "before", "by": 0.3}, True),
        ({"figure": "test_accuracy", "program": "after", "above": "before", "by": 0.4}, False),
        ({"figure": "test_accuracy", "below": "after"}, True),
        ({"figure": "test_accuracy", "below": "raising"}, False),
        ({"figure": "other", "at_least": 0}, False),
        ({"figure": "test_loss", "program": "lost", "not_a_number": True}, True),
        ({"figure": "test_loss", "program": "lost", "at_most": 9}, False),
        ({"figure": "test_accuracy", "not_a_number": True}, False),
        ({"figure": "val_loss.rises", "program": "curved", "at_least": 2, "at_most": 2}, True),
        ({"figure": "val_loss.largest_rise", "program": "curved", "at_least": 1}, True),
        ({"figure": "val_loss.last", "program": "curved", "at_most": 1.75}, True),
        ({"figure": "seconds", "at_most": 1}, True),
        ({"raises": False}, True),
        ({"raises": False, "program": "raising"}, False),
        ({"raises": "ValueError", "program": "raising"}, True),
        ({"raises": "ValueError", "says": "expected shape", "program": "raising"}, True),
        ({"raises": "ValueError", "says": "plums", "program": "raising"}, False),
        ({"raises": "KeyError", "program": "raising"}, False),
        ({"raises": "ValueError", "program": "unmeasured"}, False),
    ],
)
def test_a_check_holds_or_not(check: dict[str, Any], holds: bool) -> None:
    read = Check.read(check, "before", "here")
    assert read.holds(RESULTS) is holds
    assert str(wanted(read, Words()))
    assert str(seen(read, RESULTS, Words()))


def test_a_difference_within_the_spread_is_none() -> None:
    wide = {"a": result(run(0.5), run(0.9)), "b": result(run(0.4), run(0.8))}
    assert not Check.read({"figure": "test_accuracy", "above": "b"}, "a", "here").holds(wide)


@pytest.mark.parametrize(
    "check",
    [
        {},
        {"figure": "test_accuracy"},
        {"figure": "val_loss.dances", "at_most": 1},
        {"figure": "__import__", "at_most": 1},
        {"figure": "test_accuracy", "at_most": 1, "of": "median"},
        {"figure": "test_accuracy", "at_most": 1, "atmost": 2},
        {"figure": "test_accuracy", "raises": "ValueError"},
        {"raises": True},
        {"raises": False, "says": "nothing"},
    ],
)
def test_a_check_that_says_nothing_is_refused(check: dict[str, Any]) -> None:
    with pytest.raises(PitfallError, match="of here cannot be read"):
        Check.read(check, "before", "here")

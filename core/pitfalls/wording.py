"""A pitfall's programs, figures and checks in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.messages import Message, message
from core.pitfalls.checks import Check, Results
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.results import amount, figure_text, first_error, is_share, raised, told

ROLE_NAMES = {
    "before": message("Before"),
    "after": message("After"),
    "cure": message("What cures"),
}
_OF = {
    "mean": message("mean of the runs"),
    "min": message("smallest of the runs"),
    "max": message("largest of the runs"),
    "range": message("largest minus smallest run"),
}


@dataclass(frozen=True)
class Words:
    """What a pitfall calls its figures and programs."""

    figures: Mapping[str, Message] = field(default_factory=dict)
    programs: Mapping[str, Message] = field(default_factory=dict)

    def figure(self, name: str) -> Message:
        """Return a figure's title, its usual one where it has no own."""
        return self.figures.get(name) or figure_text(name)

    def program(self, name: str) -> Message:
        """Return a program's name, that of its file where it has no other."""
        return self.programs.get(name) or message("{program}", program=name)


def words(pitfall: Pitfall) -> Words:
    """Return the words of a pitfall: a program is named by its setting where there are several."""
    names = {
        program.name: ROLE_NAMES[program.role]
        if len(pitfall.settings) == 1
        else message("{role} (“{setting}”)", role=ROLE_NAMES[program.role], setting=setting.title)
        for setting in pitfall.settings
        for program in setting.programs
    }
    return Words(pitfall.figures, names)


def wanted(check: Check, words: Words) -> Message:
    """Return what must be seen."""
    if check.figure is None:
        return _wanted_error(check)
    figure = words.figure(check.figure)
    if check.not_a_number:
        return message("{figure} is not a number", figure=figure)
    if check.above is not None:
        return message(
            "{figure} lies above that of {other}, by more than {by} and than the runs scatter",
            figure=figure,
            other=words.program(check.above),
            by=_step(check),
        )
    if check.below is not None:
        return message(
            "{figure} lies below that of {other}, by more than {by} and than the runs scatter",
            figure=figure,
            other=words.program(check.below),
            by=_step(check),
        )
    parts = {"of": _OF[check.of], "figure": figure}
    low, high = (_bound(check, bound) for bound in (check.at_least, check.at_most))
    if check.at_most is None:
        return message("{figure} ({of}) is at least {low}", low=low, **parts)
    if check.at_least is None:
        return message("{figure} ({of}) is at most {high}", high=high, **parts)
    return message("{figure} ({of}) is from {low} to {high}", low=low, high=high, **parts)


def _wanted_error(check: Check) -> Message:
    if check.raises is False:
        return message("It runs without an error")
    if check.says is None:
        return message("It raises {kind}", kind=str(check.raises))
    return message("It raises {kind}, which says “{says}”", kind=str(check.raises), says=check.says)


def _bound(check: Check, bound: float | None) -> str:
    return "–" if bound is None else amount(bound, check.figure or "")


def _step(check: Check) -> Message:
    if not is_share(check.figure or ""):
        return message("{by}", by=f"{check.by:g}")
    points = f"{100 * check.by:g}"
    if points == "1":
        return message("1 percentage point")
    return message("{points} percentage points", points=points)


def seen(check: Check, results: Results, words: Words) -> Message:
    """Return what was measured where a check looks."""
    result = results.get(check.program)
    if result is None or not result.runs:
        return message("not measured yet")
    error = first_error(result.runs)
    if check.figure is None or not result.values(check.figure):
        if error is None:
            return message("no error") if check.figure is None else message("–")
        said = error.message.strip().split("\n")[0]
        return message("{kind}: {text}", kind=raised(result.runs), text=said)
    value = result.told(check.figure)
    other = check.above or check.below
    if other is None:
        return value
    against = results.get(other)
    return message(
        "{value}; {program}: {other}",
        value=value,
        program=words.program(other),
        other=told(against.runs if against else (), check.figure),
    )

"""What to write instead: what was seen to cure, and plainly where nothing was."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.messages import Message, message
from core.pitfalls.checks import Check, deviation
from core.pitfalls.diff import added
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program
from core.pitfalls.results import Failure, first_error, raised

WORSE_BY = 0.05
"""By so much of an accuracy a program must lie below another one to count as failing beside it."""
ACCURACIES = ("test_accuracy", "val_accuracy.last", "accuracy.last")
"""By which of them it is told, the first that both programs have."""


@dataclass(frozen=True)
class Advice:
    """One thing to write instead, or that there is none."""

    text: Message
    lines: str | None
    """The statements that are new in it, "" where it only leaves out; None: nothing cures."""
    language: str = "python"


def advice(pitfall: Pitfall) -> list[Advice]:
    """Return what to write instead: of the claimed setting, and of others if it differs there.

    What was measured decides: the tutorials' remedy where all its checks hold, else the cure, else
    nothing. A program that fails in another way than the tutorials claim, by an error or by an
    accuracy that lies far below, needs a remedy all the same. Lines that a reader would not write
    are replaced by those that ``[[instead]]`` of ``pitfall.toml`` gives.
    """
    main, *others = pitfall.settings
    told = [(main, _of_main(pitfall, main))]
    for setting in others:
        found = _needed(setting) if setting.needed else _of_other(pitfall, setting)
        # What is written in one setting already needs no second place.
        if found is not None and found.lines not in [one.lines for _setting, one in told]:
            told.append((setting, found))
    besides = [one for one in pitfall.instead if one.setting is None]
    return [
        *(_as_written(pitfall, setting, one) for setting, one in told),
        *(Advice(one.text, one.code, one.language) for one in besides if one.text is not None),
    ]


def other_error(pitfall: Pitfall) -> Failure | None:
    """Return what "before" raises without the claim having said so; None where it does not.

    Whoever meets that error looks for it here, and a verdict on the claim does not speak of it.
    """
    before = pitfall.results.get("before")
    if before is None or not _always_fails(pitfall, "before"):
        return None
    claimed = [c for c in pitfall.claim.symptom_checks if c.figure is None and c.raises]
    if any(check.holds(pitfall.results) for check in claimed):
        return None
    return first_error(before.runs)


def _as_written(pitfall: Pitfall, setting: Setting, one: Advice) -> Advice:
    """Put what a reader would write in the place of a program's own lines."""
    found = next((own for own in pitfall.instead if own.setting == setting.name), None)
    if found is None or one.lines is None:
        return one
    return Advice(found.text or one.text, found.code, found.language)


def _of_main(pitfall: Pitfall, setting: Setting) -> Advice:
    before, after, cure = (_program(setting, role) for role in ("before", "after", "cure"))
    where = _where(pitfall, setting)
    symptom = _about(pitfall.claim.symptom_checks, setting)
    if not any(check.holds(pitfall.results) for check in symptom):
        return _of_unclaimed(pitfall, setting) or Advice(
            message(
                "Nothing of the symptom was seen{where}: there the tutorials' remedy has nothing "
                "to cure.",
                where=where,
            ),
            None,
        )
    if before is not None and after is not None:
        if _does_as_promised(pitfall, setting):
            return Advice(_promised(pitfall, where), added(before, after))
        if cure is not None and _cures(pitfall, symptom, before, cure):
            text = message("The tutorials' remedy, taken literally, is not enough. What cures:")
            return Advice(text, added(before, cure))
    text = message(
        "The tutorials' remedy, taken literally, does not do{where} all that it promises, and we "
        "measured nothing that does.",
        where=where,
    )
    return Advice(text, None)


def _promised(pitfall: Pitfall, where: Message) -> Message:
    if pitfall.claim.remedy.claimed is None:
        return message("The tutorials name no remedy; ours does its work{where}:", where=where)
    return message(
        "The tutorials' remedy, taken literally, does what it promises{where}:", where=where
    )


def _of_other(pitfall: Pitfall, setting: Setting) -> Advice | None:
    """Return what takes away what is wrong in a setting that is not the first one."""
    before, after = (_program(setting, role) for role in ("before", "after"))
    if before is None or after is None:
        return None
    symptom = _about(pitfall.claim.symptom_checks, setting)
    seen = any(check.holds(pitfall.results) for check in symptom)
    if seen and _does_as_promised(pitfall, setting):
        where = message(" here (“{setting}”)", setting=setting.title)
        return Advice(_promised(pitfall, where), added(before, after))
    return _elsewhere(pitfall, setting) or _of_unclaimed(pitfall, setting)


def _of_unclaimed(pitfall: Pitfall, setting: Setting) -> Advice | None:
    """Return what helps where "before" fails in a way that the claim does not speak of."""
    before = _program(setting, "before")
    if before is None:
        return None
    for role in ("after", "cure"):
        other = _program(setting, role)
        if other is None:
            continue
        failing = _failing(pitfall, setting, before, other)
        if failing is not None:
            return Advice(failing, added(before, other))
    return None


def _failing(pitfall: Pitfall, setting: Setting, before: Program, other: Program) -> Message | None:
    """Say how "before" fails where another program does not; None where it does not fail."""
    one, two = (pitfall.results.get(program.name) for program in (before, other))
    if one is None or two is None or first_error(two.runs) is not None:
        return None
    where = message("“{setting}”", setting=setting.title)
    if _always_fails(pitfall, before.name):
        return message(
            "{where}: not what the tutorials claim, but it fails, with {error}. This runs without "
            "the error:",
            where=where,
            error=raised(one.runs),
        )
    for name in ACCURACIES:
        low, high = one.values(name), two.values(name)
        if not low or not high:
            continue
        gap = (two.mean(name) or 0.0) - (one.mean(name) or 0.0)
        if gap <= max(WORSE_BY, deviation(low) + deviation(high)):
            return None
        figure = pitfall.figure(name)
        return message(
            "{where}: not exactly what the tutorials claim, but it goes wrong all the same "
            "({figure}: before {low}, after {high}). What helps:",
            where=where,
            figure=figure.title,
            low=one.end(figure),
            high=two.end(figure),
        )
    return None


def _always_fails(pitfall: Pitfall, program: str) -> bool:
    result = pitfall.results.get(program)
    return bool(result and result.runs) and all(run.error for run in pitfall.results[program].runs)


def _does_as_promised(pitfall: Pitfall, setting: Setting) -> bool:
    """Tell whether all that the remedy promises in a setting was seen; False where it is silent."""
    checks = _about(pitfall.claim.remedy_checks, setting)
    return bool(checks) and all(check.holds(pitfall.results) for check in checks)


def _about(checks: tuple[Check, ...], setting: Setting) -> list[Check]:
    """Return the checks that look at a program of a setting."""
    names = {program.name for program in setting.programs}
    return [check for check in checks if check.program in names]


def _where(pitfall: Pitfall, setting: Setting) -> Message:
    if len(pitfall.settings) == 1:
        return message("")
    return message(" here (“{setting}”)", setting=setting.title)


def _elsewhere(pitfall: Pitfall, setting: Setting) -> Advice | None:
    """Return what takes the symptom away in a setting in which it is real."""
    before = _program(setting, "before")
    checks = _about(pitfall.claim.elsewhere_checks, setting)
    if before is None or not checks or not all(c.holds(pitfall.results) for c in checks):
        return None
    for role in ("cure", "after"):
        program = _program(setting, role)
        if program is not None and _cures(pitfall, checks, before, program):
            text = message("Where it is real (“{setting}”), this cures:", setting=setting.title)
            return Advice(text, added(before, program))
    return None


def _needed(setting: Setting) -> Advice | None:
    before, after = (_program(setting, role) for role in ("before", "after"))
    if before is None or after is None:
        return None
    text = message("What is needed as well (“{setting}”):", setting=setting.title)
    return Advice(text, added(before, after))


def _cures(pitfall: Pitfall, checks: list[Check], before: Program, other: Program) -> bool:
    """Tell whether what was seen in one program is not seen in the other, which was measured."""
    seen = [c for c in checks if c.program == before.name and c.holds(pitfall.results)]
    return (
        bool(seen)
        and pitfall.is_measured(other.name)
        and not any(replace(check, program=other.name).holds(pitfall.results) for check in seen)
    )


def _program(setting: Setting, role: str) -> Program | None:
    return next((program for program in setting.programs if program.role == role), None)

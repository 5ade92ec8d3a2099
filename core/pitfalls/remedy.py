"""What to write instead: what was seen to cure, and plainly where nothing was."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.messages import Message, message
from core.pitfalls.checks import Check
from core.pitfalls.diff import added
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program


@dataclass(frozen=True)
class Advice:
    """One thing to write instead, or that there is none."""

    text: Message
    lines: str | None
    """The statements that are new in it, "" where it only leaves out; None: nothing cures."""


def advice(pitfall: Pitfall) -> list[Advice]:
    """Return what to write instead: of the claimed setting, and of others if it differs there.

    What the checks say decides: the tutorials' remedy where all its checks hold, else the cure,
    else nothing. Where the symptom is real in another setting, what takes it away there follows.
    """
    main, *others = pitfall.settings
    told = [_of_main(pitfall, main)]
    for setting in others:
        found = _needed(setting) if setting.needed else _elsewhere(pitfall, setting)
        if found is not None and found.lines not in [one.lines for one in told]:
            told.append(found)
    return told


def _of_main(pitfall: Pitfall, setting: Setting) -> Advice:
    before, after, cure = (_program(setting, role) for role in ("before", "after", "cure"))
    claim, results = pitfall.claim, pitfall.results
    where = _where(pitfall, setting)
    if not any(check.holds(results) for check in claim.symptom_checks):
        text = message(
            "Nothing of the symptom was seen{where}: there the tutorials' remedy has nothing to "
            "cure.",
            where=where,
        )
        return Advice(text, None)
    if before is not None and after is not None:
        if all(check.holds(results) for check in claim.remedy_checks):
            text = message(
                "The tutorials' remedy, taken literally, does what it promises{where}:", where=where
            )
            return Advice(text, added(before, after))
        if cure is not None and _cures(pitfall, claim.symptom_checks, before, cure):
            text = message("The tutorials' remedy, taken literally, is not enough. What cures:")
            return Advice(text, added(before, cure))
    text = message(
        "The tutorials' remedy, taken literally, does not do{where} all that it promises, and we "
        "measured nothing that does.",
        where=where,
    )
    return Advice(text, None)


def _where(pitfall: Pitfall, setting: Setting) -> Message:
    if len(pitfall.settings) == 1:
        return message("")
    return message(" here (“{setting}”)", setting=setting.title)


def _elsewhere(pitfall: Pitfall, setting: Setting) -> Advice | None:
    """Return what takes the symptom away in a setting in which it is real."""
    before = _program(setting, "before")
    names = {program.name for program in setting.programs}
    checks = [check for check in pitfall.claim.elsewhere_checks if check.program in names]
    if before is None or not all(check.holds(pitfall.results) for check in checks):
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


def _cures(
    pitfall: Pitfall, checks: list[Check] | tuple[Check, ...], before: Program, other: Program
) -> bool:
    """Tell whether what was seen in one program is not seen in the other, which was measured."""
    seen = [c for c in checks if c.program == before.name and c.holds(pitfall.results)]
    return (
        bool(seen)
        and pitfall.is_measured(other.name)
        and not any(replace(check, program=other.name).holds(pitfall.results) for check in seen)
    )


def _program(setting: Setting, role: str) -> Program | None:
    return next((program for program in setting.programs if program.role == role), None)

"""Findings as JSON, and back again from a file that anybody may have written.

Every value is checked and bounded: its type, how long it is, how many there are, how deep. What
does not fit raises :class:`Refused`, or the KeyError, TypeError or AttributeError of plain access.
"""

from __future__ import annotations

import math
import string
import sys
from collections.abc import Mapping
from typing import Any

from core.doctor.conditions import CONDITIONS
from core.doctor.finding import Finding, Fix, Gap
from core.messages import Message, message, number_from_json, number_to_json

LONGEST_TEXT = 2_000
MOST = 200
"""Longest list or mapping in a file, and most measurements kept."""
DEEPEST = 3
"""Findings within findings, and messages within messages."""
LARGEST_NUMBER = sys.float_info.max
PLAIN_FORMS = {"", ".0%", ".1%", ".2%", ".0f", ".2f", ".2g", ".3g"}
"""Formats that the doctor's sentences use; wider ones may ask for any number of characters."""


class Refused(ValueError):
    """A value that is not what a diagnosis holds; ``reason`` says in words what is wrong."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(str(reason))


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """Return what :func:`finding_from_json` reads: JSON types only, all numbers finite."""
    return {
        "code": finding.code,
        "confidence": finding.confidence,
        "sentence": finding.sentence.to_json(),
        "fix": {
            "what": finding.fix.what.to_json(),
            "changes": dict(finding.fix.changes),
            "code": finding.fix.code,
        },
        "numbers": {name: number_to_json(value) for name, value in finding.numbers.items()},
        "step": finding.step,
        "explains": [finding_to_json(f) for f in finding.explains],
    }


def finding_from_json(stored: Any, depth: int = 0) -> Finding:
    """Read a finding, and the symptoms in it up to :data:`DEEPEST`."""
    if depth > DEEPEST:
        raise Refused(message("its findings lie too deep within each other"))
    fix = stored["fix"]
    return Finding(
        code=_code(stored["code"]),
        confidence=number(stored["confidence"], 0, 1),
        sentence=message_from_json(stored["sentence"]),
        fix=Fix(message_from_json(fix["what"]), _settings(fix["changes"]), text(fix["code"])),
        numbers={text(k): _any_number(v) for k, v in mapped(stored["numbers"]).items()},
        step=whole(stored["step"]),
        explains=tuple(finding_from_json(f, depth + 1) for f in listed(stored["explains"])),
    )


def gap_to_json(gap: Gap) -> dict[str, Any]:
    """Return what :func:`gap_from_json` reads."""
    return {"part": gap.part.to_json(), "why": gap.why.to_json(), "codes": list(gap.codes)}


def gap_from_json(stored: Any) -> Gap:
    """Read what could not be looked at."""
    return Gap(
        part=message_from_json(stored["part"]),
        why=message_from_json(stored["why"]),
        codes=tuple(_code(code) for code in listed(stored["codes"])),
    )


def message_from_json(stored: Any, depth: int = 0) -> Message:
    """Read a message whose template names its parameters plainly: no attributes, no widths.

    "{a.b}" would reach into objects, even where a parameter is called "a.b". "{a:999999999}" would
    fill the memory, and so would messages that repeat messages: the text is bounded, too.
    """
    if depth > DEEPEST:
        raise Refused(message("its sentences lie too deep within each other"))
    template = text(stored["template"])
    params = {
        text(name): message_from_json(value, depth + 1)
        if isinstance(value, Mapping) and "template" in value
        else text(value)
        if isinstance(value, str)
        else _any_number(value)
        for name, value in mapped(stored["params"]).items()
    }
    for _, name, form, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        is_plain = name.isidentifier() and form in PLAIN_FORMS and not conversion
        if not is_plain or name not in params:
            raise Refused(message("a sentence of it has a placeholder that cannot be filled"))
    result = Message(template, params)
    text(str(result))
    return result


def listed(stored: Any) -> list[Any]:
    """Return a list of at most :data:`MOST` values."""
    if not isinstance(stored, list):
        raise Refused(message("it has something else where a list belongs"))
    if len(stored) > MOST:
        raise Refused(_too_many(len(stored)))
    return stored


def mapped(stored: Any) -> dict[str, Any]:
    """Return a mapping of at most :data:`MOST` values."""
    if not isinstance(stored, dict):
        raise Refused(message("it has something else where names with values belong"))
    if len(stored) > MOST:
        raise Refused(_too_many(len(stored)))
    return stored


def text(stored: Any) -> str:
    """Return a text of at most :data:`LONGEST_TEXT` characters that can be shown."""
    if not isinstance(stored, str):
        raise Refused(message("it has something else where a text belongs"))
    if len(stored) > LONGEST_TEXT:
        raise Refused(
            message(
                "it has a text of {length} characters, more than {most}",
                length=len(stored),
                most=LONGEST_TEXT,
            )
        )
    stored.encode()  # half a surrogate pair cannot be sent to a browser
    return stored


def number(stored: Any, low: float = -LARGEST_NUMBER, high: float = LARGEST_NUMBER) -> Any:
    """Return a finite number from ``low`` to ``high``."""
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        raise Refused(message("it has something else where a number belongs"))
    if not low <= stored <= high or not math.isfinite(stored):
        raise Refused(
            message("it has a number that is not from {low:.3g} to {high:.3g}", low=low, high=high)
        )
    return stored


def whole(stored: Any, low: int = 0, high: int = 10**9) -> int:
    """Return a whole number from ``low`` to ``high``."""
    if not isinstance(stored, int):
        raise Refused(message("it has something else where a whole number belongs"))
    return int(number(stored, low, high))


def _code(stored: Any) -> str:
    code = text(stored)
    if code not in CONDITIONS:
        raise Refused(message('it names the condition "{code}", unknown here', code=code[:60]))
    return code


def _settings(stored: Any) -> dict[str, Any]:
    return {
        text(name): text(value)
        if isinstance(value, str)
        else value
        if isinstance(value, bool)
        else number(value)
        for name, value in mapped(stored).items()
    }


def _any_number(stored: Any) -> Any:
    return number_from_json(stored) if isinstance(stored, Mapping) else number(stored)


def _too_many(count: int) -> Message:
    return message("it has {count} entries where {most} are allowed", count=count, most=MOST)

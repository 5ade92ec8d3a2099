"""Sentences for people, kept apart from their numbers so that a page can translate them.

``core`` never translates: it returns a :class:`Message` (or raises a
:class:`core.errors.LabError`, which carries one), run folders store it, and the page looks the
template up in its language. Templates are written as literals inside ``message(...)`` and
``...Error(...)`` calls, where gettext's extraction finds them (``message`` and the error classes
are its keywords).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Message:
    """A template with named placeholders and the values that fill them.

    A value may be a message itself: the name of a network inside a sentence, say.
    """

    template: str
    params: Mapping[str, str | int | float | Message] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(
            **{
                name: in_words(value, lambda word: word.template)
                for name, value in self.params.items()
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` reads back; no number in it is NaN or infinite."""
        params = {
            name: value.to_json() if isinstance(value, Message) else number_to_json(value)
            for name, value in self.params.items()
        }
        return {"template": self.template, "params": params}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Message:
        """Read a message that :meth:`to_json` wrote."""
        params = {
            name: cls.from_json(value)
            if isinstance(value, Mapping) and "template" in value
            else number_from_json(value)
            for name, value in stored["params"].items()
        }
        return cls(stored["template"], params)


def message(template: str, **params: str | int | float | Message) -> Message:
    """Make a message: ``message("Epoch {epoch} of {epochs}.", epoch=2, epochs=5)``."""
    return Message(template, params)


Parameter = str | int | float | Message


NOT_FINITE = {
    "infinite": (math.inf, message("infinite")),
    "minus infinite": (-math.inf, message("minus infinite")),
    "not a number": (math.nan, message("not a number")),
}
"""Numbers that JSON has no word for: how they are stored, and how they are told."""
_KEY = "not_finite"


def number_to_json(value: Any) -> Any:
    """Return what JSON can hold: ``{"not_finite": "infinite"}`` for an infinity, say."""
    name = _name_of(value)
    return value if name is None else {_KEY: name}


def number_from_json(stored: Any) -> Any:
    """Return what :func:`number_to_json` was given.

    Raises:
        ValueError: a mapping that names no such number.
    """
    if not isinstance(stored, Mapping):
        return stored
    name = stored.get(_KEY)
    if len(stored) != 1 or name not in NOT_FINITE:
        raise ValueError(f"not one of {', '.join(NOT_FINITE)}")
    return NOT_FINITE[name][0]


class _Word(str):
    """A text that takes a number's place in a template: it does not mind how many digits."""

    def __format__(self, spec: str) -> str:
        return str(self)


class _Number(float):
    """A number that is written out: "1,000", not "1e+03", and "0.003%", not "0.0%".

    The rule: thousands are parted by commas, small numbers have all their zeros, and so has a share
    that would be rounded to nothing. What would be a row of zeros is a power of ten: 3.2 × 10³⁰.
    """

    def __format__(self, spec: str) -> str:
        if spec.endswith("%"):
            # As a decimal: a hundred times the largest float is infinite.
            percent = Decimal(float(self)) * 100
            return f"{self._percent(percent, spec[:-1])}%"
        text = format(float(self), spec)
        return _written_out(Decimal(text)) if not spec or spec.endswith("g") else text

    def _percent(self, percent: Decimal, spec: str) -> str:
        rounded = Decimal(format(percent, f"{'.0' if abs(percent) >= 1000 else spec or '.6'}f"))
        return _written_out(rounded or Decimal(f"{percent:.1g}") or rounded)


SHORTEST, LONGEST = Decimal("1e-7"), Decimal("1e9")
"""Between these sizes a number is written out."""
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _written_out(value: Decimal) -> str:
    if not value or SHORTEST <= abs(value) < LONGEST:
        return f"{value:,f}"
    digits, power = f"{value:.2e}".split("e")
    return f"{Decimal(digits).normalize():f} × 10{str(int(power)).translate(_SUPERSCRIPT)}"


def in_words(value: Any, told: Callable[[Message], str]) -> Any:
    """Return a parameter as a template takes it: a number that people can read.

    One that is not finite is a word, any other is written out without Python's exponents.

    Args:
        value: the parameter.
        told: makes text of a message, in the language of whoever reads it.
    """
    name = _name_of(value)
    if name is not None:
        return _Word(told(NOT_FINITE[name][1]))
    return _Number(value) if isinstance(value, float) else value


def _name_of(value: Any) -> str | None:
    if not isinstance(value, float) or math.isfinite(value):
        return None
    if math.isnan(value):
        return "not a number"
    return "infinite" if value > 0 else "minus infinite"

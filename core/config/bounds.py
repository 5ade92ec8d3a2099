"""What a setting may be, and why a value that somebody sent is not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

from core.errors import ConfigError
from core.messages import Message, message


class Bound(Protocol):
    """Knows which values a setting takes."""

    def problem(self, name: str, value: object) -> Message | None:
        """Return why ``value`` does not fit, or None where it does."""


@dataclass(frozen=True)
class Range:
    """The bounds of a number, both inside."""

    low: float
    high: float
    whole: bool = False

    def problem(self, name: str, value: object) -> Message | None:
        """Return why ``value`` does not fit, or None where it does."""
        kind: tuple[type, ...] = (int,) if self.whole else (int, float)
        fits = isinstance(value, kind) and not isinstance(value, bool)
        # A NaN compares false with everything, so it fails here as it should.
        if fits and self.low <= value <= self.high:  # type: ignore[operator]
            return None
        if self.whole:
            return message(
                "{setting} is {value}; choose a whole number from {low} to {high}.",
                setting=name,
                value=short(value),
                low=int(self.low),
                high=int(self.high),
            )
        return message(
            "{setting} is {value}; choose a number from {low} to {high}.",
            setting=name,
            value=short(value),
            low=self.low,
            high=self.high,
        )


@dataclass(frozen=True)
class Choice:
    """A value out of a list."""

    options: tuple[str, ...]

    def problem(self, name: str, value: object) -> Message | None:
        """Return why ``value`` does not fit, or None where it does."""
        if isinstance(value, str) and value in self.options:
            return None
        return message(
            "{setting} is {value}; choose one of {options}.",
            setting=name,
            value=short(value),
            options=", ".join(self.options),
        )


@dataclass(frozen=True)
class Switch:
    """On or off."""

    def problem(self, name: str, value: object) -> Message | None:
        """Return why ``value`` does not fit, or None where it does."""
        if isinstance(value, bool):
            return None
        return message(
            "{setting} is {value}; choose true or false.", setting=name, value=short(value)
        )


def check(settings: Any, bounds: Mapping[str, Bound]) -> None:
    """Hold a frozen dataclass to its bounds, at the end of its making.

    Raises:
        ConfigError: a value is out of its bounds.
    """
    for field in fields(settings):
        value = getattr(settings, field.name)
        problem = bounds[field.name].problem(field.name, value)
        if problem is not None:
            raise ConfigError(problem.template, **problem.params)
        if field.type == "float":  # 1 and 1.0 are one setting: one link, one history
            object.__setattr__(settings, field.name, float(value))


def short(value: object) -> str:
    """Show an untrusted value without letting it flood the page."""
    if isinstance(value, float) and math.isfinite(value):
        return str(message("{value:g}", value=float(value)))
    text = str(value) if isinstance(value, str | float | bool) else type(value).__name__
    if isinstance(value, int) and abs(value) < 10**40:
        text = str(value)
    text = text.encode("utf-8", "replace").decode()  # JSON may hold half a surrogate pair
    return text if len(text) <= 40 else text[:39] + "…"

"""One thing that the doctor found, and one that it could not look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.doctor.conditions import CONDITIONS
from core.messages import Message

Number = int | float
Setting = str | int | float | bool


@dataclass(frozen=True)
class Fix:
    """What to change."""

    what: Message
    """In a sentence."""
    changes: Mapping[str, Setting] = field(default_factory=dict)
    """Fields of :class:`core.config.training.TrainConfig` and their new values; empty where the
    config cannot tell the fault's cause."""
    code: str = ""
    """Lines for a script that uses Keras."""


@dataclass(frozen=True)
class Finding:
    """A condition that was met, and on what evidence."""

    code: str
    """A key of :data:`core.doctor.conditions.CONDITIONS`."""
    confidence: float
    """0 to 1: how sure the doctor is that this is so, and that it does harm."""
    sentence: Message
    """The evidence in a plain sentence."""
    fix: Fix
    numbers: Mapping[str, Number] = field(default_factory=dict)
    """The evidence in numbers, by name; :mod:`core.doctor.quantities` knows what they mean. One may
    be infinite, or NaN."""
    step: int = 0
    """Training step at which it showed first; 0 is before training."""
    explains: tuple[Finding, ...] = ()
    """Symptoms that this finding brought about, folded under it."""

    @property
    def title(self) -> Message:
        """The condition's name."""
        return CONDITIONS[self.code].title


@dataclass(frozen=True)
class Gap:
    """What could not be looked at: silence about it does not say that all is well."""

    part: Message
    """What was to be looked at."""
    why: Message
    codes: tuple[str, ...] = ()
    """Conditions that may have been missed for that."""

"""Sentences for people, kept apart from their numbers so that a page can translate them.

``core`` never translates: it returns a :class:`Message` (or raises a
:class:`core.errors.LabError`, which carries one), run folders store it, and the page looks the
template up in its language. Templates are written as literals inside ``message(...)`` and
``...Error(...)`` calls, where gettext's extraction finds them (``message`` and the error classes
are its keywords).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A template with named placeholders and the values that fill them.

    A value may be a message itself: the name of a network inside a sentence, say.
    """

    template: str
    params: Mapping[str, str | int | float | Message] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.params)

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` reads back."""
        params = {
            name: value.to_json() if isinstance(value, Message) else value
            for name, value in self.params.items()
        }
        return {"template": self.template, "params": params}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Message:
        """Read a message that :meth:`to_json` wrote."""
        params = {
            name: cls.from_json(value) if isinstance(value, Mapping) else value
            for name, value in stored["params"].items()
        }
        return cls(stored["template"], params)


def message(template: str, **params: str | int | float | Message) -> Message:
    """Make a message: ``message("Epoch {epoch} of {epochs}.", epoch=2, epochs=5)``."""
    return Message(template, params)


Parameter = str | int | float | Message

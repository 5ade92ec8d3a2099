"""The difference of two programs, as text that shows what changes and what stays."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from core.pitfalls.pitfall import Setting
from core.pitfalls.programs import Program

CONTEXT = 3
"""Unchanged lines that are shown around a change."""


@dataclass(frozen=True)
class Difference:
    """Two programs of one setting."""

    before: Program
    after: Program

    @property
    def text(self) -> str:
        """A unified diff without its header; "@@" lines stand between distant changes."""
        lines = difflib.unified_diff(
            self.before.source.splitlines(), self.after.source.splitlines(), n=CONTEXT, lineterm=""
        )
        return "\n".join(list(lines)[2:])

    @property
    def changed_lines(self) -> int:
        """Number of lines that are taken away or added."""
        return sum(line[:1] in ("+", "-") for line in self.text.splitlines())


def differences(setting: Setting) -> list[Difference]:
    """Return before -> after, and before -> cure where the tutorials' remedy does not cure."""
    if not setting.programs:
        return []
    first, *others = setting.programs
    return [Difference(first, other) for other in others]

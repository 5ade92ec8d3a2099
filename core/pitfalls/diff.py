"""The difference of two programs, as text that shows what changes and what stays."""

from __future__ import annotations

import difflib
import textwrap
from dataclasses import dataclass

from core.pitfalls.pitfall import Setting
from core.pitfalls.programs import Program

CONTEXT = 3
"""Unchanged lines that are shown around a change."""
LEFT_OUT = " …"


@dataclass(frozen=True)
class Difference:
    """Two programs of one setting."""

    before: Program
    after: Program

    @property
    def text(self) -> str:
        """A unified diff; "…" stands where lines that do not change are left out."""
        before, after = self.before.source.splitlines(), self.after.source.splitlines()
        lines: list[str] = []
        shown = 0
        for group in difflib.SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT):
            if group[0][1] > shown:
                lines.append(LEFT_OUT)
            for tag, start, end, new_start, new_end in group:
                if tag == "equal":
                    lines += [f" {line}" for line in before[start:end]]
                    continue
                lines += [f"-{line}" for line in before[start:end]]
                lines += [f"+{line}" for line in after[new_start:new_end]]
            shown = group[-1][2]
        if shown < len(before):
            lines.append(LEFT_OUT)
        return "\n".join(lines)

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


def added(before: Program, after: Program) -> str:
    """Return the lines that ``after`` has and ``before`` has not, moved to the left margin."""
    lines = difflib.ndiff(before.source.splitlines(), after.source.splitlines())
    return textwrap.dedent("\n".join(line[2:] for line in lines if line[:2] == "+ ")).strip("\n")

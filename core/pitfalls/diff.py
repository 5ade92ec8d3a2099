"""The difference of two programs, as text that shows what changes and what stays."""

from __future__ import annotations

import ast
import difflib
import textwrap
from dataclasses import dataclass

from core.pitfalls.pitfall import Setting
from core.pitfalls.programs import Program

CONTEXT = 3
"""Unchanged lines that are shown around a change."""
LEFT_OUT = " …"
WHOLE = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While)
"""Statements that are shown whole where a line of them is new."""


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
    """Return the statements of ``after`` that ``before`` has not, at the left margin.

    A statement stands whole even where one of its lines is new: a line out of the middle of a call
    cannot be pasted anywhere.
    """
    old, new = before.source.splitlines(), after.source.splitlines()
    codes = difflib.SequenceMatcher(None, old, new).get_opcodes()
    tree = ast.parse(after.source)
    found = {
        _around(tree, line)
        for tag, _start, _end, start, end in codes
        if tag != "equal"
        for line in range(start + 1, end + 1)
    }
    spans = sorted(span for span in found if span is not None)
    outer = [one for one in spans if not any(_holds(other, one) for other in spans)]
    texts = ("\n".join(new[start - 1 : end]) for start, end in outer)
    return "\n".join(map(textwrap.dedent, texts))


Span = tuple[int, int]
"""First and last line of a statement, from 1."""


def _around(tree: ast.Module, line: int) -> Span | None:
    """Return the statement that a line belongs to; None for a blank or a comment.

    It is the innermost one; of a function, a class or a loop all: "return" means nothing without
    its function, and a line out of a loop does not tell that it is done each time.
    """
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    holding = [node for node in statements if _span(node)[0] <= line <= _span(node)[1]]
    whole = [node for node in holding if isinstance(node, WHOLE)]
    if whole:
        return max(map(_span, whole), key=lambda span: span[1] - span[0])
    return min(map(_span, holding), key=lambda span: span[1] - span[0], default=None)


def _span(node: ast.stmt) -> Span:
    decorators = [one.lineno for one in getattr(node, "decorator_list", ())]
    return min([node.lineno, *decorators]), node.end_lineno or node.lineno


def _holds(outer: Span, inner: Span) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]

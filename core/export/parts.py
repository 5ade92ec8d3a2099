"""Code in parts, each with the reason for it, and how a call is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.messages import Message

WIDTH = 88
"""Characters in a line of generated code, at most."""


@dataclass(frozen=True)
class Part:
    """One step of a program."""

    about: Message
    """What it does, for somebody who reads it for the first time."""
    code: str
    """Lines without a line end after the last one."""


def in_percent(share: float) -> str:
    """Return a setting that is a share as "12.5%", as exactly as it was chosen."""
    return f"{100 * share:g}%"


def call(name: str, arguments: Sequence[str], before: str = "", after: str = "") -> str:
    """Write a call as a formatter would: on one line, else inside, else one argument a line.

    Args:
        name: what is called.
        arguments: as they stand in the code.
        before: what stands before it on its line, the indentation included.
        after: what stands behind it.
    """
    line = f"{before}{name}({', '.join(arguments)}){after}"
    if len(line) <= WIDTH:
        return line
    indent = " " * (len(before) - len(before.lstrip()))
    inside = f"{indent}    {', '.join(arguments)}"
    if len(inside) <= WIDTH:
        return f"{before}{name}(\n{inside}\n{indent}){after}"
    rows = "".join(f"{indent}    {argument},\n" for argument in arguments)
    return f"{before}{name}(\n{rows}{indent}){after}"

"""What a case is: a program that trains a network, what is wrong with it, and how it is righted.

Nothing here trains. A program gets three pairs of raw images and labels, prepares them as it
thinks fit, and returns a compiled model with what it would give to ``fit``. Asked to be right, it
does the same without its fault: that is its clean twin.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench.doctor.scores import accuracy

Pair = tuple[Any, Any]
"""(N, 28, 28) uint8 images and (N,) uint8 labels."""


@dataclass(frozen=True)
class Digits:
    """Raw images: to learn from, to validate on, and to be scored on."""

    train: Pair
    validation: Pair
    test: Pair


@dataclass
class Setup:
    """What one training is made of; a treatment may change it."""

    model: Any
    x: Any
    """As ``fit`` gets it: an array, a ``tf.data.Dataset``, ..."""
    y: Any
    """None where ``x`` holds the targets."""
    x_test: Any
    """Prepared as the program prepares images that it has not seen."""
    y_test: Any
    fit: dict[str, Any] = field(default_factory=dict)
    """Arguments of ``fit`` beside data; "callbacks" are the program's own."""
    score: Callable[[Any, Any], float] = accuracy
    """From the model's answers and ``y_test`` to 0 (useless) .. 1."""
    honest: bool = False
    """Whether what counts is the truth of the last ``val_accuracy``: its distance from the score
    is taken from 1. For faults that harm the validation alone."""


Program = Callable[[Digits, bool], Setup]


@dataclass(frozen=True)
class Case:
    """A fault, or a clean configuration."""

    name: str
    code: str | None
    """The true cause's code; None where nothing is wrong."""
    program: Program
    source: str
    """The program's text: by its digest a stored result is known to be out of date."""
    also: tuple[str, ...] = ()
    """Other codes that would be as right."""
    link: str = ""
    """Where the question stands that it was written after."""
    title: str = ""
    """What that question is called."""
    listed: bool = False
    """Of a held-out fault: whether the list for tuning has one of the same kind."""
    epochs: bool = False
    """Whether it needs whole epochs to show."""
    least: float = 0.8
    """Score that a clean configuration, or a fault's twin, has to reach to count as one."""

    @property
    def right(self) -> tuple[str, ...]:
        """All codes that are right."""
        return (self.code, *self.also) if self.code else ()

    @property
    def slug(self) -> str:
        """The name as a part of a file's name."""
        kept = "".join(c if c.isalnum() or c in ".-" else " " for c in self.name.lower())
        return "-".join(kept.split())


SHARED = "_helpers"
"""Ends the name of a file whose functions several files of one set use."""
HELPERS = ("networks.py", "splits.py", "scores.py", "digits.py")
"""Files of this folder that every program depends on."""


def digest(case: Case) -> str:
    """Return what changes whenever the case's training may."""
    here = Path(__file__).parent
    texts = [case.name, case.source, *(_code(here / name) for name in HELPERS)]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


@cache
def _code(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def text_of(program: Any) -> str:
    """Return a program's text and that of the helpers in its own file, or in that of its set."""
    original = inspect.unwrap(program)
    mates = [pair for pair in original.__globals__.items() if inspect.isfunction(pair[1])]
    helpers = [f for name, f in mates if name.startswith("_") or f.__module__.endswith(SHARED)]
    return "".join(inspect.getsource(f) for f in (original, *helpers))


class Collection(dict[str, Case]):
    """Cases by name, gathered by decorators."""

    def fault(self, name: str, code: str, *also: str, **facts: Any) -> Callable[[Any], Any]:
        """Register a program ``(digits, right) -> Setup`` as a fault."""

        def add(program: Any) -> Any:
            self._add(Case(name, code, program, text_of(program), also, **facts))
            return program

        return add

    def clean(self, name: str, **facts: Any) -> Callable[[Any], Any]:
        """Register a program ``(digits) -> Setup`` in which nothing is wrong."""

        def add(program: Any) -> Any:
            self._add(Case(name, None, lambda d, right: program(d), text_of(program), **facts))
            return program

        return add

    def _add(self, case: Case) -> None:
        if any(case.slug == known.slug for known in self.values()):
            raise ValueError(f"There are two cases called {case.name}.")
        self[case.name] = case

"""Programs of a folder: what a pitfall or a claim has measured, and how they are run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from core.messages import Message
from core.pitfalls.results import Result, read_results


@dataclass(frozen=True)
class Program:
    """A minimal program: what is shown is what runs."""

    name: str
    """``before``, or ``mlp_before`` in the setting ``mlp``."""
    setting: str
    role: str
    path: Path

    @property
    def source(self) -> str:
        """Its text."""
        return self.path.read_text(encoding="utf-8")

    @property
    def sha256(self) -> str:
        """Digest of its text."""
        return hashlib.sha256(self.source.encode()).hexdigest()


@dataclass(frozen=True)
class Budget:
    """How a pitfall's programs are run."""

    seeds: tuple[int, ...]
    train: int
    test: int
    seeded: bool
    memory_mib: int | None
    seconds: float
    """After which a run is ended and counts as failed."""
    live_train: int | None
    """Training images of a run on a page; None for as many as its seconds allow."""
    live_test: int
    """Test images of a run on a page."""


class Measurable(Protocol):
    """What has programs to be measured: a pitfall, or a claim that is none."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def folder(self) -> Path:
        """Where its programs and ``measured.json`` lie."""

    @property
    def budget(self) -> Budget:
        """How its programs are run."""

    @property
    def programs(self) -> Mapping[str, Program]:
        """All programs by name."""

    @property
    def variables(self) -> list[str]:
        """Top-level variables of programs that a run keeps."""


def results_of(one: Measurable) -> dict[str, Result]:
    """Return what was measured, by program; only of programs that are still as they were then."""
    stored, programs = read_results(one.folder), one.programs
    return {
        name: result
        for name, result in stored.items()
        if name in programs and programs[name].sha256 == result.sha256
    }


def read_budget(stored: dict[str, Any]) -> Budget:
    """Read a table ``[run]``; what it lacks has its default."""
    return Budget(
        **{
            "seeds": tuple(stored.get("seeds", (1, 2, 3))),
            "train": 12_000,
            "test": 10_000,
            "seeded": True,
            "memory_mib": None,
            "seconds": 600.0,
            "live_train": None,
            "live_test": 2_000,
            **{name: value for name, value in stored.items() if name != "seeds"},
        }
    )


def said(text: str) -> Message:
    """Return a text of ``pitfall.toml`` as a template: its line breaks are only the file's."""
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return Message("\n\n".join(part for part in paragraphs if part))


def maybe_said(text: str | None) -> Message | None:
    """Return a text that may be missing."""
    return said(text) if text else None

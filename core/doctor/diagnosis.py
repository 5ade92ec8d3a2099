"""The doctor's report: findings, notes, and what was measured; printed, saved, and read again."""

from __future__ import annotations

import json
import math
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.doctor.conditions import CONDITIONS
from core.doctor.finding import Finding, Fix
from core.errors import DiagnosisError
from core.home import write_json
from core.messages import Message

VERSION = 1
LARGEST_FILE = 1_000_000  # bytes
LONGEST_TEXT = 2_000
MOST = 200
"""Longest list or mapping in a file, and most measurements kept."""
DEEPEST = 3
"""Findings within findings, and messages within messages."""


@dataclass(frozen=True)
class Measurement:
    """What the probe batch showed at one step; for charts."""

    step: int
    values: Mapping[str, float | None] = field(default_factory=dict)
    """By name: "loss", "accuracy", ...; None where a value was not finite."""
    layers: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    """By quantity ("gradient", "update-ratio", "dead", "saturated"), then by layer."""
    answers: tuple[float, ...] = ()
    """Share of the probe batch that is read as each class."""


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a run, as far as it was seen."""

    findings: tuple[Finding, ...] = ()
    """The likeliest root cause first. None: the run is fine as far as the doctor can see."""
    notes: tuple[Finding, ...] = ()
    """Weaker hints, not alarms."""
    measurements: tuple[Measurement, ...] = ()
    steps: int = 0
    """Training steps that were seen."""
    watching_share: float = 0.0
    """The doctor's share of the training's seconds, as it measured it itself."""

    def __str__(self) -> str:
        lines = [_headline(len(self.findings), self.steps)]
        for number, finding in enumerate(self.findings, 1):
            lines += ["", *_told(finding, f"{number}. ")]
        if self.notes:
            lines += ["", "Worth a look:"]
            lines += [f"  - {note.title}: {note.sentence}" for note in self.notes]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` reads: JSON types only."""
        return {
            "version": VERSION,
            "findings": [_finding_to_json(f) for f in self.findings],
            "notes": [_finding_to_json(f) for f in self.notes],
            "measurements": [
                {
                    "step": m.step,
                    "values": dict(m.values),
                    "layers": {name: dict(column) for name, column in m.layers.items()},
                    "answers": list(m.answers),
                }
                for m in self.measurements
            ],
            "steps": self.steps,
            "watching_share": self.watching_share,
        }

    def save(self, path: str | Path) -> None:
        """Write it as JSON, complete or not at all.

        Raises:
            StorageError: the file cannot be written.
        """
        write_json(Path(path), self.to_json())

    @classmethod
    def load(cls, text: str | bytes) -> Diagnosis:
        """Read what :meth:`save` wrote, from anybody: every value is checked and bounded.

        Args:
            text: the file's content.
        Raises:
            DiagnosisError: it is too large, or not a diagnosis.
        """
        if len(text) > LARGEST_FILE:
            raise DiagnosisError(
                "The file has {size} bytes; a diagnosis has at most {limit}. Choose the file that "
                "diagnosis.save() wrote.",
                size=len(text),
                limit=LARGEST_FILE,
            )
        try:
            return cls.from_json(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise _not_a_diagnosis() from error

    @classmethod
    def from_json(cls, stored: Any) -> Diagnosis:
        """Read what :meth:`to_json` returned; see :meth:`load`.

        Raises:
            DiagnosisError: it is none.
        """
        try:
            _whole(stored["version"], VERSION, VERSION)
            return cls(
                findings=tuple(_finding(f) for f in _listed(stored["findings"])),
                notes=tuple(_finding(f) for f in _listed(stored["notes"])),
                measurements=tuple(_measurement(m) for m in _listed(stored["measurements"])),
                steps=_whole(stored["steps"]),
                watching_share=_number(stored["watching_share"], 0, 1),
            )
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise _not_a_diagnosis() from error


def _not_a_diagnosis() -> DiagnosisError:
    return DiagnosisError(
        "This is no diagnosis that this Digit Lab can read; it reads the JSON of version "
        "{version} that diagnosis.save() writes. Save it again.",
        version=VERSION,
    )


def _headline(count: int, steps: int) -> str:
    seen = f"after {steps} steps" if steps else "before training"
    if not count:
        return f"Nothing wrong was found {seen}."
    return f"{count} {'finding' if count == 1 else 'findings'} {seen}, the likeliest cause first:"


def _told(finding: Finding, start: str) -> list[str]:
    indent = " " * len(start)
    since = f", from step {finding.step}" if finding.step else ""
    lines = [
        f"{start}{finding.title} [{finding.code}, {finding.confidence:.0%} sure{since}]",
        f"{indent}{finding.sentence}",
        f"{indent}Try: {finding.fix.what}",
    ]
    lines += [f"{indent}    {line}" for line in finding.fix.code.splitlines()]
    if finding.explains:
        lines.append(f"{indent}It explains: {', '.join(str(f.title) for f in finding.explains)}.")
    return lines


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "confidence": finding.confidence,
        "sentence": finding.sentence.to_json(),
        "fix": {
            "what": finding.fix.what.to_json(),
            "changes": dict(finding.fix.changes),
            "code": finding.fix.code,
        },
        "numbers": dict(finding.numbers),
        "step": finding.step,
        "explains": [_finding_to_json(f) for f in finding.explains],
    }


def _finding(stored: Any, depth: int = 0) -> Finding:
    if depth > DEEPEST or stored["code"] not in CONDITIONS:
        raise ValueError("unknown code, or too deep")
    fix = stored["fix"]
    return Finding(
        code=stored["code"],
        confidence=_number(stored["confidence"], 0, 1),
        sentence=_message(stored["sentence"]),
        fix=Fix(_message(fix["what"]), _settings(fix["changes"]), _text(fix["code"])),
        numbers={_text(k): _number(v) for k, v in _mapped(stored["numbers"]).items()},
        step=_whole(stored["step"]),
        explains=tuple(_finding(f, depth + 1) for f in _listed(stored["explains"])),
    )


def _measurement(stored: Any) -> Measurement:
    return Measurement(
        step=_whole(stored["step"]),
        values=_column(stored["values"]),
        layers={_text(name): _column(c) for name, c in _mapped(stored["layers"]).items()},
        answers=tuple(_number(share, 0, 1) for share in _listed(stored["answers"])),
    )


def _column(stored: Any) -> dict[str, float | None]:
    return {
        _text(name): None if value is None else _number(value)
        for name, value in _mapped(stored).items()
    }


def _settings(stored: Any) -> dict[str, Any]:
    return {
        _text(name): _text(value)
        if isinstance(value, str)
        else value
        if isinstance(value, bool)
        else _number(value)
        for name, value in _mapped(stored).items()
    }


def _message(stored: Any, depth: int = 0) -> Message:
    """Read a message whose template names its parameters plainly: no attributes, no widths.

    "{a.b}" would reach into objects, even where a parameter is called "a.b". "{a:999999999}" would
    fill the memory, and so would messages that repeat messages: the text is bounded, too.
    """
    if depth > DEEPEST:
        raise ValueError("messages too deep")
    template = _text(stored["template"])
    params = {
        _text(name): _message(value, depth + 1)
        if isinstance(value, Mapping)
        else _text(value)
        if isinstance(value, str)
        else _number(value)
        for name, value in _mapped(stored["params"]).items()
    }
    for _, name, form, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        is_plain = name.isidentifier() and form in PLAIN_FORMS and not conversion
        if not is_plain or name not in params:
            raise ValueError("a placeholder that is not plain")
    result = Message(template, params)
    _text(str(result))
    return result


PLAIN_FORMS = {"", ".0%", ".1%", ".2f", ".3g", ".2g"}


def _listed(stored: Any) -> list[Any]:
    if not isinstance(stored, list) or len(stored) > MOST:
        raise ValueError("not a list, or too long")
    return stored


def _mapped(stored: Any) -> dict[str, Any]:
    if not isinstance(stored, dict) or len(stored) > MOST:
        raise ValueError("not a mapping, or too long")
    return stored


def _text(stored: Any) -> str:
    if not isinstance(stored, str) or len(stored) > LONGEST_TEXT:
        raise ValueError("not a text, or too long")
    stored.encode()
    return stored


def _number(stored: Any, low: float = -1e38, high: float = 1e38) -> Any:
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        raise ValueError("not a number")
    if not low <= stored <= high or not math.isfinite(stored):
        raise ValueError("out of range")
    return stored


def _whole(stored: Any, low: int = 0, high: int = 10**9) -> int:
    if not isinstance(stored, int):
        raise ValueError("not a whole number")
    return int(_number(stored, low, high))

"""The doctor's report: findings, notes, and what was measured; printed, saved, and read again."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.doctor.finding import Finding, Gap
from core.doctor.stored import (
    Refused,
    finding_from_json,
    finding_to_json,
    gap_from_json,
    gap_to_json,
    listed,
    mapped,
    message_from_json,
    number,
    text,
    whole,
)
from core.errors import DiagnosisError
from core.home import write_json
from core.messages import Message, message

VERSION = 1
LARGEST_FILE = 1_000_000  # bytes
FAILED = message(
    "The doctor itself failed in this training, so it may have missed something. The training "
    "itself is not affected."
)
LINE = 88
"""Characters of a printed line; code is not broken."""


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
    unchecked: tuple[Gap, ...] = ()
    """What could not be looked at, and why."""
    failed: Message | None = None
    """What failed where the doctor itself did: all else is what it knew until then."""

    def __str__(self) -> str:
        knows = self.failed is None or self.findings
        lines = _wrapped(_headline(self), "") if knows else []
        for place, finding in enumerate(self.findings, 1):
            lines += ["", *_told(finding, f"{place}. ")]
        if self.notes:
            lines += ["", "Worth a look:"]
            for note in self.notes:
                lines += _wrapped(f"{note.title}: {note.sentence}", "  - ")
        if self.unchecked:
            lines += ["", "Could not be checked:"]
            for gap in self.unchecked:
                lines += _wrapped(f"{gap.part}: {gap.why}", "  - ")
        if self.failed is not None:
            lines += [""] if lines else []
            lines += _wrapped(f"{FAILED} {self.failed}", "")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` reads: JSON types only."""
        return {
            "version": VERSION,
            "findings": [finding_to_json(f) for f in self.findings],
            "notes": [finding_to_json(f) for f in self.notes],
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
            "unchecked": [gap_to_json(gap) for gap in self.unchecked],
            "failed": None if self.failed is None else self.failed.to_json(),
        }

    def save(self, path: str | Path) -> None:
        """Write it as JSON, complete or not at all.

        Raises:
            StorageError: the file cannot be written.
        """
        write_json(Path(path), self.to_json())

    @classmethod
    def load(cls, content: str | bytes) -> Diagnosis:
        """Read what :meth:`save` wrote, from anybody: every value is checked and bounded.

        Args:
            content: of the file.
        Raises:
            DiagnosisError: it is too large, or not a diagnosis.
        """
        if len(content) > LARGEST_FILE:
            raise DiagnosisError(
                "The file has {size} bytes; a diagnosis has at most {limit}. Choose the file that "
                "diagnosis.save() wrote.",
                size=len(content),
                limit=LARGEST_FILE,
            )
        try:
            stored = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise _not_a_diagnosis(message("it is not JSON")) from error
        return cls.from_json(stored)

    @classmethod
    def from_json(cls, stored: Any) -> Diagnosis:
        """Read what :meth:`to_json` returned; see :meth:`load`.

        Raises:
            DiagnosisError: it is none.
        """
        try:
            if stored["version"] != VERSION:
                raise Refused(message("it is of another version, or of none"))
            return cls(
                findings=tuple(finding_from_json(f) for f in listed(stored["findings"])),
                notes=tuple(finding_from_json(f) for f in listed(stored["notes"])),
                measurements=tuple(_measurement(m) for m in listed(stored["measurements"])),
                steps=whole(stored["steps"]),
                watching_share=number(stored["watching_share"], 0, 1),
                # The first files have no such fields.
                unchecked=tuple(gap_from_json(g) for g in listed(stored.get("unchecked", []))),
                failed=message_from_json(failed) if (failed := stored.get("failed")) else None,
            )
        except Refused as error:
            raise _not_a_diagnosis(error.reason) from error
        except KeyError as error:
            missing = message('a "{field}" is missing in it', field=str(error.args[0])[:60])
            raise _not_a_diagnosis(missing) from error
        except (ValueError, TypeError, AttributeError, IndexError) as error:
            raise _not_a_diagnosis(message("its parts are not where they belong")) from error


def _not_a_diagnosis(reason: Message) -> DiagnosisError:
    return DiagnosisError(
        "This is no diagnosis that this Digit Lab can read: {reason}. It reads the JSON of version "
        "{version} that diagnosis.save() writes. Save it again.",
        reason=reason,
        version=VERSION,
    )


def _headline(diagnosis: Diagnosis) -> str:
    steps, count = diagnosis.steps, len(diagnosis.findings)
    seen = f"after {steps} steps" if steps else "before training"
    if not count:
        rest = ", as far as it could be checked" if diagnosis.unchecked else ""
        return f"Nothing wrong was found {seen}{rest}."
    return f"{count} {'finding' if count == 1 else 'findings'} {seen}, the likeliest cause first:"


def _told(finding: Finding, start: str) -> list[str]:
    indent = " " * len(start)
    since = f", from step {finding.step}" if finding.step else ""
    lines = [
        f"{start}{finding.title} [{finding.code}, {finding.confidence:.0%} sure{since}]",
        *_wrapped(str(finding.sentence), indent),
        *_wrapped(f"Try: {finding.fix.what}", indent),
    ]
    lines += [f"{indent}    {line}" for line in finding.fix.code.splitlines()]
    if finding.explains:
        explained = ", ".join(str(f.title) for f in finding.explains)
        lines += _wrapped(f"It explains: {explained}.", indent)
    return lines


def _wrapped(sentence: str, start: str) -> list[str]:
    return textwrap.wrap(
        sentence,
        LINE,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _measurement(stored: Any) -> Measurement:
    return Measurement(
        step=whole(stored["step"]),
        values=_column(stored["values"]),
        layers={text(name): _column(c) for name, c in mapped(stored["layers"]).items()},
        answers=tuple(number(share, 0, 1) for share in listed(stored["answers"])),
    )


def _column(stored: Any) -> dict[str, float | None]:
    return {
        text(name): None if value is None else number(value)
        for name, value in mapped(stored).items()
    }

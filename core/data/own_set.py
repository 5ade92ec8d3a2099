"""Digits that a person drew and labelled: a small set of their own, to score models against."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data.facts import Ink
from core.data.strokes import Stroke, to_unit
from core.errors import DataError

MOST = 200
"""Digits in one set."""
_SIDE = 560


@dataclass(frozen=True, eq=False)
class OwnDigit:
    """One labelled digit."""

    number: int
    """Names it within its set; never given twice."""
    label: int
    """0 to 9: what the person says it is."""
    digit: NDArray[np.uint8]
    """(28, 28), 0 paper to 255 ink: what a network sees."""
    picture: bytes
    """PNG, black ink on white paper, longer side at most 560 pixels."""
    strokes: tuple[Stroke, ...]
    """Empty where it did not come from the canvas."""


@dataclass
class OwnSet:
    """A person's labelled digits, in the order in which they were kept; at most 200."""

    digits: list[OwnDigit] = field(default_factory=list)
    _given: int = 0

    def add(
        self, label: int, digit: NDArray[np.uint8], ink: Ink, strokes: tuple[Stroke, ...] = ()
    ) -> OwnDigit:
        """Keep a digit.

        Args:
            label: 0 to 9.
            digit: (28, 28) uint8, what a network sees of it.
            ink: (H, W) uint8, 0 paper to 255 ink, as it was drawn.
            strokes: how it was drawn, where that is known.
        Raises:
            DataError: the set is full, or the label is no digit.
        """
        if not 0 <= label <= 9:
            raise DataError(
                "The label is {label}; choose one of the ten digits, 0 to 9.", label=label
            )
        if len(self.digits) >= MOST:
            raise DataError(
                "Your set holds {most} digits, which is all it can. Download it and delete some.",
                most=MOST,
            )
        self._given += 1
        kept = OwnDigit(self._given, label, digit.copy(), _png(ink), strokes)
        self.digits.append(kept)
        return kept

    def remove(self, number: int) -> None:
        """Delete one digit; nothing happens if it is gone already."""
        self.digits = [digit for digit in self.digits if digit.number != number]

    def clear(self) -> None:
        """Delete all digits."""
        self.digits = []

    def images(self) -> NDArray[np.uint8]:
        """Return what a network sees, (N, 28, 28) uint8."""
        return np.array([kept.digit for kept in self.digits], np.uint8).reshape(-1, 28, 28)


def as_zip(digits: Sequence[OwnDigit]) -> bytes:
    """Pack digits into a zip archive.

    ``drawings.json`` holds those with strokes, in the format that ``python -m core read`` takes;
    ``images/`` has a PNG of every one, named by its place and label.
    """
    drawn = [_entry(kept) for kept in digits if kept.strokes]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("drawings.json", json.dumps({"digits": drawn}))
        for place, kept in enumerate(digits):
            archive.writestr(f"images/{place:03d}-is-{kept.label}.png", kept.picture)
    return file.getvalue()


def _entry(kept: OwnDigit) -> dict[str, Any]:
    strokes, widths = to_unit(kept.strokes)
    return {"label": str(kept.label), "strokes": strokes, "widths": widths}


def _png(ink: Ink) -> bytes:
    picture = Image.fromarray(255 - ink)
    picture.thumbnail((_SIDE, _SIDE))
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()

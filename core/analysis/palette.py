"""One palette with fixed meanings, and a second signal beside each colour.

Every colour reaches a contrast of 3:1 (WCAG 2.2, 1.4.11) on the light and on the dark background,
so that a figure need not know its theme. Training, validation and test are blue, vermilion and
bluish green of Okabe and Ito's set for all kinds of colour vision (jfly.uni-koeln.de/color);
"before" is grey and "after" purple, which differ in lightness too. No ten hues differ for
everybody, so a class is always named by its digit as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LIGHT_BACKGROUND = "#ffffff"
DARK_BACKGROUND = "#12161c"


@dataclass(frozen=True)
class Look:
    """How one meaning looks: a colour, and a line and a marker that tell it without colour."""

    color: str
    dash: str
    marker: str

    def line(self, width: float = 2) -> dict[str, Any]:
        """Return a trace's ``line``."""
        return {"color": self.color, "dash": self.dash, "width": width}

    def points(self, size: float = 7) -> dict[str, Any]:
        """Return a trace's ``marker``."""
        return {"color": self.color, "symbol": self.marker, "size": size}


TRAINING = Look("#0072b2", "solid", "circle")
VALIDATION = Look("#d55e00", "dash", "diamond")
TEST = Look("#009e73", "dot", "square")
BEFORE = Look("#7f7f7f", "dash", "x")
AFTER = Look("#b5539b", "solid", "star")
CURE = Look("#0e8fa3", "dashdot", "diamond")
"""What cures where "after" does not."""

ACCENT = TRAINING.color
MUTED = "#7f8792"
WRONG = VALIDATION.color
CHOSEN = "#b87500"
"""The frame of what the viewer has picked out."""

CLASSES = (
    "#2b7bba",
    "#d55e00",
    "#1f9b55",
    "#d0393c",
    "#9467bd",
    "#96623f",
    "#c8679b",
    "#7f7f7f",
    "#8f8a1f",
    "#0e8fa3",
)
"""One hue a digit, 0 to 9."""
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_MARKERS = (
    "circle",
    "square",
    "diamond",
    "cross",
    "x",
    "triangle-up",
    "triangle-down",
    "star",
    "hexagon",
    "pentagon",
)
CLASS_LOOKS = tuple(
    Look(color, _DASHES[digit % len(_DASHES)], _MARKERS[digit])
    for digit, color in enumerate(CLASSES)
)
"""How each digit looks where classes are compared: its hue and a marker of its own."""

HEAT = ((0.0, LIGHT_BACKGROUND), (1.0, ACCENT))
"""From nothing to much. The page replaces the first colour by its own background."""
HEAT_OF_ERRORS = ((0.0, LIGHT_BACKGROUND), (1.0, WRONG))

RUN_LOOKS = tuple(
    Look(CLASSES[hue], _DASHES[place % len(_DASHES)], _MARKERS[place])
    for place, hue in enumerate((0, 1, 2, 4, 8, 9))
)
"""How up to six runs look side by side; each is named by its letter as well."""

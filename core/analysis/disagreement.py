"""Where two models err differently, and whether one is better by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure, Table, title
from core.analysis.metrics import CLASSES
from core.analysis.palette import LIGHT_BACKGROUND, TRAINING, VALIDATION
from core.analysis.readings import Indices, Labels
from core.messages import Message, message

LEVEL = 0.05
"""Below this probability a difference is called more than chance."""


def confusion_difference(
    one: NDArray[np.integer[Any]],
    other: NDArray[np.integer[Any]],
    letters: tuple[str, str] = ("A", "B"),
) -> Chart:
    """Draw how often A gave an answer more than B, cell by cell.

    Args:
        one: (10, 10) counts of A; row = true digit, column = answer.
        other: those of B, to the same images.
        letters: what the two are called.
    """
    difference = one.astype(np.int64) - other.astype(np.int64)
    shown = [[f"{n:+d}".replace("-", "−") if n else "" for n in row] for row in difference.tolist()]
    axis = {"tickmode": "linear", "dtick": 1, "fixedrange": True, "showgrid": False}
    # One map for each sign, as each begins with the page's own background.
    data = [
        _signed(difference >= 0, difference, shown, TRAINING.color),
        _signed(difference < 0, difference, shown, VALIDATION.color),
    ]
    layout: Figure = {
        "xaxis": axis | {"title": title(message("Read as")), "side": "top", "zeroline": False},
        "yaxis": axis
        | {"title": title(message("True digit")), "autorange": "reversed", "zeroline": False},
    }
    table: Table = [
        (message("True digit"), list(range(CLASSES))),
        *(
            (message("Read as {digit}", digit=read), difference[:, read].tolist())
            for read in range(CLASSES)
        ),
    ]
    return Chart(
        _difference_title(difference, *letters),
        message(
            "Heat map: the confusion matrix of {one} minus that of {other}. The numbers are in the "
            "table.",
            one=letters[0],
            other=letters[1],
        ),
        {"data": data, "layout": layout},
        table,
    )


def _signed(
    mask: NDArray[np.bool_], difference: NDArray[np.int64], shown: list[list[str]], color: str
) -> Figure:
    # A logarithm, or the diagonal would drown all the rest.
    strengths = np.log1p(abs(difference))
    return {
        "type": "heatmap",
        "x": list(range(CLASSES)),
        "y": list(range(CLASSES)),
        "z": [
            [round(float(z), 4) if on else None for z, on in zip(row, ons, strict=True)]
            for row, ons in zip(strengths, mask, strict=True)
        ],
        "zmin": 0,
        "zmax": round(float(max(strengths.max(), 1)), 4),
        # Plotly writes texts into empty cells, too, in a colour that is not for the other map's.
        "text": [
            [text if on else "" for text, on in zip(row, ons, strict=True)]
            for row, ons in zip(shown, mask, strict=True)
        ],
        "texttemplate": "%{text}",
        "textfont": {"size": 11},
        "colorscale": [[0.0, LIGHT_BACKGROUND], [1.0, color]],
        "showscale": False,
        "hoverinfo": "skip",
        "xgap": 1,
        "ygap": 1,
    }


def _difference_title(difference: NDArray[np.int64], one: str, other: str) -> Message:
    right = int(np.trace(difference))
    if right == 0:
        return message("{one} and {other} read equally many images right", one=one, other=other)
    if right > 0:
        return message(
            "{one} reads {count} more images right than {other}",
            one=one,
            other=other,
            count=right,
        )
    return message(
        "{one} reads {count} fewer images right than {other}", one=one, other=other, count=-right
    )


@dataclass(frozen=True)
class Disagreement:
    """Which images one of two models reads wrongly and the other does not."""

    only_a: Indices
    """A errs and B is right."""
    only_b: Indices
    """B errs and A is right."""
    both: Indices
    """Both err."""

    @property
    def chance(self) -> float:
        """McNemar's exact probability; see :func:`mcnemar`."""
        return mcnemar(len(self.only_a), len(self.only_b))

    def verdict(self, one: str = "A", other: str = "B") -> Message:
        """Say whether the difference is more than chance.

        Args:
            one: what A is called.
            other: what B is called.
        """
        facts = {
            "one": one,
            "other": other,
            "only_a": f"{len(self.only_a):,}",
            "only_b": f"{len(self.only_b):,}",
            "p": "<0.0001" if self.chance < 0.0001 else f"{self.chance:.2g}",
        }
        if self.chance >= LEVEL:
            return message(
                "The difference may be chance. If {one} and {other} were equally good, a "
                "split of {only_a} to {only_b} or a more uneven one would come up with "
                "probability {p} (McNemar's exact test).",
                **facts,
            )
        better = other if len(self.only_a) > len(self.only_b) else one
        return message(
            "{better} is better, by more than chance. If {one} and {other} were equally good, "
            "a split of {only_a} to {only_b} or a more uneven one would come up only with "
            "probability {p} (McNemar's exact test).",
            better=better,
            **facts,
        )


def disagreement(one: Labels, other: Labels, labels: Labels) -> Disagreement:
    """Compare the answers of A and B to the same images.

    Args:
        one: (N,) digits, as A reads them.
        other: (N,) digits, as B reads them.
        labels: (N,).
    """
    a, b = one != labels, other != labels
    return Disagreement(np.flatnonzero(a & ~b), np.flatnonzero(~a & b), np.flatnonzero(a & b))


def mcnemar(only_a: int, only_b: int) -> float:
    """Return how probable so uneven a split is where both models are equally good.

    McNemar's exact test (Q. McNemar, Psychometrika 12, 1947, 153-157, with the binomial
    distribution in place of its approximation): of the images that only one of two models reads
    wrongly, each falls to either of them with probability 1/2. Two-sided.

    Args:
        only_a: images that only A reads wrongly.
        only_b: images that only B reads wrongly.
    Returns:
        0 to 1; 1 where there is no such image.
    """
    number, few = only_a + only_b, min(only_a, only_b)
    tail = term = 1
    for k in range(1, few + 1):
        term = term * (number - k + 1) // k
        tail += term
    chance: float = 2 * tail / 2**number
    return min(1.0, chance)

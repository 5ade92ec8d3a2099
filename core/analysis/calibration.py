"""Whether a model's confidence can be trusted: what it claims against how often it is right.

Confidence is the probability of the answer, the largest of the ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure, finite, percent, title
from core.analysis.metrics import log_softmax
from core.analysis.palette import MUTED, TEST, WRONG
from core.analysis.readings import Labels, Logits
from core.messages import Message, message

BINS = 15
"""As many as in Guo et al."""
AS_SURE_AS_RIGHT = 0.005
"""Up to this difference between claim and truth, a title calls them the same."""
CONFIDENCE = message("Confidence")


@dataclass(frozen=True)
class Answers:
    """N answers: how sure, and whether right."""

    confidence: NDArray[np.float64]
    """(N,) 0.1 to 1."""
    right: NDArray[np.bool_]
    """(N,)."""


@dataclass(frozen=True)
class Calibration:
    """Answers sorted into equal steps of confidence; NaN where a step has none."""

    edges: NDArray[np.float64]
    """(M + 1,) 0 to 1; a step holds what lies above its lower edge, up to its upper one."""
    counts: NDArray[np.int64]
    """(M,) answers in each step."""
    confidence: NDArray[np.float64]
    """(M,) mean confidence."""
    accuracy: NDArray[np.float64]
    """(M,) share of right answers."""
    ece: float
    """Expected calibration error, 0 to 1."""


def answers_of(logits: Logits, labels: Labels) -> Answers | None:
    """Return how sure each answer is and whether it is right, or None where a logit is not finite.

    Args:
        logits: (N, 10), N at least 1.
        labels: (N,).
    """
    confidence = np.exp(log_softmax(logits).max(axis=1))
    if not np.isfinite(confidence).all():
        return None
    return Answers(confidence, logits.argmax(axis=1) == labels)


def calibrate(answers: Answers, bins: int = BINS) -> Calibration:
    """Compare confidence with accuracy, step by step.

    The expected calibration error is the mean of |accuracy - confidence| over the steps, weighted
    by their answers (C. Guo et al., "On calibration of modern neural networks", ICML 2017).
    """
    edges = np.linspace(0, 1, bins + 1)
    step = np.searchsorted(edges[1:-1], answers.confidence, side="left")
    counts = np.bincount(step, minlength=bins)
    with np.errstate(invalid="ignore"):
        confidence = np.bincount(step, answers.confidence, bins) / counts
        accuracy = np.bincount(step, answers.right, bins) / counts
    ece = float(np.nansum(np.abs(accuracy - confidence) * counts) / counts.sum())
    return Calibration(edges, counts, confidence, accuracy, ece)


def calibration_chart(answers: Answers) -> Chart:
    """Draw accuracy over confidence; on the diagonal both are the same."""
    found = calibrate(answers)
    there = np.flatnonzero(found.counts)
    names = _names(found)
    diagonal: Figure = {
        "type": "scatter",
        "mode": "lines",
        "name": message("As sure as right"),
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": MUTED, "dash": "dash", "width": 1.5},
        "hoverinfo": "skip",
    }
    curve: Figure = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": message("This model"),
        "x": found.confidence[there].tolist(),
        "y": found.accuracy[there].tolist(),
        "line": TEST.line(1.5),
        "marker": TEST.points(8),
        "hovertext": [
            message(
                "Says {said}, right in {right} of {count} answers",
                said=percent(float(found.confidence[place])),
                right=percent(float(found.accuracy[place])),
                count=f"{int(found.counts[place]):,}",
            )
            for place in there
        ],
        "hoverinfo": "text",
    }
    axis = {"tickformat": ".0%", "range": [-0.02, 1.02], "fixedrange": True}
    layout: Figure = {
        "xaxis": axis | {"title": title(CONFIDENCE)},
        "yaxis": axis | {"title": title(message("Share that is right"))},
        "showlegend": True,
    }
    return Chart(
        _calibration_title(answers, found),
        message("Curve of the accuracy over the confidence, beside the diagonal of a perfect one."),
        {"data": [diagonal, curve], "layout": layout},
        [
            (CONFIDENCE, names),
            (message("Answers"), found.counts.tolist()),
            (message("Mean confidence"), _rounded(found.confidence)),
            (message("Accuracy"), _rounded(found.accuracy)),
        ],
    )


def confidence_chart(answers: Answers) -> Chart:
    """Draw how many answers, right and wrong, are how sure, on a logarithmic scale."""
    found = calibrate(answers)
    # Ten classes leave the lowest steps empty: an answer is never less than 10% sure.
    shown = slice(int(np.flatnonzero(found.counts)[0]), None)
    counts = found.counts[shown]
    right = np.rint(np.nan_to_num(found.accuracy[shown]) * counts).astype(int)
    names = _names(found)[shown]
    looks: list[tuple[Message, NDArray[Any], Figure]] = [
        (message("Right"), right, {"color": TEST.color}),
        (
            message("Wrong"),
            counts - right,
            {"color": WRONG, "pattern": {"shape": "/", "fillmode": "replace"}},
        ),
    ]
    data = [
        {
            "type": "bar",
            "name": name,
            "x": names,
            "y": [int(bar) or None for bar in bars],
            "marker": marker,
            "hovertemplate": "%{x}: %{y:,}",
        }
        for name, bars, marker in looks
    ]
    layout: Figure = {
        "xaxis": {"title": title(CONFIDENCE), "type": "category", "fixedrange": True},
        "yaxis": {
            "title": title(message("Answers")),
            "type": "log",
            "dtick": 1,
            # Powers of ten; the lower end lets a single answer be seen.
            "range": [-0.3, float(np.log10(counts.max())) + 0.2],
            "fixedrange": True,
        },
        "showlegend": True,
    }
    return Chart(
        message(
            "{share} of its answers are more than {edge} sure",
            share=percent(float(found.counts[-1] / found.counts.sum())),
            edge=percent(float(found.edges[-2])),
        ),
        message("Bar chart of the number of right and of wrong answers at each confidence."),
        {"data": data, "layout": layout},
        [
            (CONFIDENCE, names),
            (message("Right"), right.tolist()),
            (message("Wrong"), (counts - right).tolist()),
        ],
    )


def _names(found: Calibration) -> list[str]:
    ends = [f"{edge:.0%}" for edge in found.edges]
    return [f"{low.removesuffix('%')}–{high}" for low, high in pairwise(ends)]


def _rounded(values: NDArray[np.float64]) -> list[float | None]:
    return [finite(value) for value in values.round(6).tolist()]


def _calibration_title(answers: Answers, found: Calibration) -> Message:
    said, right = float(answers.confidence.mean()), float(answers.right.mean())
    if abs(said - right) < AS_SURE_AS_RIGHT:
        verdict = message("as sure as it is right")
    else:
        verdict = message("too sure") if said > right else message("too modest")
    return message(
        "It claims {said} and is right in {right}: {verdict} (ECE {ece})",
        said=percent(said),
        right=percent(right),
        verdict=verdict,
        ece=percent(found.ece),
    )

"""What a model is worth that may say "I do not know": it refuses what it is not sure of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.analysis.calibration import Answers
from core.analysis.charts import Chart, Figure, finite, percent, title
from core.analysis.palette import MUTED, TEST, WRONG
from core.messages import Message, message

THRESHOLDS = range(100)
"""In percent: below so much confidence an answer is refused; 0 refuses nothing."""


@dataclass(frozen=True)
class Refusal:
    """What happens at one threshold."""

    threshold: int
    """In percent."""
    answered: int
    refused: int
    errors: int
    """Wrong answers among those that were given."""
    lost: int
    """Right answers among those that were refused."""

    @property
    def accuracy(self) -> float | None:
        """Share of the given answers that is right; None where none was given."""
        return 1 - self.errors / self.answered if self.answered else None

    @property
    def share_refused(self) -> float:
        """Share of all images that were refused."""
        return self.refused / (self.answered + self.refused)


def refuse(answers: Answers, threshold: int) -> Refusal:
    """Return what is left when answers below ``threshold`` percent of confidence are refused."""
    (found,) = _refuse(answers, [threshold])
    return found


def _refuse(answers: Answers, thresholds: Sequence[int]) -> list[Refusal]:
    """Count at all thresholds after sorting the answers once."""
    order = np.argsort(answers.confidence)
    # Element n is how many of the n least confident answers are right.
    right = np.concatenate([[0], np.cumsum(answers.right[order])])
    refused = np.searchsorted(answers.confidence[order], np.array(thresholds) / 100)
    count, all_right = len(order), int(right[-1])
    return [
        Refusal(
            threshold,
            answered=count - less,
            refused=less,
            errors=count - less - (all_right - lost),
            lost=lost,
        )
        for threshold, less, lost in zip(
            thresholds, refused.tolist(), right[refused].tolist(), strict=True
        )
    ]


def refusal_chart(answers: Answers, threshold: int) -> Chart:
    """Draw the errors that remain and the share refused over all thresholds, the chosen one marked.

    Args:
        answers: the answers.
        threshold: one of :data:`THRESHOLDS`.
    """
    curve = _refuse(answers, THRESHOLDS)
    wrong = [None if step.accuracy is None else 1 - step.accuracy for step in curve]
    refused = [step.share_refused for step in curve]
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": message("Wrong among the answered"),
            "x": list(THRESHOLDS),
            "y": [share or None for share in wrong],
            "line": {"color": WRONG, "dash": "solid", "width": 2},
            "hovertemplate": "%{y:.2%}",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": message("Refused"),
            "x": list(THRESHOLDS),
            "y": [share or None for share in refused],
            "line": TEST.line(),
            "hovertemplate": "%{y:.2%}",
        },
    ]
    layout: Figure = {
        "xaxis": {"title": title(message("Refused below this confidence")), "ticksuffix": "%"},
        "yaxis": {
            "title": title(message("Share")),
            "type": "log",
            "tickformat": "~%",
            "dtick": 1,
        },
        "hovermode": "x unified",
        "showlegend": True,
        "shapes": [
            {
                "type": "line",
                "x0": threshold,
                "x1": threshold,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": MUTED, "dash": "dot", "width": 1.5},
            }
        ],
    }
    return Chart(
        _finding(curve[0], curve[threshold]),
        message(
            "Two curves over the threshold: the share of wrong answers among those given, and the "
            "share of images refused."
        ),
        {"data": data, "layout": layout},
        [
            (message("Threshold in percent"), list(THRESHOLDS)),
            (message("Accuracy of the answered"), [_rounded(step.accuracy) for step in curve]),
            (message("Share refused"), [round(share, 6) for share in refused]),
            (message("Wrong"), [step.errors for step in curve]),
            (message("Right, but refused"), [step.lost for step in curve]),
        ],
    )


def _rounded(share: float | None) -> float | None:
    return finite(None if share is None else round(share, 6))


def _finding(before: Refusal, after: Refusal) -> Message:
    if after.accuracy is None:
        return message("At {threshold}% it refuses everything", threshold=after.threshold)
    return message(
        "Refusing {share} of the images leaves {after} of its {before} errors",
        share=percent(after.share_refused),
        after=f"{after.errors:,}",
        before=f"{before.errors:,}",
    )

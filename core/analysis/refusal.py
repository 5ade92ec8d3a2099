"""What a model is worth that may say "I do not know": it refuses what it is not sure of."""

from __future__ import annotations

from dataclasses import dataclass

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
    kept = answers.confidence >= threshold / 100
    return Refusal(
        threshold,
        int(kept.sum()),
        int((~kept).sum()),
        int((kept & ~answers.right).sum()),
        int((~kept & answers.right).sum()),
    )


def refusal_chart(answers: Answers, threshold: int) -> Chart:
    """Draw the errors that remain and the share refused over all thresholds, the chosen one marked.

    Args:
        answers: the answers.
        threshold: one of :data:`THRESHOLDS`.
    """
    curve = [refuse(answers, value) for value in THRESHOLDS]
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
        _finding(refuse(answers, 0), refuse(answers, threshold)),
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

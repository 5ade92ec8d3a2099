"""What is measured step by step while a network trains, and which of it shows which condition."""

from __future__ import annotations

from dataclasses import dataclass

from core.doctor.finding import Finding
from core.messages import Message, message


@dataclass(frozen=True)
class Series:
    """One quantity over the steps at which the doctor looked."""

    name: Message
    about: Message
    """What it is, and what is normal."""
    alt: Message
    """What its chart shows, for those who do not see it."""
    is_share: bool = False
    """From 0 to 1, told in percent."""


LAYERS: dict[str, Series] = {
    "gradient": Series(
        message("Gradient, root mean square"),
        message(
            "The gradient tells each weight which way to move, and how urgently. Each layer should "
            "get some; sizes that differ ten thousandfold mean trouble."
        ),
        message(
            "Line chart: how large the gradient is in each layer, over training steps, both on "
            "logarithmic axes."
        ),
    ),
    "update-ratio": Series(
        message("Step over weight"),
        message(
            "How much one training step changes a layer's weights, compared with their size. The "
            "dotted line is 1%; far above it steps destroy what was learnt, far below it nothing "
            "moves."
        ),
        message(
            "Line chart: how much one step changes each layer's weights, as a share of their size, "
            "over training steps. A dotted line marks 1%, which is usual at the start."
        ),
    ),
    "dead": Series(
        message("Dead units"),
        message(
            "Units that answer 0 to every image that was tried. A few are normal; where most are "
            "silent, the network has lost its means."
        ),
        message(
            "Line chart: the share of each layer's units that answer 0 to every image, over "
            "training steps."
        ),
        is_share=True,
    ),
    "saturated": Series(
        message("Stuck outputs"),
        message(
            "Outputs that are stuck at the lowest or highest value that their activation can give."
        ),
        message(
            "Line chart: the share of each layer's outputs that are at one of their limits, over "
            "training steps."
        ),
        is_share=True,
    ),
}
"""What each layer has."""

VALUES: dict[str, Series] = {
    "loss": Series(
        message("Loss"),
        message(
            "How wrong the answers are to a few images that the doctor tries again and again. It "
            "should fall."
        ),
        message("Line chart: the loss of the images that the doctor tries, over training steps."),
    ),
    "accuracy": Series(
        message("Accuracy"),
        message(
            "How many of the images that the doctor tries again and again are read correctly. It "
            "should rise."
        ),
        message(
            "Line chart: the share of the images that the doctor tries which are read correctly, "
            "over training steps."
        ),
        is_share=True,
    ),
}
"""What the network has as a whole."""

ANSWERS = "answers"
SHARE_OF_ANSWERS = Series(
    message("Share of the images"),
    message(
        "What the network reads at last. Where each class has as many images, each answer should "
        "have as large a share."
    ),
    message(
        "Bar chart: which share of the images that the doctor tries is read as each digit or class."
    ),
    is_share=True,
)

SERIES: dict[str, Series] = {**LAYERS, **VALUES, ANSWERS: SHARE_OF_ANSWERS}

SHOWN_BY: dict[str, tuple[str, ...]] = {
    "loss-rising": ("loss",),
    "no-gradient": ("gradient",),
    "initialisation": ("gradient",),
    "missing-class": (ANSWERS,),
    "hidden-activation": ("gradient",),
    "regularisation-too-strong": ("update-ratio",),
    "learning-rate-too-high": ("update-ratio",),
    "class-imbalance": (ANSWERS,),
    "exploding-gradient": ("gradient",),
    "vanishing-gradient": ("gradient",),
    "learning-rate-too-low": ("update-ratio",),
    "too-few-updates": ("accuracy",),
    "capacity-too-small": ("accuracy",),
    "dead-units": ("dead",),
    "saturated-units": ("saturated",),
    "non-finite": ("loss", "gradient"),
    "prediction-collapse": (ANSWERS,),
    "update-ratio": ("update-ratio",),
    "train-inference-gap": ("accuracy",),
    "oscillation": ("loss",),
    "plateau": ("loss", ANSWERS),
    "underfitting": ("accuracy",),
    "suspicious-validation": ("accuracy",),
}
"""Which series show a condition, by its code; the others are no matter of steps."""


MOST_SHOWN = 2


def shown_by(finding: Finding) -> list[str]:
    """Return which series show a finding: its own, then its symptoms', up to :data:`MOST_SHOWN`.

    More would hide the remedy behind them.
    """
    codes = [finding.code, *(symptom.code for symptom in finding.explains)]
    names = dict.fromkeys(name for code in codes for name in SHOWN_BY.get(code, ()))
    return list(names)[:MOST_SHOWN]

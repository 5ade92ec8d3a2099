"""Every condition that the doctor knows: its code, its name, and what it brings about.

The order is that of causes: mostly what stands higher explains what stands lower. Where two explain
each other, :mod:`core.doctor.ranking` decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.messages import Message, message


@dataclass(frozen=True)
class Condition:
    """One thing that can be wrong."""

    code: str
    title: Message
    when: str
    """"before" training, in the "first" 200 steps, or over the "epochs"."""
    explains: frozenset[str]
    """Codes of what it brings about: found together, those are its symptoms."""


NOT_LEARNING = frozenset(
    {"prediction-collapse", "plateau", "underfitting", "capacity-too-small", "too-few-updates"}
)
UNSTABLE = frozenset({"initial-loss", "non-finite", "exploding-gradient"})
UNITS = frozenset({"dead-units", "saturated-units", "update-ratio", "vanishing-gradient"})
ANYTHING = NOT_LEARNING | UNSTABLE | UNITS | {"oscillation", "learning-rate-too-low"}
VALIDATION = frozenset({"overfitting", "suspicious-validation", "train-inference-gap"})


def _condition(code: str, title: Message, when: str, explains: Iterable[str] = ()) -> Condition:
    return Condition(code, title, when, frozenset(explains))


_TABLE = (
    _condition(
        "bad-values",
        message("Images with impossible or empty values"),
        "before",
        ANYTHING | VALIDATION | {"input-scale", "label-noise"},
    ),
    _condition(
        "label-encoding",
        message("Labels in a form that the loss does not expect"),
        "before",
        ANYTHING | VALIDATION | {"wrong-loss", "missing-class", "label-noise", "class-imbalance"},
    ),
    _condition(
        "wrong-loss",
        message("A loss that does not fit the task"),
        "before",
        # A rate may be too low as well: right answers then come late by any loss.
        (ANYTHING - {"learning-rate-too-low"})
        | {"output-activation", "output-loss-mismatch", "label-encoding", "metric-mismatch"},
    ),
    _condition(
        "output-loss-mismatch",
        message("The loss expects another kind of output"),
        "before",
        ANYTHING | {"output-activation", "hidden-activation"},
    ),
    _condition(
        "output-activation",
        message("The last activation cannot give the answers that are asked for"),
        "before",
        ANYTHING | {"target-scale"},
    ),
    _condition(
        "loss-rising",
        message("The loss rises: steps go uphill"),
        "first",
        ANYTHING | {"learning-rate-too-high"},
    ),
    _condition(
        "no-gradient",
        message("Some weights get no gradient"),
        "before",
        NOT_LEARNING | UNITS | {"learning-rate-too-low"},
    ),
    _condition(
        "initialisation",
        message("Weights that start in a place from where they cannot learn"),
        "before",
        ANYTHING | {"learning-rate-too-high"},
    ),
    _condition(
        "input-scale",
        message("Inputs on an unusual scale"),
        "before",
        ANYTHING | {"learning-rate-too-high", "label-noise", "bad-values", "train-inference-gap"},
    ),
    _condition(
        "target-scale",
        message("Targets on a scale that the network can hardly reach"),
        "before",
        ANYTHING | {"learning-rate-too-high"},
    ),
    _condition(
        "label-noise",
        message("Labels that do not match their images"),
        "before",
        NOT_LEARNING | VALIDATION | {"leakage", "oscillation"},
    ),
    _condition(
        "augmentation-destroys-label",
        message("Augmentation makes digits unreadable"),
        "before",
        NOT_LEARNING | VALIDATION,
    ),
    _condition(
        "split-mismatch",
        message("Training and validation images differ"),
        "before",
        VALIDATION,
    ),
    _condition(
        "missing-class",
        message("A class without training images"),
        "before",
        VALIDATION | {"class-imbalance"},
    ),
    _condition(
        "not-shuffled",
        message("Training images in the order of their labels"),
        "before",
        NOT_LEARNING | VALIDATION | {"oscillation", "missing-class", "split-mismatch"},
    ),
    _condition(
        "hidden-activation",
        message("Softmax inside the network"),
        "before",
        NOT_LEARNING | UNITS | {"oscillation", "learning-rate-too-low"},
    ),
    _condition(
        "regularisation-too-strong",
        message("A penalty on the weights that outweighs the task"),
        "before",
        NOT_LEARNING | UNITS | {"initial-loss", "train-inference-gap"},
    ),
    _condition(
        "learning-rate-too-high",
        message("A learning rate that is too high"),
        "before",
        (ANYTHING - {"initial-loss", "learning-rate-too-low"}) | {"train-inference-gap"},
    ),
    _condition(
        "dropout-too-high",
        message("Too much dropout"),
        "before",
        NOT_LEARNING | {"train-inference-gap", "suspicious-validation"},
    ),
    _condition(
        "missing-nonlinearity",
        message("Layers without an activation between them"),
        "before",
        NOT_LEARNING,
    ),
    _condition(
        "class-imbalance",
        message("Some classes are much rarer than others"),
        "before",
        {"prediction-collapse", "suspicious-validation"},
    ),
    _condition(
        "leakage",
        message("The same images in training and validation"),
        "before",
        {"suspicious-validation"},
    ),
    _condition(
        "batch-too-small",
        message("Batches that are too small"),
        "before",
        {"oscillation", "train-inference-gap", "underfitting", "too-few-updates"},
    ),
    _condition(
        "exploding-gradient",
        message("Gradients that explode"),
        "first",
        {"non-finite", "dead-units", "saturated-units", *NOT_LEARNING},
    ),
    _condition(
        "vanishing-gradient",
        message("Gradients that vanish on their way to the first layers"),
        "first",
        NOT_LEARNING | {"update-ratio", "learning-rate-too-low"},
    ),
    _condition(
        "learning-rate-too-low",
        message("A learning rate that is too low"),
        "before",
        (NOT_LEARNING - {"prediction-collapse"}) | {"update-ratio"},
    ),
    _condition(
        "too-few-updates",
        message("Too few steps"),
        "before",
        {"underfitting", "train-inference-gap", "update-ratio"},
    ),
    _condition(
        "capacity-too-small",
        message("A network that can do too little: a bottleneck, or no hidden layer"),
        "before",
        {"underfitting", "plateau", "too-few-updates"},
    ),
    _condition(
        "dead-units",
        message("Units that never become active"),
        "first",
        NOT_LEARNING | {"vanishing-gradient", "update-ratio"},
    ),
    _condition(
        "saturated-units",
        message("Units that are stuck at their limits"),
        "first",
        NOT_LEARNING | {"vanishing-gradient", "update-ratio"},
    ),
    _condition(
        "non-finite",
        message("Numbers that are no longer finite"),
        "first",
        NOT_LEARNING | {"update-ratio"},
    ),
    _condition("initial-loss", message("The loss starts far from that of guessing"), "first", ()),
    _condition(
        "prediction-collapse",
        message("The same answer for every image"),
        "first",
        {"plateau", "underfitting"},
    ),
    _condition("update-ratio", message("Steps of an unusual size"), "first", {"underfitting"}),
    _condition(
        "train-inference-gap",
        message("The network answers differently in use than in training"),
        "epochs",
        {"suspicious-validation", "overfitting"},
    ),
    _condition("oscillation", message("The loss jumps up and down"), "epochs"),
    _condition("overfitting", message("It learns the training images by heart"), "epochs"),
    _condition("plateau", message("The loss does not move"), "epochs", {"underfitting"}),
    _condition("underfitting", message("It stays far below what is possible"), "epochs"),
    _condition("suspicious-validation", message("The validation result is too good"), "epochs"),
    _condition("metric-mismatch", message("A metric that does not fit the task"), "before"),
)

CONDITIONS: dict[str, Condition] = {condition.code: condition for condition in _TABLE}
ORDER: dict[str, int] = {code: place for place, code in enumerate(CONDITIONS)}

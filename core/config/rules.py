"""Which settings of a training go together, and why the others do not.

The form asks before it offers a control, and :class:`~core.config.training.TrainConfig` refuses
what is left. A setting may be *idle*: it stands there without effect, like momentum beside Adam.
Or it may be *forbidden*: with it the training would not be what it says, so it has to be off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.messages import Message, message

Settings = Mapping[str, Any]

DECIDING = ("kind", "task", "optimizer", "schedule", "regression_loss")
"""The settings that rules look at: beside these the others are idle or forbidden."""
OFF: dict[str, Any] = {
    "schedule": "constant",
    "early_stopping_patience": 0,
    "label_smoothing": 0.0,
    "class_weights": "none",
}
"""The value at which a setting that can be forbidden does nothing."""


@dataclass(frozen=True)
class Rule:
    """Some settings have no place beside others."""

    settings: tuple[str, ...]
    applies: Callable[[Settings], bool]
    why: Message


_FORBIDDEN = (
    Rule(
        ("schedule",),
        lambda s: s["kind"] == "rate_test",
        message(
            "A learning-rate range test raises the rate by itself; it goes with the constant "
            "schedule only."
        ),
    ),
    Rule(
        ("early_stopping_patience",),
        lambda s: s["kind"] == "rate_test",
        message(
            "A learning-rate range test is one pass that ends by itself, so early stopping "
            "has nothing to stop; leave it at 0."
        ),
    ),
    Rule(
        ("label_smoothing",),
        lambda s: s["task"] == "regression",
        message(
            "It spreads certainty over ten digits; a regression answers with one number and has "
            "none to spread."
        ),
    ),
    Rule(
        ("class_weights",),
        lambda s: s["task"] == "regression",
        message(
            "A regression knows no classes: to it a 3 is only a number between 2 and 4, and every "
            "image counts the same."
        ),
    ),
)
_IDLE = (
    Rule(
        ("regression_loss",),
        lambda s: s["task"] != "regression",
        message("Only a regression chooses among these; a classification has the cross-entropy."),
    ),
    Rule(
        ("huber_delta",),
        lambda s: s["task"] != "regression" or s["regression_loss"] != "huber",
        message("Only the loss “Huber” uses it."),
    ),
    Rule(
        ("momentum",),
        lambda s: s["optimizer"] != "sgd",
        message("Only SGD uses it; the other optimizers have ways of their own."),
    ),
    Rule(
        ("weight_decay",),
        lambda s: s["optimizer"] != "adamw",
        message("Only AdamW uses it."),
    ),
    Rule(
        ("plateau_patience", "plateau_factor", "plateau_min_rate"),
        lambda s: s["schedule"] != "plateau",
        message("Only the schedule “Reduce on plateau” uses it."),
    ),
    Rule(
        ("warmup_share",),
        lambda s: s["schedule"] != "linear",
        message("Only the schedule with a warm-up uses it."),
    ),
    Rule(
        ("learning_rate",),
        lambda s: s["kind"] == "rate_test",
        message("A learning-rate range test tries all rates from very low to very high."),
    ),
    Rule(
        ("epochs",),
        lambda s: s["kind"] == "rate_test",
        message("A learning-rate range test is one pass over the training images."),
    ),
)


def forbidden(settings: Settings) -> dict[str, Message]:
    """Return the settings that have to be off beside the others, and why."""
    return _which(_FORBIDDEN, settings)


def idle(settings: Settings) -> dict[str, Message]:
    """Return the settings that have no effect beside the others, and why."""
    return _which(_IDLE, settings)


def broken(settings: Settings) -> dict[str, Message]:
    """Return the forbidden settings that are not off, and why they should be."""
    return {name: why for name, why in forbidden(settings).items() if settings[name] != OFF[name]}


def modernised(settings: Settings) -> dict[str, Any]:
    """Return settings of an older link or folder in today's form.

    Once there was no "schedule": a patience above 0 meant to reduce on a plateau, and 0 not to.
    """
    settings = dict(settings)
    if "schedule" not in settings:
        patience = settings.get("plateau_patience")
        if type(patience) is int and patience > 0:
            settings["schedule"] = "plateau"
        elif patience == 0:
            del settings["plateau_patience"]
    return settings


def _which(rules: tuple[Rule, ...], settings: Settings) -> dict[str, Message]:
    return {name: rule.why for rule in rules if rule.applies(settings) for name in rule.settings}

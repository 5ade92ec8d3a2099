"""Runs side by side: where their settings differ, and what of their curves can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from core.config import rules
from core.config.networks import NETWORKS
from core.config.own_layers import Layers
from core.config.schedules import SCHEDULES
from core.config.training import (
    CLASS_WEIGHTS,
    DATA,
    KINDS,
    OPTIMIZERS,
    REGRESSION_LOSSES,
    TASKS,
    TrainConfig,
)
from core.messages import Message, message

LETTERS = "ABCDEF"
MOST = len(LETTERS)
SETTINGS: dict[str, Message] = {
    "data": message("Data"),
    "network": message("Network"),
    "layers": message("Own layers"),
    "optimizer": message("Optimizer"),
    "learning_rate": message("Learning rate"),
    "momentum": message("Momentum"),
    "batch_size": message("Batch size"),
    "epochs": message("Epochs"),
    "validation_share": message("Validation share"),
    "train_images": message("Training images"),
    "early_stopping_patience": message("Early stopping after"),
    "plateau_patience": message("Reduce on plateau after"),
    "plateau_factor": message("Plateau factor"),
    "plateau_min_rate": message("Lowest learning rate"),
    "kind": message("Kind of run"),
    "task": message("Task"),
    "regression_loss": message("Loss of a regression"),
    "huber_delta": message("Huber's delta"),
    "schedule": message("Schedule"),
    "warmup_share": message("Warm-up"),
    "weight_decay": message("Weight decay"),
    "clip_norm": message("Gradient clipping"),
    "label_smoothing": message("Label smoothing"),
    "class_weights": message("Class weights"),
    "rotation": message("Rotation"),
    "shift": message("Shift"),
    "zoom": message("Zoom"),
    "gradient_norms": message("Gradient norm by layer"),
    "seed": message("Seed"),
}
"""The settings' names as the form has them; a setting that is not here shows its own name."""
_TITLES: dict[str, dict[str, Any]] = {
    "data": DATA,
    "network": {name: network.title for name, network in NETWORKS.items()},
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "class_weights": CLASS_WEIGHTS,
    "kind": KINDS,
    "task": TASKS,
    "regression_loss": REGRESSION_LOSSES,
}

Row = tuple[Message, list[Message]]


def differences(configs: Sequence[TrainConfig]) -> list[Row]:
    """Return the settings that are not the same in all configs, with each one's value in words.

    A setting without effect, like momentum beside Adam, has no value.
    """
    stored = [
        {
            name: value
            for name, value in config.to_json().items()
            if name not in rules.idle(vars(config))
        }
        for config in configs
    ]
    names = [name for name in configs[0].to_json() if name != "version"]
    own = _settings_of_layers([config.layers for config in configs if config.layers])
    return [
        (
            SETTINGS.get(name, message("{name}", name=name)),
            own
            if name == "layers" and len(own) == len(configs)
            else [_told(name, one) for one in stored],
        )
        for name in names
        if len({repr(one.get(name)) for one in stored}) > 1
    ]


def _settings_of_layers(networks: list[Layers]) -> list[Message]:
    """Tell of networks of the same kinds of layers what differs: "activation relu (2, 3)".

    Nothing is told of others.
    """
    if len({tuple(map(type, layers)) for layers in networks}) != 1:
        return []
    told: list[dict[tuple[str, str], list[str]]] = [{} for _ in networks]
    for place, layers in enumerate(zip(*networks, strict=True), start=1):
        for setting in fields(layers[0]):
            values = [str(getattr(layer, setting.name)) for layer in layers]
            if len(set(values)) > 1:
                for one, value in zip(told, values, strict=True):
                    one.setdefault((setting.name, value), []).append(str(place))
    return [
        message(
            "{settings}",
            settings="; ".join(
                f"{setting} {value} ({', '.join(places)})"
                for (setting, value), places in one.items()
            ),
        )
        for one in told
    ]


def _told(name: str, settings: dict[str, Any]) -> Message:
    value = settings.get(name)
    if value is None:
        return message("–")
    if name == "layers":
        return message("{kinds}", kinds=", ".join(layer["is"] for layer in value))
    known = _TITLES.get(name, {}).get(value, value)
    if isinstance(known, Message):
        return known
    if isinstance(known, float):
        return message("{value:g}", value=known)
    return message("{value}", value=str(known))


def loss_of(config: TrainConfig) -> Message:
    """Name what a config's loss measures; only losses of one name can be compared."""
    if not config.is_regression:
        return message("cross-entropy")
    if config.regression_loss == "huber":
        return message("Huber with delta {delta}", delta=f"{config.huber_delta:g}")
    return {"mse": message("squared error"), "mae": message("absolute error")}[
        config.regression_loss
    ]


def comparable(configs: Sequence[TrainConfig]) -> tuple[list[str], list[Message]]:
    """Return which columns of their histories can be overlaid, and why others cannot."""
    columns, reasons = [], []
    kinds = list({str(kind): kind for kind in map(loss_of, configs)}.values())
    if len(kinds) == 1:
        columns.append("val_loss")
    else:
        joined: Message = kinds[0]
        for kind in kinds[1:]:
            joined = message("{before}, {kind}", before=joined, kind=kind)
        reasons.append(
            message(
                "Their losses are of different kinds ({kinds}), so the numbers cannot be compared "
                "and are not drawn together.",
                kinds=joined,
            )
        )
    metrics = {config.metric for config in configs}
    if len(metrics) == 1:
        columns.append(f"val_{metrics.pop()}")
    else:
        reasons.append(
            message(
                "A classification is followed by its accuracy and a regression by its mean "
                "absolute error; these are different things. What they share is how many test "
                "images are right, after a regression's numbers are rounded."
            )
        )
    return columns, reasons

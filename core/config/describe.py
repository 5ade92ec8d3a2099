"""A config in one plain sentence."""

from __future__ import annotations

from core.config.schedules import TEST_HIGH, TEST_LOW
from core.config.training import DATA, OPTIMIZERS, TrainConfig
from core.messages import Message, message


def describe(config: TrainConfig, *, with_seed: bool = True) -> Message:
    """Return what the config does, in one sentence.

    Args:
        config: the settings.
        with_seed: whether it ends with the seed, which is one of several where it is repeated.
    """
    facts: dict[str, str | int | Message] = {
        "network": config.specification.title,
        "learning": f"{config.learning_images:,}",
        "validating": f"{config.images - config.learning_images:,}",
        "data": DATA[config.data],
        "epochs": message("1 epoch")
        if config.epochs == 1
        else message("{epochs} epochs", epochs=config.epochs),
        "batch": config.batch_size,
        "optimizer": _optimizer(config),
        "extras": _extras(config),
        "seed": message(" (seed {seed})", seed=config.seed) if with_seed else "",
    }
    if config.kind == "rate_test":
        return message(
            "A learning-rate range test: {network} learns once from {learning} images of {data}, "
            "in batches of {batch}, with {optimizer}{extras}, while the learning rate grows from "
            "{low:g} to {high:g}{seed}.",
            low=TEST_LOW,
            high=TEST_HIGH,
            **{name: fact for name, fact in facts.items() if name not in ("validating", "epochs")},
        )
    return message(
        "{network} learns from {learning} images of {data} and is validated on {validating}, "
        "for {epochs}, in batches of {batch}, with {optimizer} at {rate}{extras}"
        "{seed}.",
        rate=_rate(config),
        **facts,
    )


def _optimizer(config: TrainConfig) -> str | Message:
    name = OPTIMIZERS[config.optimizer]
    if config.optimizer == "adamw":
        return message("{name} (weight decay {decay:g})", name=name, decay=config.weight_decay)
    if config.optimizer == "sgd" and config.momentum:
        return message("{name} (momentum {momentum:g})", name=name, momentum=config.momentum)
    return name


def _rate(config: TrainConfig) -> Message:
    rate = config.learning_rate
    match config.schedule:
        case "plateau":
            return message(
                "a learning rate of {rate:g} that is multiplied by {factor:g} after {patience} "
                "epochs without a lower validation loss",
                rate=rate,
                factor=config.plateau_factor,
                patience=config.plateau_patience,
            )
        case "cosine":
            return message("a learning rate that falls from {rate:g} along a cosine", rate=rate)
        case "linear":
            return message(
                "a learning rate that rises to {rate:g} in the first {share:.0%} of the steps and "
                "then falls in a straight line",
                rate=rate,
                share=config.warmup_share,
            )
    return message("a learning rate of {rate:g}", rate=rate)


def _answering(config: TrainConfig) -> Message:
    match config.regression_loss:
        case "mae":
            return message("answering with one number whose absolute error is the loss")
        case "huber":
            return message(
                "answering with one number whose Huber error (delta {delta:g}) is the loss",
                delta=config.huber_delta,
            )
    return message("answering with one number whose squared error is the loss")


def _extras(config: TrainConfig) -> str | Message:
    """Return what is not on by default, as further clauses, each led by a comma."""
    clauses: list[Message] = []
    if config.is_regression:
        clauses.append(_answering(config))
    if config.early_stopping_patience:
        clauses.append(
            message(
                "stopping after {patience} epochs without a lower validation loss",
                patience=config.early_stopping_patience,
            )
        )
    if config.rotation:
        clauses.append(message("images turned by up to {angle:g}°", angle=config.rotation))
    if config.shift:
        clauses.append(message("images moved by up to {pixels:g} pixels", pixels=config.shift))
    if config.zoom:
        clauses.append(message("images zoomed by up to {share:.0%}", share=config.zoom))
    if config.label_smoothing:
        clauses.append(message("labels smoothed by {share:g}", share=config.label_smoothing))
    if config.class_weights == "balanced":
        clauses.append(message("each digit weighing the same"))
    if config.clip_norm:
        clauses.append(message("gradients no longer than {norm:g}", norm=config.clip_norm))
    joined: str | Message = ""
    for clause in clauses:
        joined = message("{before}, {clause}", before=joined, clause=clause)
    return joined

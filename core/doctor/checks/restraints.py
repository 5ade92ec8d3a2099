"""Checks of what holds a network back on purpose: dropout, penalties, weight decay."""

from __future__ import annotations

from collections.abc import Iterator

from core.doctor.checks import health
from core.doctor.evidence import Evidence, Network
from core.doctor.finding import Finding, Fix
from core.messages import message

DROPPED = 0.75
DROPPED_ANSWERS = 0.1
"""Share of the answers that is switched off in training."""
FELT = 0.02
"""Of the loss of the images before training: from there on it may pay to give nothing."""
MUCH_DECAY = 5e-4
"""Of each weight, a step: AdamW's usual 0.004 at a rate of 0.001 takes 0.000004, SGD's 0.0005 at
0.1 takes 0.00005."""


def dropout_too_high(evidence: Evidence) -> Iterator[Finding]:
    """Layers that switch most of their units off, or some of the answers."""
    layers = evidence.network.layers if evidence.network else ()
    kernels = [place for place, layer in enumerate(layers) if layer.weights]
    first = kernels[0] if kernels else len(layers)
    inside = [layer for layer in layers[first:] if layer.dropped > 0.6]
    answers = [
        layer
        for layer in (layers[kernels[-1] + 1 :] if kernels else ())
        if layer.dropped > DROPPED_ANSWERS and layer.rank == 2
    ]
    if answers:
        yield Finding(
            "dropout-too-high",
            0.7,
            message(
                "{layer} comes after the last weights: in each training step it switches off "
                "{share:.0%} of the answers themselves.",
                layer=answers[0].name,
                share=answers[0].dropped,
            ),
            Fix(
                message("Put dropout before the last layer with weights, or leave it out."),
                code="keras.layers.Dropout(0.3)  # before the last Dense, not after it",
            ),
            {"dropped": answers[0].dropped},
        )
    elif inside:
        worst = max(inside, key=lambda layer: layer.dropped)
        suspected = 0.65 if health.is_poor(evidence) else 0.4
        sure = min(0.9, worst.dropped + 0.05) if worst.dropped > DROPPED else suspected
        yield Finding(
            "dropout-too-high",
            sure,
            message(
                "{layer} switches off {share:.0%} of what it gets in each training step.",
                layer=worst.name,
                share=worst.dropped,
            ),
            Fix(message("Choose 0.2 to 0.5."), code="keras.layers.Dropout(0.3)"),
            {"dropped": worst.dropped},
        )


def regularisation(evidence: Evidence) -> Iterator[Finding]:
    """A penalty on weights, or on what units give, that outweighs what the images cost."""
    network = evidence.network
    if network is None or not network.data_loss or not network.fresh:
        return
    yield from _silenced(evidence, network)
    yield from _decayed(evidence, network)
    ratio = network.penalty / network.data_loss
    if ratio > 0.4:
        yield Finding(
            "regularisation-too-strong",
            0.9 if ratio > 2 else 0.75 if ratio > 1 or health.is_poor(evidence) else 0.4,
            message(
                "Before training the penalty on the weights is {penalty:.3g}, the loss of the "
                "images {loss:.3g}: the network first learns to have small weights.",
                penalty=network.penalty,
                loss=network.data_loss,
            ),
            Fix(
                message("Make the penalty a hundred times smaller, or leave it out."),
                code="kernel_regularizer=keras.regularizers.L2(1e-4)",
            ),
            {"penalty": network.penalty, "loss": network.data_loss},
        )


def _silenced(evidence: Evidence, network: Network) -> Iterator[Finding]:
    """A penalty on what units give, where the network stays behind: silence costs nothing."""
    worst = max(network.layers, key=lambda layer: layer.penalty, default=None)
    loss = network.data_loss or 0.0
    if worst is None or not worst.penalty > FELT * loss or not health.is_poor(evidence):
        return
    yield Finding(
        "regularisation-too-strong",
        0.7,
        message(
            "What {layer} gives is penalised, by {penalty:.2g} an image before training beside a "
            "loss of {loss:.3g}; units that give nothing cost least, and the network stays behind.",
            layer=worst.name,
            penalty=worst.penalty,
            loss=loss,
        ),
        Fix(
            message("Make the penalty a hundred times smaller, or leave it out."),
            code="keras.layers.Dense(32, activity_regularizer=keras.regularizers.L1(1e-6))",
        ),
        {"penalty": worst.penalty, "loss": loss},
        step=health.seen_at(evidence),
    )


def _decayed(evidence: Evidence, network: Network) -> Iterator[Finding]:
    """A weight decay that takes away what the steps bring."""
    optimizer = network.optimizer
    share = optimizer.weight_decay * abs(optimizer.learning_rate)
    if share < MUCH_DECAY:
        return
    momentum = f", momentum={optimizer.momentum:g}" if optimizer.momentum else ""
    failing = health.is_poor(evidence) or health.is_behind(evidence, health.STAYS_BEHIND)
    yield Finding(
        "regularisation-too-strong",
        0.7 if failing else 0.4,
        message(
            "With a weight decay of {decay:.3g} each step takes {share:.2%} of every weight away.",
            decay=optimizer.weight_decay,
            share=share,
        ),
        Fix(
            message("Make the weight decay a hundred times smaller, or leave it out."),
            code=f"keras.optimizers.{optimizer.name}(learning_rate={optimizer.learning_rate:.3g}, "
            f"weight_decay={optimizer.weight_decay / 100:.1g}{momentum})",
        ),
        {"weight_decay": optimizer.weight_decay},
        step=health.seen_at(evidence) if failing else 0,
    )


CHECKS = (
    dropout_too_high,
    regularisation,
)

"""What a finding's fix makes of a run's settings, so that it can be tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.config.layers import Dropout, Layer, Weighted
from core.config.own_layers import hidden_layers
from core.config.training import TrainConfig
from core.doctor.finding import Finding
from core.errors import ConfigError

STEEP = ("sigmoid", "tanh")
"""Activations with limits at which gradients vanish."""
MOST_L2 = 1e-4
MOST_DROPOUT = 0.3
LOWER = 0.1
"""Of the learning rate, where the doctor advises a rate that is ten times smaller."""


def cured(config: TrainConfig, finding: Finding) -> TrainConfig | None:
    """Return the config with the finding's fix, or None where the fix is nothing that it holds.

    The fix names settings, or the condition tells what to change: the layers, or the rate that the
    config has and the doctor, who may be watching anybody's script, does not know.

    Args:
        config: of the run that the finding is about.
        finding: the doctor's; a foreign one's changes are checked like any config.
    """
    try:
        changed = _changed(config, finding)
    except (ConfigError, TypeError):
        return None
    return None if changed == config else changed


def _changed(config: TrainConfig, finding: Finding) -> TrainConfig:
    if finding.fix.changes:
        return replace(config, **_fitted(config, finding))
    if finding.code in _RATE:
        return replace(config, learning_rate=LOWER * config.learning_rate)
    repair = _LAYERS.get(finding.code)
    if repair is None:
        return config
    layers = hidden_layers(config.specification)
    repaired = tuple(repair(layer) for layer in layers)
    return config if repaired == layers else replace(config, layers=repaired)


def _fitted(config: TrainConfig, finding: Finding) -> dict[str, Any]:
    """Return the fix's settings so that they do what they are for beside the config's own."""
    changes: dict[str, Any] = dict(finding.fix.changes)
    if "network" in changes:
        changes["layers"] = None  # else the own layers would hide the named network's
    if "epochs" in changes:
        changes["epochs"] = max(changes["epochs"], config.epochs)
    if finding.code == "too-few-updates" and "batch_size" in changes:
        changes["batch_size"] = min(changes["batch_size"], config.batch_size)
    return changes


def _bent(layer: Layer) -> Layer:
    """Give a layer without an activation one."""
    if isinstance(layer, Weighted) and layer.activation == "linear":
        return replace(layer, activation="relu")
    return layer


def _unlimited(layer: Layer) -> Layer:
    if isinstance(layer, Weighted) and layer.activation in STEEP:
        return replace(layer, activation="relu")
    return layer


def _well_begun(layer: Layer) -> Layer:
    return replace(layer, initializer="glorot_uniform") if isinstance(layer, Weighted) else layer


def _unpunished(layer: Layer) -> Layer:
    return replace(layer, l2=min(layer.l2, MOST_L2)) if isinstance(layer, Weighted) else layer


def _kept(layer: Layer) -> Layer:
    return (
        replace(layer, rate=min(layer.rate, MOST_DROPOUT)) if isinstance(layer, Dropout) else layer
    )


_RATE = ("dead-units", "non-finite", "prediction-collapse", "update-ratio")
_LAYERS: dict[str, Callable[[Layer], Layer]] = {
    "missing-nonlinearity": _bent,
    "saturated-units": _unlimited,
    "vanishing-gradient": _unlimited,
    "initialisation": _well_begun,
    "regularisation-too-strong": _unpunished,
    "dropout-too-high": _kept,
}

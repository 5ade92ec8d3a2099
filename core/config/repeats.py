"""The same training with several seeds: what is chance in a result shows only so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.config.training import LARGEST_SEED, TrainConfig

COUNTS = (1, 3, 5)
"""How often a training may be repeated."""


def repeated(config: TrainConfig, count: int) -> list[TrainConfig]:
    """Return the config with its seed, the next one and so on; after the last seed comes 0."""
    seeds = LARGEST_SEED + 1
    return [replace(config, seed=(config.seed + more) % seeds) for more in range(count)]


def are_repeats(configs: Sequence[TrainConfig]) -> bool:
    """Tell whether several configs differ in their seeds, and in nothing else."""
    return (
        len({config.seed for config in configs}) == len(configs) > 1
        and len({replace(config, seed=0) for config in configs}) == 1
    )

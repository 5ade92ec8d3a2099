"""A tried fix inside the link of its pair: what both trainings came to, and their curves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from core.config.training import TrainConfig
from core.errors import RunError
from core.jobs import links
from core.jobs.runs import Run, members
from core.jobs.trial import Tried, read_tried, tried_by


@dataclass(frozen=True)
class ReportedPair:
    """What a link says of a tried fix. Nobody has verified it."""

    configs: list[TrainConfig]
    """As it was, and with the fix."""
    epochs: list[dict[str, list[float | None]]]
    """Columns of each one's epochs."""
    tried: Tried


def encode(group: Run) -> str:
    """Return what came of the trial that a group is, as text for a URL.

    Raises:
        RunError: it is none, or it has not ended.
    """
    tried = tried_by(group)
    if tried is None:
        raise RunError("This pair has no results yet; wait until it has ended.")
    pair = members(group)
    content = {
        "v": links.VERSION,
        "c": [json.loads(run.config.to_link()) for run in pair],
        "e": [links.epoch_columns(run) for run in pair],
        "t": tried.to_json() | {"group": None},
    }
    return links.packed(content)


def decode(text: str) -> ReportedPair:
    """Read what :func:`encode` wrote, or anything else that a link may hold.

    Raises:
        RunError: it is no pair's result, or some value of it cannot be one.
    """
    try:
        content = links.unpacked(text)
        read = [TrainConfig.from_link(json.dumps(settings)) for settings in content["c"]]
        if content["v"] != links.VERSION or len(read) != 2 or any(p for _, p in read):
            raise ValueError("unknown version, or no two configs")
        configs = [config for config, _ in read]
        epochs = [_epochs(*one) for one in zip(configs, content["e"], strict=True)]
        (tried,) = read_tried([content["t"] | {"group": None}])
        if any(config.is_regression != tried.is_regression for config in configs):
            raise ValueError("of another task")
    except links.UNREADABLE as error:
        raise links.unreadable() from error
    return ReportedPair(configs, epochs, tried)


def _epochs(config: TrainConfig, columns: Any) -> dict[str, list[float | None]]:
    return links.checked_epochs(config, columns)

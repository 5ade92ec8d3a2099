"""A group's result inside its link: the figures of each training, and the curves as bands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from core.analysis.bands import Band, bands_of, columns_of
from core.config.repeats import are_repeats
from core.config.training import TrainConfig
from core.errors import RunError
from core.jobs import checked, links
from core.jobs.job import MOST_MEMBERS
from core.jobs.results import completed
from core.jobs.runs import Run, members


@dataclass(frozen=True)
class ReportedGroup:
    """What a link says of one training with several seeds. Nobody has verified it."""

    configs: list[TrainConfig]
    """Of the trainings that were completed."""
    metrics: list[dict[str, dict[str, Any]]]
    """Of each: images, accuracy and loss by split."""
    bands: dict[str, Band]
    """See :func:`core.analysis.bands.bands_of`."""


def has_result(group: Run) -> bool:
    """Tell whether there is something to carry: the same training, completed once at least."""
    return are_repeats([one.config for one in members(group)]) and bool(completed(group))


def encode(group: Run) -> str:
    """Return a group's result as text for a URL.

    Raises:
        RunError: it has none; see :func:`has_result`.
    """
    if not has_result(group):
        raise RunError("This group has no results yet; wait until it has ended.")
    done = completed(group)
    bands = bands_of([run.history() for run in done])
    content = {
        "v": links.VERSION,
        "c": json.loads(done[0].config.to_link()),
        "s": [run.config.seed for run in done],
        "m": [links.summaries(run.config, run.metrics() or {}) for run in done],
        "b": [
            [[links.rounded(value) for value in edge] for edge in (band.mean, band.low, band.high)]
            for band in bands.values()
        ],
    }
    return links.packed(content)


def decode(text: str) -> ReportedGroup:
    """Read what :func:`encode` wrote, or anything else that a link may hold.

    Raises:
        RunError: it is not a group's result, or some value of it cannot be one.
    """
    try:
        content = links.unpacked(text)
        if content["v"] != links.VERSION or not 1 <= len(content["s"]) <= MOST_MEMBERS:
            raise ValueError("unknown version, or too many trainings")
        configs = [_config(content["c"], seed) for seed in content["s"]]
        metrics = [links.checked_summaries(configs[0], parts) for parts in content["m"]]
        if len(metrics) != len(configs):
            raise ValueError("one training, one set of figures")
        columns = columns_of(configs[0].metric)
        bands = dict(zip(columns, map(_band, content["b"]), strict=True))
        if len({len(band.mean) for band in bands.values()}) != 1:
            raise ValueError("the curves do not fit together")
    except links.UNREADABLE as error:
        raise links.unreadable() from error
    return ReportedGroup(configs, metrics, bands)


def _config(settings: Any, seed: Any) -> TrainConfig:
    config, problems = TrainConfig.from_link(json.dumps(settings | {"seed": seed}))
    if problems:
        raise ValueError("unknown settings")
    return config


def _band(edges: Any) -> Band:
    mean, low, high = (tuple(checked.column(edge)) for edge in edges)
    if not len(mean) == len(low) == len(high) <= links.MOST_EPOCHS:
        raise ValueError("a band's edges do not fit together")
    for values in zip(low, mean, high, strict=True):
        known = [value for value in values if value is not None]
        if len(known) not in (0, 3) or known != sorted(known):
            raise ValueError("a mean lies inside its band")
    return Band(mean, low, high)

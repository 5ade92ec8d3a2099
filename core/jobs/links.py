"""A finished run's result inside its link, because a hosted server's disk does not last.

The result is compact JSON, compressed, in URL-safe base64. Whatever comes back in a link is
untrusted: its size is bounded before and after unpacking, and each value is checked.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from core.config.training import TrainConfig
from core.doctor.diagnosis import Diagnosis
from core.errors import RunError
from core.jobs import checked
from core.jobs.carried import carry, fetch
from core.jobs.runs import Run
from core.jobs.trial import Tried, read_tried, tried_of

VERSION = 1
LONGEST = 6_000
LARGEST = 60_000
SPLITS = ("train", "validation", "test")
MOST_EPOCHS = 50
MOST_TRIED = 3
UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    zlib.error,
    binascii.Error,
)
"""What a foreign text may raise while it is read."""


@dataclass(frozen=True)
class Reported:
    """What a link says of a run. Nobody has verified it."""

    config: TrainConfig
    metrics: dict[str, dict[str, Any]]
    """By split: images, accuracy and loss, or MSE and MAE of a regression; "test" also has
    "confusion", 10 rows of 10 counts."""
    epochs: dict[str, list[float | None]]
    """Columns of the epochs' history, with "epoch" from 1."""
    diagnosis: Diagnosis | None = None
    """What the doctor found, without what it measured; None where it did not look."""
    tried: list[Tried] = field(default_factory=list)
    """Which of its fixes were tried, and what came of them."""


def encode(run: Run) -> str:
    """Return the result of a run that has metrics, as text for a URL.

    Raises:
        RunError: the run has no metrics.
    """
    metrics = run.metrics()
    if metrics is None:
        raise RunError("This run has no results yet; wait until it has ended.")
    content = {
        "v": VERSION,
        "c": json.loads(run.config.to_link()),
        "m": summaries(run.config, metrics),
        "x": metrics["test"]["confusion"],
        "e": epoch_columns(run),
    }
    diagnosed = content | _diagnosed(run)
    text = packed(diagnosed)
    # A link that is too long is none; the results go first.
    return text if len(text) <= LONGEST else packed(content)


def epoch_columns(run: Run) -> list[list[float | None]]:
    """Return the columns of a run's epochs as links carry them."""
    epochs = run.history()["epochs"]
    return [[rounded(value) for value in epochs.get(name, [])] for name in _columns(run.config)]


def _diagnosed(run: Run) -> dict[str, Any]:
    diagnosis = run.diagnosis()
    if diagnosis is None:
        return {}
    tried = [one.to_json() | {"group": None} for one in tried_of(run)[-MOST_TRIED:]]
    return {"d": carry(diagnosis)} | ({"t": tried} if tried else {})


def decode(text: str) -> Reported:
    """Read what :func:`encode` wrote, or anything else that a link may hold.

    Raises:
        RunError: it is not a result, or some value of it cannot be one.
    """
    try:
        content = unpacked(text)
        config, problems = TrainConfig.from_link(json.dumps(content["c"]))
        if content["v"] != VERSION or problems:
            raise ValueError("unknown version or settings")
        metrics = checked_summaries(config, content["m"])
        metrics["test"]["confusion"] = checked.confusion(content["x"], metrics["test"]["images"])
        epochs = checked_epochs(config, content["e"])
        diagnosis = fetch(content["d"]) if "d" in content else None
        tried = read_tried([one | {"group": None} for one in content.get("t", [])])
    except UNREADABLE as error:
        raise unreadable() from error
    return Reported(config, metrics, epochs, diagnosis, tried)


def packed(content: dict[str, Any]) -> str:
    """Return JSON's types as text for a URL."""
    squeezed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)
    return base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpacked(text: str) -> Any:
    """Return what :func:`packed` packed, whatever it is; it may raise any of UNREADABLE."""
    if len(text) > LONGEST:
        raise ValueError("too long")
    squeezed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(squeezed, LARGEST)
    if not unpacker.eof:
        raise ValueError("too large, or cut short")
    return json.loads(content)


def unreadable() -> RunError:
    """Return the error of a link whose result is none."""
    return RunError(
        "The link's result could not be read: it is cut short, altered or made by another "
        "version. Ask for the link again."
    )


def _columns(config: TrainConfig) -> tuple[str, ...]:
    return "loss", config.metric, "val_loss", f"val_{config.metric}", "learning_rate"


def summaries(config: TrainConfig, metrics: dict[str, Any]) -> list[list[float | None]]:
    """Return images, accuracy and loss of each split; of a regression MSE and MAE for the loss."""
    names = ("accuracy", "mse", "mae") if config.is_regression else ("accuracy", "loss")
    return [
        [part["images"], *(rounded(part[name]) for name in names)]
        for part in (metrics[split] for split in SPLITS)
    ]


def checked_summaries(config: TrainConfig, parts: Any) -> dict[str, dict[str, Any]]:
    """Return by split what :func:`summaries` listed; it may raise any of UNREADABLE."""
    check = checked.number_summary if config.is_regression else checked.summary
    return {split: check(*part) for split, part in zip(SPLITS, parts, strict=True)}


def rounded(value: float | None) -> float | None:
    """Return a number with five digits; None where it is none, or too large to be kept."""
    return None if value is None or value > checked.LARGEST_NUMBER else float(f"{value:.5g}")


def checked_epochs(config: TrainConfig, columns: Any) -> dict[str, list[float | None]]:
    """Return by name what :func:`epoch_columns` listed; it may raise any of UNREADABLE."""
    lengths = {len(column) for column in columns}
    names = _columns(config)
    if len(columns) != len(names) or len(lengths) != 1 or max(lengths) > MOST_EPOCHS:
        raise ValueError("the columns do not fit together")
    epochs = {name: checked.column(column) for name, column in zip(names, columns, strict=True)}
    return epochs | {"epoch": [float(i + 1) for i in range(max(lengths))]}

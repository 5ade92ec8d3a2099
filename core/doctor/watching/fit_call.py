"""What ``fit`` was called with, as far as a callback can know.

Keras tells callbacks the numbers of epochs and steps only. The rest is read from the calling frame:
whether it shuffles, the batch size, class weights, and the very arrays that it trains on. Where the
frame is not found, as inside a training loop of one's own, everything is None: unknown.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

FARTHEST = 25  # frames


@dataclass(frozen=True)
class FitCall:
    """Arguments of the running ``fit``; None is unknown or not given."""

    x: Any = None
    y: Any = None
    batch_size: int | None = None
    shuffle: bool | None = None
    class_weights: dict[int, float] | None = None
    images_weighted: bool = False
    validation_data: Any = None

    @property
    def weighted(self) -> bool:
        """Whether classes or images have weights."""
        return self.class_weights is not None or self.images_weighted


def running_fit(model: Any) -> FitCall:
    """Return the arguments of the ``fit`` of ``model`` that this is called from."""
    frame = sys._getframe(1)
    for _ in range(FARTHEST):
        if frame.f_code.co_name == "fit" and frame.f_locals.get("self") is model:
            return _read(dict(frame.f_locals))
        if frame.f_back is None:
            break
        frame = frame.f_back
    return FitCall()


def _read(arguments: dict[str, Any]) -> FitCall:
    shuffle = arguments.get("shuffle")
    batch_size = arguments.get("batch_size")
    return FitCall(
        x=arguments.get("x"),
        y=arguments.get("y"),
        batch_size=int(batch_size) if batch_size else None,
        shuffle=bool(shuffle) if isinstance(shuffle, bool | int) else None,
        class_weights=_numbers(arguments.get("class_weight")),
        images_weighted=arguments.get("sample_weight") is not None,
        validation_data=arguments.get("validation_data"),
    )


def _numbers(weights: Any) -> dict[int, float] | None:
    """Return class weights as plain numbers; none of them where they are something else."""
    if weights is None:
        return None
    try:
        return {int(label): float(weight) for label, weight in weights.items()}
    except (AttributeError, TypeError, ValueError):
        return {}

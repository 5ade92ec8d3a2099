"""What the charts of the doctor's evidence say in their titles: the finding, not the axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.analysis.charts import percent
from core.messages import Message, message

LONGEST_NAME = 40
FADED = 1e4
"""Times smaller than the largest: a gradient by which a layer hardly learns."""


def short(layer: str) -> str:
    """Return a layer's name, cut where it would not fit."""
    return layer if len(layer) <= LONGEST_NAME else f"{layer[: LONGEST_NAME - 1]}…"


def layer_title(name: str, known: Mapping[str, float]) -> Message:
    """Say what a quantity of the layers shows.

    Args:
        name: a key of :data:`core.doctor.series.LAYERS`.
        known: by layer, its last value; of "update-ratio" its largest.
    """
    if not known:
        if name == "update-ratio":
            return message("The steps cannot be compared with the weights")
        return message("What was measured at last is no number")
    most = max(known, key=known.__getitem__)
    layer = short(most)
    if name == "gradient":
        return _gradient_title(known)
    if name == "update-ratio":
        return message(
            "The largest step changed {layer} by {share:.1%} of its size",
            layer=layer,
            share=known[most],
        )
    if name == "saturated":
        return message(
            "{share} of what {layer} gives is at a limit", share=percent(known[most]), layer=layer
        )
    if known[most] == 0:
        return message("Every unit answers to some image")
    return message(
        "{share} of the units of {layer} never answer", share=percent(known[most]), layer=layer
    )


def value_title(name: str, values: Sequence[float | None]) -> Message:
    """Say how a value of the whole network went, from the first look to the last.

    Args:
        name: a key of :data:`core.doctor.series.VALUES`.
        values: (N,) at least one of them known; None where it was not finite.
    """
    known = [value for value in values if value is not None]
    first, last = known[0], known[-1]
    if name == "accuracy":
        return message(
            "Read correctly at first {first}, at last {last}",
            first=percent(first),
            last=percent(last),
        )
    if values[-1] is None:
        return message("At last the loss is no number any more")
    if last < first:
        return message("The loss falls from {first:.3g} to {last:.3g}", first=first, last=last)
    return message(
        "The loss does not fall: at first {first:.3g}, at last {last:.3g}", first=first, last=last
    )


def answers_title(shares: Sequence[float]) -> Message:
    """Say whether one answer stands out.

    Args:
        shares: (C,) from 0 to 1, at least one.
    """
    top = max(range(len(shares)), key=shares.__getitem__)
    told = percent(shares[top])
    if shares[top] > 0.5:
        return message("{share} of the images are read as {answer}", share=told, answer=top)
    return message(
        "The answers are spread; the commonest, {answer}, has {share}", answer=top, share=told
    )


def _gradient_title(known: Mapping[str, float]) -> Message:
    most, least = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    if known[most] == 0:
        return message("No layer gets a gradient: nothing can be learnt")
    if known[least] == 0 or known[most] > FADED * known[least]:
        return message("Hardly any gradient reaches {layer}", layer=short(least))
    return message("Every layer gets a gradient; the largest is in {layer}", layer=short(most))

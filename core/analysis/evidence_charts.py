"""What the doctor measured on the probe batch, as small charts: by layer, and by answer.

Steps are drawn on a logarithmic axis: the doctor looks after 1, 5, 20, 60, 200 steps and so on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.analysis.charts import Chart, Figure, finite, percent, title
from core.analysis.gradients import DASHES
from core.analysis.palette import ACCENT, CLASS_LOOKS, CLASSES, MUTED, WRONG
from core.messages import Message, message

STEP = message("Training step")
USUAL_RATIO = 0.01
"""What a step changes of a weight at the start, as a share of its size, where all goes well."""
MOST_LAYERS = 40

ByLayer = Mapping[str, float | None]


@dataclass(frozen=True)
class Quantity:
    """Something that is measured in each layer."""

    name: Message
    alt: Message
    is_share: bool
    """From 0 to 1, drawn from 0% to 100%; else positive over orders of magnitude."""


QUANTITIES: dict[str, Quantity] = {
    "gradient": Quantity(
        message("Gradient, root mean square"),
        message(
            "Line chart: how large the gradient is in each layer, over training steps, both on "
            "logarithmic axes."
        ),
        is_share=False,
    ),
    "update-ratio": Quantity(
        message("Step over weight"),
        message(
            "Line chart: how much one step changes each layer's weights, as a share of their size, "
            "over training steps. A dotted line marks 1%, which is usual at the start."
        ),
        is_share=False,
    ),
    "dead": Quantity(
        message("Dead units"),
        message(
            "Line chart: the share of each layer's units that answer 0 to every image, over "
            "training steps."
        ),
        is_share=True,
    ),
    "saturated": Quantity(
        message("Stuck outputs"),
        message(
            "Line chart: the share of each layer's outputs that are at one of their limits, over "
            "training steps."
        ),
        is_share=True,
    ),
}


def layer_chart(quantity: str, steps: Sequence[int], columns: Sequence[ByLayer]) -> Chart | None:
    """Draw a quantity of each layer over the steps at which it was measured.

    Args:
        quantity: a name of :data:`QUANTITIES`.
        steps: (N,) training steps, rising.
        columns: (N,) by layer; a value that was not finite is None, and empty where nothing was
            measured.
    Returns:
        None where nothing was measured.
    """
    about = QUANTITIES[quantity]
    measured = [(s, column) for s, column in zip(steps, columns, strict=True) if column]
    layers = list(dict.fromkeys(layer for _, column in measured for layer in column))[:MOST_LAYERS]
    if not layers:
        return None
    values = {la: [finite(column.get(la)) for _, column in measured] for la in layers}
    places = [step for step, _ in measured]
    traces = [_trace(i, la, places, values[la], about) for i, la in enumerate(layers)]
    layout: Figure = {
        "xaxis": {"title": title(STEP), "type": "log", **_whole_ticks(places)},
        "yaxis": {"title": title(about.name)},
        "hovermode": "x unified",
        "showlegend": True,
    }
    if about.is_share:
        layout["yaxis"] |= {"range": [-0.03, 1.05], "tickformat": ".0%"}
    else:
        layout["yaxis"] |= {"type": "log", "exponentformat": "power", "dtick": _decades(values)}
    if quantity == "update-ratio":
        layout["shapes"] = [_usual()]
    return Chart(
        _finding(quantity, {la: column[-1] for la, column in values.items()}, values),
        about.alt,
        {"data": traces, "layout": layout},
        [(STEP, places), *((message("{layer}", layer=la), values[la]) for la in layers)],
    )


def answers_chart(step: int, shares: Sequence[float]) -> Chart | None:
    """Draw which share of the probe batch is read as each digit; None where nothing is known.

    Args:
        step: at which it was measured.
        shares: (10,) from 0 to 1.
    """
    if not shares:
        return None
    top = max(range(len(shares)), key=shares.__getitem__)
    digits = list(range(len(shares)))
    one_sided = shares[top] > 0.5
    trace: Figure = {
        "type": "bar",
        "x": digits,
        "y": list(shares),
        "text": [f"{share:.0%}" for share in shares],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [WRONG if one_sided and d == top else ACCENT for d in digits]},
        "hovertemplate": "%{x}: %{y:.1%}<extra></extra>",
    }
    answer = message("Answer")
    share = message("Share of the images")
    return Chart(
        message("{share} of the images are read as {digit}", share=percent(shares[top]), digit=top)
        if one_sided
        else message("The answers are spread over the digits"),
        message(
            "Bar chart: which share of the images that the doctor tries is read as each digit, "
            "after {step} steps.",
            step=step,
        ),
        {
            "data": [trace],
            "layout": {
                "xaxis": {"title": title(answer), "tickvals": digits},
                "yaxis": {
                    "title": title(share),
                    "tickformat": ".0%",
                    "range": [0, min(1.15, max(shares) * 1.2 + 0.02)],
                },
                "showlegend": False,
            },
        },
        [(answer, digits), (share, list(shares))],
    )


def _trace(
    index: int, layer: str, steps: list[int], values: list[float | None], about: Quantity
) -> Figure:
    look = CLASS_LOOKS[index % len(CLASS_LOOKS)]
    # A logarithm has no place for 0.
    drawn = values if about.is_share else [v if v is None or v > 0 else None for v in values]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": layer,
        "line": {
            "color": CLASSES[index % len(CLASSES)],
            "dash": DASHES[index % len(DASHES)],
            "width": 2,
        },
        "marker": look.points(),
        "x": steps,
        "y": drawn,
        "hovertemplate": "%{y:.1%}" if about.is_share else "%{y:.3~g}",
    }


def _usual() -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": USUAL_RATIO,
        "y1": USUAL_RATIO,
        "line": {"color": MUTED, "dash": "dot", "width": 1.5},
    }


def _whole_ticks(steps: Sequence[int]) -> Figure:
    """Label the steps at which was measured, but for those that would overlap."""
    chosen: list[int] = []
    for step in steps:
        if step > 0 and (not chosen or step >= 2.5 * chosen[-1]):
            chosen.append(step)
    return {"tickvals": chosen, "ticktext": [f"{step:,}" for step in chosen]}


def _decades(values: Mapping[str, Sequence[float | None]]) -> int:
    """Return how many powers of ten lie between two labels, so that five or so fit."""
    known = [math.log10(v) for column in values.values() for v in column if v]
    return max(1, round((max(known) - min(known)) / 5)) if known else 1


def _finding(
    quantity: str, last: Mapping[str, float | None], values: Mapping[str, Sequence[float | None]]
) -> Message:
    known = {la: value for la, value in last.items() if value is not None}
    if quantity == "update-ratio":
        tops = {
            la: max((v for v in vs if v is not None), default=None) for la, vs in values.items()
        }
        most = {la: top for la, top in tops.items() if top is not None}
        if not most:
            return message("The steps cannot be compared with the weights")
        layer = max(most, key=most.__getitem__)
        return message(
            "The largest step changed {layer} by {share} of its size",
            layer=layer,
            share=_share(most[layer]),
        )
    if not known:
        return message("What was measured at last is no number")
    layer = max(known, key=known.__getitem__)
    if quantity == "gradient":
        least = min(known, key=known.__getitem__)
        if known[layer] == 0:
            return message("No layer gets a gradient: nothing can be learnt")
        if known[least] == 0 or known[layer] > 1e4 * known[least]:
            return message("Hardly any gradient reaches {layer}", layer=least)
        return message("Every layer gets a gradient; the largest is in {layer}", layer=layer)
    if quantity == "dead":
        if known[layer] == 0:
            return message("Every unit answers to some image")
        return message(
            "{share} of the units of {layer} never answer", share=percent(known[layer]), layer=layer
        )
    return message(
        "{share} of what {layer} gives is at a limit", share=percent(known[layer]), layer=layer
    )


def _share(value: float) -> str:
    return f"{value:.1%}" if value < 10 else f"{value:,.0%}"

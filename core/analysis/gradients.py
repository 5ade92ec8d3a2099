"""How long the gradient of each layer is while it trains."""

from __future__ import annotations

from core.analysis.charts import Chart, Figure, title
from core.analysis.history import GRADIENT, History, Points, points, smoothed, thinned
from core.analysis.palette import CLASSES
from core.messages import Message, message

DASHES = ("solid", "dash", "dot", "dashdot")
FADED = 100
"""Times shorter than the longest: a gradient by which a layer hardly learns."""


def gradient_chart(history: History, epochs: int | None = None) -> Chart | None:
    """Draw each layer's gradient norm over epochs, smoothed, or None where none was recorded.

    Args:
        history: see :mod:`core.analysis.history`.
        epochs: how far the horizontal axis reaches; by default as far as the history.
    """
    names = [name for name in history.get("batches", {}) if name.startswith(GRADIENT)]
    if not names:
        return None
    layers = {
        name.removeprefix(GRADIENT): smoothed(points(history, "batches", name)) for name in names
    }
    places = [place for place, _ in next(iter(layers.values()))]
    reach = {"rangemode": "tozero"} if epochs is None else {"range": [0, epochs * 1.02]}
    return Chart(
        _finding(layers),
        message("Line chart of the length of each layer's gradient over epochs, smoothed."),
        {
            "data": [_trace(i, name, curve) for i, (name, curve) in enumerate(layers.items())],
            "layout": {
                "xaxis": {"title": title(message("Epochs")), **reach},
                "yaxis": {
                    "title": title(message("Gradient norm")),
                    "type": "log",
                    "exponentformat": "power",
                },
                "hovermode": "x unified",
                "showlegend": True,
            },
        },
        [
            (message("Epochs"), [round(place, 4) for place in places]),
            *(
                (message("{layer}", layer=name), [norm for _, norm in curve])
                for name, curve in layers.items()
            ),
        ],
    )


def _trace(index: int, name: str, curve: Points) -> Figure:
    thin = thinned(curve)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "line": {
            "color": CLASSES[index % len(CLASSES)],
            "dash": DASHES[index % len(DASHES)],
            "width": 2,
        },
        "x": [place for place, _ in thin],
        "y": [norm for _, norm in thin],
        "hovertemplate": "%{y:.3~g}",
    }


def _finding(layers: dict[str, Points]) -> Message:
    ends = {name: curve[-1][1] for name, curve in layers.items() if curve}
    last = {name: norm for name, norm in ends.items() if norm is not None}
    if not last:
        return message("Gradient norm by layer: how much each layer is told to change")
    longest, shortest = max(last, key=last.__getitem__), min(last, key=last.__getitem__)
    if last[longest] == 0:
        return message("No layer gets a gradient any more: the network learns nothing")
    if last[longest] > FADED * last[shortest]:
        return message("The gradient fades in {layer}: it hardly learns", layer=shortest)
    return message("Every layer gets a gradient; the longest is in {layer}", layer=longest)

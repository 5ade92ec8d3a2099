"""A network as a row of blocks: what each layer hands on, drawn to the size of it.

A block that holds images is as tall as they are and as wide as it has channels (by their
logarithm, so that 1 and 128 both show). A row of values stands upright, as tall as the logarithm of
their number. The blocks that learn differ from the others by colour and by pattern.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from core.analysis.charts import Chart, Figure
from core.analysis.palette import ACCENT, CHOSEN, MUTED
from core.config.layers import Shape
from core.config.networks import INPUT_SHAPE, LayerRow, Network
from core.messages import Message, message

TALLEST = INPUT_SHAPE[0]
VALUES_OF_TALLEST = 4096
GAP = 2.2
WIDTH_OF_A_ROW = 2.0
LEGEND = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 1.02,
    "yanchor": "bottom",
    "itemclick": False,
    "itemdoubleclick": False,
}


@dataclass(frozen=True)
class Block:
    """One rectangle of the picture, in units of the input's pixels."""

    number: int
    """0 for the input, then the layer's number in the layer table."""
    name: str
    settings: str
    shape: Shape
    learns: bool
    left: float
    width: float
    height: float


def blocks_of(network: Network) -> list[Block]:
    """Return the input and one block a layer, side by side from left to right."""
    found: list[Block] = []
    left = 0.0
    rows: list[LayerRow | None] = [None, *network.table()]
    for number, row in enumerate(rows):
        shape = INPUT_SHAPE if row is None else row.cost.shape
        width, height = _size(shape)
        found.append(
            Block(
                number,
                "Input" if row is None else row.name,
                "" if row is None else row.settings,
                shape,
                row is not None and row.cost.parameters > 0,
                left,
                width,
                height,
            )
        )
        left += width + GAP
    return found


def network_chart(network: Network, chosen: int | None = None) -> Chart:
    """Draw a network.

    Args:
        network: its specification.
        chosen: number of the layer (from 1) whose block gets a frame.
    """
    blocks = blocks_of(network)
    data = [
        _bars(message("Learns"), [b for b in blocks if b.learns], ACCENT, "", chosen),
        _bars(
            message("Only rearranges or thins out"),
            [b for b in blocks if not b.learns],
            MUTED,
            "/",
            chosen,
        ),
    ]
    layout: Figure = {
        "barmode": "overlay",
        "xaxis": {
            "tickvals": [b.left + b.width / 2 for b in blocks],
            "ticktext": [_tick(b) for b in blocks],
            "tickangle": -90,
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
        },
        "yaxis": {
            "range": [-TALLEST / 2 - 1, TALLEST / 2 + 1],
            "visible": False,
            "fixedrange": True,
        },
        "showlegend": True,
        "legend": LEGEND,
    }
    return Chart(
        _finding(network, blocks),
        message(
            "A row of blocks from left to right, each as tall as the images that it hands on and "
            "as wide as it has channels: {blocks}.",
            blocks="; ".join(map(_told, blocks)),
        ),
        {"data": data, "layout": layout},
        [
            (message("Layer"), [b.number for b in blocks]),
            (message("Kind"), [b.name for b in blocks]),
            (message("Settings"), [b.settings for b in blocks]),
            (message("Output shape"), [sizes(b.shape) for b in blocks]),
        ],
    )


def sizes(shape: Shape) -> str:
    """Return a shape as "28 × 28 × 1"."""
    return " × ".join(map(str, shape))


def _size(shape: Shape) -> tuple[float, float]:
    if len(shape) == 1:
        share = math.log2(1 + shape[0]) / math.log2(1 + VALUES_OF_TALLEST)
        return WIDTH_OF_A_ROW, TALLEST * min(share, 1.0)
    return WIDTH_OF_A_ROW / 2 * math.log2(1 + shape[-1]), float(shape[0])


def _bars(name: Message, blocks: list[Block], color: str, pattern: str, chosen: int | None) -> Any:
    return {
        "type": "bar",
        "name": name,
        "x": [b.left + b.width / 2 for b in blocks],
        "y": [b.height for b in blocks],
        "base": [-b.height / 2 for b in blocks],
        "width": [b.width for b in blocks],
        "customdata": [b.number for b in blocks],
        "text": [_told(b) for b in blocks],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "color": color,
            "pattern": {"shape": pattern},
            "line": {
                "color": CHOSEN,
                "width": [4 if b.number == chosen else 0 for b in blocks],
            },
        },
    }


def _tick(block: Block) -> str:
    number = f"{block.number} " if block.number else ""
    return f"{number}{block.name} {sizes(block.shape)}"


def _told(block: Block) -> str:
    settings = f" ({block.settings})" if block.settings else ""
    return f"{block.name}{settings}: {sizes(block.shape)}"


def _finding(network: Network, blocks: list[Block]) -> Message:
    images = [b.shape for b in blocks if len(b.shape) == 3]
    (height, width, _), (last_height, last_width, channels) = images[0], images[-1]
    if len(images) == 1:
        return message(
            "All {pixels} pixels go into one row: no layer sees which are neighbours",
            pixels=f"{height * width:,}",
        )
    return message(
        "From {height}×{width} pixels to {channels} pictures of {last_height}×{last_width}, then "
        "to {answer}",
        answer=message("one number") if network.answers_with_a_number else message("ten logits"),
        height=height,
        width=width,
        channels=channels,
        last_height=last_height,
        last_width=last_width,
    )

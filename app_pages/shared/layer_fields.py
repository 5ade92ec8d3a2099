"""A layer's settings as widgets, each with its name and one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app_pages.shared.text import _, number, say
from core.config.bounds import Choice, Switch
from core.config.layers import BOUNDS, Layer, settings_of
from core.messages import Message, message


@dataclass(frozen=True)
class Words:
    """How a layer or a setting is called, and what it does."""

    title: Message
    about: Message


KINDS = {
    "conv": Words(
        message("Convolution"),
        message("Slides small filters over the image; each makes one new picture of it."),
    ),
    "residual": Words(
        message("Residual block"),
        message("Two convolutions whose result is added to what went in."),
    ),
    "pool": Words(
        message("Pooling"),
        message("Keeps one value of each window, so that the image shrinks."),
    ),
    "global_pool": Words(
        message("Global average pooling"),
        message("Keeps the mean of each channel: an image becomes a short row of values."),
    ),
    "flatten": Words(
        message("Flatten"),
        message("Puts all values into one row, as dense layers need them."),
    ),
    "dense": Words(
        message("Dense layer"),
        message("Each unit sees all values that come in, each with a weight of its own."),
    ),
    "dropout": Words(
        message("Dropout"),
        message("Sets a random share of the values to zero while it trains, against overfitting."),
    ),
}
SETTINGS = {
    "filters": Words(message("Filters"), message("How many pictures the layer makes.")),
    "kernel": Words(message("Kernel"), message("Side of the window that a filter sees.")),
    "stride": Words(
        message("Stride"), message("Pixels from one place to the next; 2 halves the image.")
    ),
    "padding": Words(
        message("Padding"),
        message(
            '"same" adds zeros around the image, so that it keeps its size; "valid" adds none.'
        ),
    ),
    "size": Words(
        message("Window"), message("Side of the window; the image shrinks by this factor.")
    ),
    "take": Words(message("Keeps"), message("The greatest value of each window, or their mean.")),
    "units": Words(message("Units"), message("How many values the layer hands on.")),
    "rate": Words(message("Dropped share"), message("Share of the values that are set to zero.")),
    "activation": Words(
        message("Activation"),
        message("The bend in each value's way; without one, layers in a row are no more than one."),
    ),
    "batch_norm": Words(
        message("BatchNorm"),
        message("Brings each channel to mean 0 and spread 1 over the batch, then scales it anew."),
    ),
    "l2": Words(
        message("L2 penalty"),
        message("Adds this share of the squared weights to the loss, which keeps them small."),
    ),
    "initializer": Words(
        message("Initialiser"),
        message("What the weights are before training; with zeros all filters stay alike."),
    ),
}
MARKS: dict[str, list[Any]] = {
    "filters": [4, 8, 16, 24, 32, 48, 64, 96, 128],
    "units": [8, 16, 32, 64, 128, 256, 512],
    "kernel": [1, 2, 3, 4, 5, 6, 7],
    "stride": [1, 2],
    "size": [2, 3, 4],
    "rate": [n / 20 for n in range(19)],
    "l2": [0.0, *(float(f"{m}e{e}") for e in (-5, -4, -3, -2) for m in (1, 3)), 0.1],
}


def fields_of(layer: Layer, change: Callable[[str, object], None]) -> None:
    """Draw the settings of a layer.

    Args:
        layer: whose settings.
        change: called with a setting's name and new value.
    """
    settings = settings_of(layer)
    if not settings:
        st.caption(_("This layer has no settings."))
    left, right = st.columns(2)
    for place, (name, value) in enumerate(settings.items()):
        with left if place % 2 == 0 else right:
            _field(name, value, change)


def _field(name: str, value: object, change: Callable[[str, object], None]) -> None:
    key = f"editor_{name}"
    words, bound = SETTINGS[name], BOUNDS[name]
    st.session_state[key] = value
    common: dict[str, Any] = {
        "key": key,
        "on_change": lambda: change(name, st.session_state[key]),
        "help": say(words.about),
    }
    if isinstance(bound, Switch):
        st.toggle(say(words.title), **common)
    elif isinstance(bound, Choice):
        st.selectbox(say(words.title), bound.options, **common)
    else:
        # A link may hold a value between the marks: it gets a mark of its own.
        marks = sorted({*MARKS[name], value})
        st.select_slider(say(words.title), marks, format_func=number, **common)

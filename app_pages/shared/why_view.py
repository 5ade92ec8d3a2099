"""Why a model reads a digit as it does: three looks inside, each computed only while it is open."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import streamlit as st

from app_pages.shared.answer import number_of
from app_pages.shared.figure import show
from app_pages.shared.gallery import gallery
from app_pages.shared.models import Choice
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from core.analysis.layers import ACROSS, layer_chart, layer_name
from core.analysis.occlusion import occlusion_chart
from core.data.facts import Ink
from core.errors import LabError
from core.inference.inside import Inside, inside
from core.inference.occlusion import PATCH, occlusion
from core.inference.reader import Prediction
from core.inference.similar import collection, similar

ALIKE = 12
"""Similar digits that are shown."""
HEIGHT = 360
"""Of a picture on the screen, in pixels."""


def show_why(digits: Sequence[Ink], said: Sequence[Prediction], choice: Choice) -> None:
    """Offer what a model looked at, what its layers made of it, and what it finds alike.

    Args:
        digits: (28, 28) each, what the model read, from left to right; none before one is there.
        said: what it read.
        choice: the model.
    """
    digit = digits[_choose(said) if len(digits) > 1 else 0] if digits else None
    _part(_("Where it looked"), "looked", _looked, digit, choice)
    _part(_("What each layer saw"), "layers", _layers, digit, choice)
    _part(_("It looks like these"), "similar", _similar, digit, choice)


def _choose(said: Sequence[Prediction]) -> int:
    """Ask which digit of a number to explain, and return its place."""
    places = {
        str(place): _("{place}. {digit}", place=place, digit=number_of([one]))
        for place, one in enumerate(said, 1)
    }
    chosen = choose(
        _("Explain which digit?"), places, "why_digit", kind=st.segmented_control, required=True
    )
    return int(chosen) - 1


def _part(
    title: str, key: str, draw: Callable[[Ink, Choice], None], digit: Ink | None, choice: Choice
) -> None:
    with st.expander(title, key=f"why_{key}", on_change="rerun", bind="query-params") as opened:
        if not opened.open:
            return
        if digit is None or not digit.any():
            st.caption(_("There is nothing to explain before a digit is there."))
            return
        try:
            draw(digit, choice)
        except LabError as error:
            st.error(say(error.message))


def _looked(digit: Ink, choice: Choice) -> None:
    st.caption(
        _(
            "A patch of empty paper, {size} × {size} pixels, is laid over each part of the digit "
            "in turn, and the model reads again. Where its answer loses most, it had looked most.",
            size=PATCH,
        )
    )
    seen = occlusion(choice.reader(), digit)
    chart = occlusion_chart(digit, seen.digit, seen.probability, seen.fall)
    show(chart, key="why_looked_map", height=HEIGHT)


def _layers(digit: Ink, choice: Choice) -> None:
    st.caption(
        _(
            "Each layer turns what it gets into new numbers, shown here as pictures: the stronger "
            "the colour, the further a number lies from 0."
        )
    )
    layers = _inside(choice).layers(digit)
    names = {
        str(place): _(
            "{place}. {name}", place=place, name=say(layer_name(layer.kind, layer.values))
        )
        for place, layer in enumerate(layers, 1)
    }
    chosen = choose(
        _("Layer"),
        names,
        "layer",
        help=_(
            "A convolution looks for small patterns all over its input, one map a pattern; "
            "pooling keeps the strongest of neighbouring numbers; a unit weighs everything at once."
        ),
    )
    layer = layers[int(chosen) - 1]
    rows = math.ceil(layer.values.size / ACROSS)
    height = HEIGHT if layer.values.ndim == 3 else min(60 + 30 * rows, HEIGHT)
    show(layer_chart(layer.kind, layer.values), key="why_layer", height=height)


def _similar(digit: Ink, choice: Choice) -> None:
    among = collection()
    found = similar(_inside(choice), digit, among, ALIKE)
    labels = among.digits.labels[found.places].tolist()
    usual = max(sorted(set(labels)), key=labels.count)
    told = _(
        "Of the {count} images that the model finds most similar, {same} are labelled {label}.",
        count=len(labels),
        same=labels.count(usual),
        label=usual,
    )
    st.markdown(told)
    gallery(
        among.digits.images[found.places],
        key="why_similar_digits",
        name=told,
        labels=[
            _("Labelled {label}, likeness {share}", label=label, share=f"{likeness:.2f}")
            for label, likeness in zip(labels, found.likeness, strict=True)
        ],
        captions=[
            _("{label}\n{share}", label=label, share=f"{likeness:.2f}")
            for label, likeness in zip(labels, found.likeness, strict=True)
        ],
    )
    st.caption(
        _(
            "Compared with {title}, by the numbers that the model's last hidden layer gives to "
            "each. Below an image stand its label and its likeness: 1 is the same direction of "
            "these numbers, 0 has nothing in common.",
            title=say(among.title),
        )
    )


def _inside(choice: Choice) -> Inside:
    choice.reader()  # it makes sure that the file is the one that the model's card describes
    return inside(choice.source.folder / "model.tflite")

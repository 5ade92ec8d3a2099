"""The map of images: by principal components or t-SNE, coloured by label or by a model's errors."""

from __future__ import annotations

import zlib

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.shared.figure import show
from app_pages.shared.models import Choice, choose_model
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from core.analysis.charts import percent
from core.analysis.map_chart import MOST_POINTS, Points, map_chart
from core.analysis.maps import principal, sample_map, subset
from core.data.datasets import Dataset, Digits, may_have_learnt, sample_digits
from core.data.preprocessing import to_batch
from core.errors import LabError
from core.messages import message


@st.fragment
def map_view(dataset: Dataset, part: str) -> None:
    """Draw the map with its choices.

    Args:
        dataset: whose images are laid out, unless it is the sample's map that was made ahead.
        part: "train" or "test" of it.
    """
    st.write(
        _("Each point is an image; images that are alike lie close together. Hover to see it.")
    )
    layout = choose(
        _("Layout"),
        {"pca": _("Principal components"), "tsne": _("t-SNE")},
        "layout",
        kind=st.segmented_control,
        required=True,
        help=_(
            "Principal components turn the 784 pixels to the two directions in which the images "
            "differ most. t-SNE instead bends the map until neighbours lie side by side."
        ),
    )
    color = choose(
        _("Colour"),
        {"label": _("Label"), "errors": _("A model's errors")},
        "color",
        kind=st.segmented_control,
        required=True,
        help=_("What the colour and the shape of a point stand for."),
    )
    try:
        points = _sample() if layout == "tsne" else _components(dataset, part)
        answers = None
        if color == "errors":
            model = choose_model()
            if model is None:
                return
            answers = _answers(model, points.images)
            _fairness(model, layout, dataset, part)
        show(map_chart(points, answers), key="map", height=520)
    except LabError as error:
        st.error(say(error.message))


def _components(dataset: Dataset, part: str) -> Points:
    digits = dataset.train if part == "train" else dataset.test
    found = principal(digits)
    shown = subset(len(found.chosen), MOST_POINTS)
    st.caption(
        _(
            "{shown} of this part's {all} images. The two directions hold {share} of the "
            "differences between {counted} images; much of what tells digits apart lies elsewhere.",
            shown=f"{len(shown):,}",
            all=f"{len(digits):,}",
            share=percent(float(found.shares[:2].sum())),
            counted=f"{len(found.chosen):,}",
        )
    )
    first, second = (percent(float(share)) for share in found.shares[:2])
    axes = (
        message("First component ({share})", share=first),
        message("Second component ({share})", share=second),
    )
    return _points(digits, found.chosen[shown], found.coordinates[shown, :2], axes)


def _sample() -> Points:
    digits = sample_digits()
    places, provenance = sample_map()
    shown = subset(len(digits), MOST_POINTS)
    st.caption(
        _(
            "{shown} of the sample's {all} images, whatever is chosen above. Computed ahead on "
            "{date}; only who lies beside whom means something, not how far groups are apart.",
            shown=f"{len(shown):,}",
            all=f"{len(digits):,}",
            date=str(provenance.get("date")),
        )
    )
    return _points(
        digits, shown, places[shown], (message("t-SNE, first"), message("t-SNE, second"))
    )


def _points(
    digits: Digits, numbers: NDArray[np.intp], places: NDArray[np.float32], axes: tuple
) -> Points:
    images, labels = np.asarray(digits.images[numbers]), np.asarray(digits.labels[numbers])
    return Points(places, numbers, images, labels, axes)


def _answers(model: Choice, images: NDArray[np.uint8]) -> NDArray[np.intp]:
    with st.spinner(_("The model reads {count} images …", count=f"{len(images):,}")):
        return _read(model.name, zlib.crc32(images.tobytes()), model, images)


@st.cache_data(max_entries=32, show_spinner=False)
def _read(name: str, checksum: int, _model: Choice, _images: NDArray[np.uint8]) -> NDArray[np.intp]:
    return _model.reader().logits(to_batch(_images)).argmax(axis=1)


def _fairness(model: Choice, layout: str, dataset: Dataset, part: str) -> None:
    shown = (
        [("sample", "train"), ("sample", "test")] if layout == "tsne" else [(dataset.name, part)]
    )
    if any(may_have_learnt(model.trained_on, *where) for where in shown):
        st.caption(_("The model may have learnt from these very images."))
    else:
        st.caption(_("The model has never learnt from these images."))

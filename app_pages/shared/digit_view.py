"""One digit of a dataset: enlarged, with its label and what a model says of it."""

from __future__ import annotations

import streamlit as st

from app_pages.shared import figure
from app_pages.shared.models import choose_model
from app_pages.shared.text import _, say
from core.analysis.bars import probability_chart
from core.analysis.pixels import pixel_chart
from core.data.datasets import Dataset, may_have_learnt
from core.errors import LabError
from core.messages import message


def digit_view(dataset: Dataset, part: str, index: int) -> None:
    """Draw an image with the values of its pixels, and a model's reading beside it.

    Args:
        dataset: where the image is from.
        part: "train" or "test" of it.
        index: the image's number in that part, 0 to N - 1.
    """
    digits = dataset.train if part == "train" else dataset.test
    label = int(digits.labels[index])
    seen, read = st.columns(2)
    with seen:
        name = message("Image {index} is labelled {label}", index=f"{index:,}", label=label)
        figure.show(pixel_chart(digits.images[index], name), key="pixels", height=340)
    with read:
        try:
            model = choose_model()
            if model is None:
                return
            prediction = model.reader().read(digits.images[index])
        except LabError as error:
            st.error(say(error.message))
            return
        figure.show(probability_chart(prediction.probabilities), key="probabilities", height=240)
        _compare(label, prediction.digit)
        if may_have_learnt(model.trained_on, dataset.name, part):
            st.caption(_("The model may have learnt from this very image."))
        else:
            st.caption(_("The model has never learnt from this image."))


def _compare(label: int, digit: int) -> None:
    if digit == label:
        st.success(_("The model agrees with the label."), icon=":material/check:")
    else:
        st.warning(
            _("The label says {label}, the model {digit}.", label=label, digit=digit),
            icon=":material/close:",
        )

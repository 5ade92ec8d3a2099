"""One digit of a dataset: enlarged, with its label and what a model says of it."""

from __future__ import annotations

import streamlit as st

from core.analysis.bars import probability_chart
from core.analysis.pixels import pixel_chart
from core.data.datasets import Digits
from core.errors import LabError
from core.inference.models import shipped
from core.messages import message
from pages.shared import figure
from pages.shared.text import _, say


def digit_view(digits: Digits, index: int, *, maybe_learnt: bool) -> None:
    """Draw image ``index`` with the values of its pixels, and a model's reading beside it.

    Args:
        digits: where the image is from.
        index: its number, 0 to N - 1.
        maybe_learnt: whether the shipped models may have been trained on it.
    """
    label = int(digits.labels[index])
    seen, read = st.columns(2)
    with seen:
        name = message("Image {index} is labelled {label}", index=f"{index:,}", label=label)
        figure.show(pixel_chart(digits.images[index], name), key="pixels", height=340)
    with read:
        try:
            _reading(digits, index, label)
            if maybe_learnt:
                st.caption(
                    _(
                        "The model may have learnt from this very image. Images of the test part "
                        "are new to it."
                    )
                )
        except LabError as error:
            st.error(say(error.message))


def _reading(digits: Digits, index: int, label: int) -> None:
    models = shipped()
    if not models:
        st.info(_("No model is installed that could read this image."))
        return
    name = st.selectbox(
        _("Model"),
        list(models),
        format_func=lambda name: say(models[name].title),
        key="model",
        bind="query-params",
    )
    prediction = models[name].reader().read(digits.images[index])
    figure.show(probability_chart(prediction.probabilities), key="probabilities", height=240)
    if prediction.digit == label:
        st.success(_("The model agrees with the label."), icon=":material/check:")
    else:
        st.warning(
            _("The label says {label}, the model {digit}.", label=label, digit=prediction.digit),
            icon=":material/close:",
        )

"""Labels in doubt: what every shipped model reads otherwise."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.gallery import gallery
from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, say
from core.analysis.bars import whole_percent
from core.errors import LabError
from core.inference.models import shipped
from core.jobs.label_check import check_labels

SHOWN = 48


def label_check_view() -> None:
    """Draw the images whose label every shipped model disputes, the surest first."""
    try:
        models = shipped()
        check = check_labels(models)
    except LabError as error:
        st.error(say(error.message))
        return
    st.write(
        _(
            "People wrote the labels too, and people err. Here are the images that each of the "
            "{models} shipped models reads otherwise than they are labelled. Is it the models that "
            "are wrong, or the label?",
            models=len(models),
        )
    )
    st.caption(say(check.where))
    if not len(check.indices):
        st.success(_("There is no such image."))
        return
    shown = [int(index) for index in check.indices[:SHOWN]]
    told = _(
        "Images that all models dispute: {count}. The most confident come first; below each: its "
        "label → what the models read, in the order {names}.",
        count=f"{len(check.indices):,}",
        names=", ".join(say(model.title) for model in models.values()),
    )
    st.write(told)
    guesses = [check.guesses(index) for index in shown]
    answers = [
        " · ".join(f"{digit} {whole_percent(share)}" for _name, digit, share in row)
        for row in guesses
    ]
    labels = [int(check.digits.labels[index]) for index in shown]
    gallery(
        np.asarray(check.digits.images[shown]),
        key="doubted",
        name=told,
        labels=[
            _("Image {index}: {label}, read as {answers}", index=index, label=label, answers=text)
            for index, label, text in zip(shown, labels, answers, strict=True)
        ],
        captions=[
            f"{label} →\n{text.replace(' · ', chr(10))}"
            for label, text in zip(labels, answers, strict=True)
        ],
        size=84,
    )
    csv_button(check.table(), key="label_check")

"""Explore: the digits themselves, before any network sees them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared import figure
from app_pages.shared.batch_view import batch, steps
from app_pages.shared.choose_digits import one, some
from app_pages.shared.digit_view import digit_view
from app_pages.shared.source_view import source, state_of_sources
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from core.analysis.bars import class_count_chart
from core.data import datasets
from core.data.datasets import Dataset
from core.errors import LabError


def main() -> None:
    """Draw the page."""
    st.title(_("Explore the digits"))
    state_of_sources()
    try:
        dataset = datasets.load(_choose_dataset())
    except LabError as error:
        st.error(say(error.message))
        return
    source(dataset)
    part = _choose_part(dataset)
    digits = dataset.train if part == "train" else dataset.test
    seed = some(digits)
    st.header(_("One image, pixel by pixel"))
    digit_view(dataset, part, one(digits))
    st.header(_("How many of each digit"))
    counts = np.bincount(digits.labels, minlength=10)
    figure.show(class_count_chart(counts), key="counts", height=260)
    st.header(_("What a network gets"))
    st.write(_("Images become numbers that a network can work with, in these steps:"))
    steps(digits)
    st.write(_("At their end, a batch looks like this. The seed above shuffles it."))
    batch(digits, seed)


def _choose_dataset() -> str:
    here = {name: say(datasets.title(name)) for name in datasets.DATASETS if datasets.is_here(name)}
    if len(here) < 2:
        return datasets.best_available()
    return choose(_("Data"), here, "data")


def _choose_part(dataset: Dataset) -> str:
    """Return "train" or "test"."""
    part = choose(
        _("Part"),
        {"train": _("Training"), "test": _("Test")},
        "part",
        kind=st.segmented_control,
        required=True,
        help=_("Networks learn from the training part. The test part shows what they can do."),
    )
    digits = dataset.train if part == "train" else dataset.test
    st.caption(_("{count} images in this part.", count=f"{len(digits):,}"))
    return part


main()

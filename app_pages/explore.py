"""Explore: the digits themselves, before any network sees them."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.average_view import average_view
from app_pages.shared.label_check_view import label_check_view
from app_pages.shared.lookalikes_view import lookalikes_view
from app_pages.shared.map_view import map_view
from app_pages.shared.single_images_view import single_images_view
from app_pages.shared.source_view import source, state_of_sources
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
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
    views = {
        "images": lambda: single_images_view(dataset, part),
        "average": lambda: average_view(digits),
        "map": lambda: map_view(dataset, part),
        "alike": lambda: lookalikes_view(digits),
        "labels": label_check_view,
    }
    views[_choose_view()]()


def _choose_view() -> str:
    return choose(
        _("Look at"),
        {
            "images": _("Single images"),
            "average": _("Averages"),
            "map": _("A map"),
            "alike": _("Look-alikes"),
            "labels": _("Labels in doubt"),
        },
        "view",
        kind=st.pills,
        required=True,
        help=_("Five ways to look at the images; only the chosen one is computed."),
    )


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

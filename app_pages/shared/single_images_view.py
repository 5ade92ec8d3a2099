"""Digits one by one: a gallery, one of them enlarged, how many there are, and a network's view."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.batch_view import batch, steps
from app_pages.shared.choose_digits import one, some
from app_pages.shared.digit_view import digit_view
from app_pages.shared.figure import show
from app_pages.shared.text import _
from core.analysis.bars import class_count_chart
from core.data.datasets import Dataset


def single_images_view(dataset: Dataset, part: str) -> None:
    """Draw images of a part, "train" or "test", and what becomes of them before training."""
    digits = dataset.train if part == "train" else dataset.test
    seed = some(digits)
    st.header(_("One image, pixel by pixel"))
    digit_view(dataset, part, one(digits))
    st.header(_("How many of each digit"))
    show(class_count_chart(np.bincount(digits.labels, minlength=10)), key="counts", height=260)
    st.header(_("What a network gets"))
    st.write(_("Images become numbers that a network can work with, in these steps:"))
    steps(digits)
    st.write(_("At their end, a batch looks like this. The seed above shuffles it."))
    batch(digits, seed)

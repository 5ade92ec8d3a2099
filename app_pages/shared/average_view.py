"""Each digit on average: mean, spread, and how dark its pixels are."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.shared.figure import show
from app_pages.shared.gallery import gallery
from app_pages.shared.tables import csv_button
from app_pages.shared.text import _
from core.analysis.portraits import portrait_table, portraits, shade_chart
from core.data.datasets import Digits


def average_view(digits: Digits) -> None:
    """Draw mean images, spread images and the histogram of the pixels' values."""
    found = portraits(digits)
    there = np.flatnonzero(~np.isnan(found.mean[:, 0, 0]))
    st.header(_("The mean image of each digit"))
    st.write(
        _("All images of a digit laid over each other. Where it is dark, most of them have ink.")
    )
    _row(found.mean[there], there, "mean", _("Mean images"))
    st.header(_("Where images of one digit differ"))
    st.write(
        _(
            "The standard deviation of each pixel: dark is where one writer puts ink and another "
            "does not, pale is where all agree."
        )
    )
    # The values of 0 and 255 by halves, which is as far apart as they come, have 127.5.
    _row(found.spread[there] * 2, there, "spread", _("Spread images"))
    csv_button(portrait_table(found), key="mean_and_spread")
    st.header(_("How dark the pixels are"))
    show(shade_chart(found.shades), key="shades", height=360)


def _row(images: NDArray[np.float64], digits: NDArray[np.intp], key: str, name: str) -> None:
    gallery(
        np.rint(images).astype(np.uint8),
        key=key,
        name=name,
        labels=[_("{name}: {digit}", name=name, digit=int(digit)) for digit in digits],
        captions=[str(digit) for digit in digits],
        size=84,
    )

"""Pairs of different digits that look most alike."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.shared.choose_digits import ALL, digit_or_all
from app_pages.shared.gallery import gallery
from app_pages.shared.tables import csv_button
from app_pages.shared.text import _
from core.analysis.lookalikes import Pair, lookalikes, pair_table
from core.analysis.maps import MOST_IMAGES
from core.data.datasets import Digits

SHOWN = 24
GAP = 4


def lookalikes_view(digits: Digits) -> None:
    """Draw the closest pairs, of all digits or with one of them."""
    pairs = lookalikes(digits)
    wanted = digit_or_all(_("Shows only pairs in which this digit stands."))
    shown = [pair for pair in pairs if wanted == ALL or int(wanted) in pair.labels][:SHOWN]
    st.write(
        _(
            "Two images with different labels, the most alike pair first. Below each: the labels. "
            "Alike means close along the 50 directions in which the images differ most."
        )
    )
    if len(digits) > MOST_IMAGES:
        st.caption(
            _(
                "Compared are {count} of this part's {all} images, always the same ones.",
                count=f"{MOST_IMAGES:,}",
                all=f"{len(digits):,}",
            )
        )
    if not shown:
        st.info(_("The {most} closest pairs have none with this digit.", most=len(pairs)))
        return
    gallery(
        np.stack([_side_by_side(digits, pair) for pair in shown]),
        key="pairs",
        name=_("Pairs of different digits that look alike"),
        labels=[
            _(
                "Image {first}, a {one}, beside image {second}, a {other}",
                first=pair.first,
                one=pair.labels[0],
                second=pair.second,
                other=pair.labels[1],
            )
            for pair in shown
        ],
        captions=[f"{pair.labels[0]} | {pair.labels[1]}" for pair in shown],
        size=56,
    )
    csv_button(pair_table(pairs), key="lookalikes")


def _side_by_side(digits: Digits, pair: Pair) -> NDArray[np.uint8]:
    first, second = digits.images[pair.first], digits.images[pair.second]
    return np.concatenate([first, np.zeros((len(first), GAP), np.uint8), second], axis=1)

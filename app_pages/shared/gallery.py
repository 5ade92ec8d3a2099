"""Digits side by side, as crisp pixels on both themes; each can be a button."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.shared.component_data import without_pandas

HERE = Path(__file__).parent


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component(
        "digit_lab.gallery",
        css=(HERE / "gallery.css").read_text(),
        js=(HERE / "ink.js").read_text() + (HERE / "gallery.js").read_text(),
        isolate_styles=False,
    )


def gallery(
    digits: NDArray[np.uint8],
    *,
    key: str,
    name: str,
    labels: Sequence[str],
    captions: Sequence[str] = (),
    size: int = 56,
    on_click: Callable[[int], None] | None = None,
) -> None:
    """Draw digits in rows that wrap.

    Args:
        digits: (N, H, W), 0 paper to 255 ink; usually 28 each way.
        key: names the gallery on its page.
        name: of the whole gallery, for those who do not see it.
        labels: N texts, one for each digit, for those who do not see it.
        captions: N short texts below the digits, or none.
        size: height of a digit on the screen, in pixels; multiples of H look best.
        on_click: makes each digit a button; called with its place in ``digits``, 0 to N - 1, before
            the page is drawn again.
    """

    def clicked() -> None:
        place = st.session_state[key].get("click")
        # It comes from the browser, which may be anybody's.
        if on_click is not None and type(place) is int and 0 <= place < len(digits):
            on_click(place)

    rows = zip(digits, labels, captions or [""] * len(digits), strict=True)
    data = {
        "name": name,
        "width": digits.shape[2],
        "height": digits.shape[1],
        "size": size,
        "clickable": on_click is not None,
        "digits": [
            {
                "pixels": base64.b64encode(digit.tobytes()).decode(),
                "label": label,
                "caption": caption,
            }
            for digit, label, caption in rows
        ],
    }
    _component()(key=key, data=without_pandas(data), on_click_change=clicked)

"""Choosing digits to look at: some at random, and one of them. Both choices stand in the URL."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.gallery import gallery
from app_pages.shared.text import _
from app_pages.shared.url_choice import choose, chosen_number, put, whole_number
from core.data.datasets import Digits

SHOWN = 24
LARGEST_SEED = 9_999
ALL = "all"
SEED, IMAGE = "seed", "image"
_FOLLOWED = "gallery_followed"


def digit_or_all(explained: str) -> str:
    """Ask for a digit, "0" to "9", or :data:`ALL`; ``explained`` is what the choice does."""
    return choose(
        _("Digit"),
        {ALL: _("All"), **{str(digit): str(digit) for digit in range(10)}},
        "digit",
        kind=st.pills,
        required=True,
        help=explained,
    )


def some(digits: Digits) -> int:
    """Draw some images of the chosen digit, and return the seed that chose them.

    A click on one makes it the image of :func:`one`.
    """
    wanted = digit_or_all(_("Shows images of this digit only; the enlarged image below follows."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = whole_number(_("Seed"), 0, LARGEST_SEED, SEED, width=160)
        st.button(_("Other images"), on_click=_next_seed, icon=":material/casino:")
    places = (
        np.arange(len(digits)) if wanted == ALL else np.flatnonzero(digits.labels == int(wanted))
    )
    chosen = np.sort(np.random.default_rng(seed).permutation(places)[:SHOWN])
    labels = digits.labels[chosen]
    if len(chosen):
        _follow(digits, wanted, int(chosen[0]))
    gallery(
        digits.images[chosen],
        key="gallery",
        name=_("{count} images, chosen at random", count=len(chosen)),
        labels=[
            _("Image {index}: a {label}", index=int(index), label=int(label))
            for index, label in zip(chosen, labels, strict=True)
        ],
        captions=[str(index) for index in chosen],
        on_click=lambda place: _open(int(chosen[place])),
    )
    st.caption(_("Each image's number is below it. Click an image to see it enlarged."))
    return seed


def _follow(digits: Digits, wanted: str, first: int) -> None:
    """Enlarge the gallery's first image once the filter leaves out the one that is enlarged.

    An image that the link names, or that was chosen after the filter, stays.
    """
    before = st.session_state.get(_FOLLOWED)
    st.session_state[_FOLLOWED] = now = (wanted, len(digits))
    if wanted == ALL or now == before or (before is None and IMAGE in st.query_params):
        return
    enlarged = min(chosen_number(IMAGE), len(digits) - 1)
    if digits.labels[enlarged] != int(wanted):
        put(IMAGE, first)


def _next_seed() -> None:
    put(SEED, (chosen_number(SEED) + 1) % (LARGEST_SEED + 1))


def _open(index: int) -> None:
    put(IMAGE, index)


def one(digits: Digits) -> int:
    """Draw the field for the number of one image, and return that number."""
    # A number that was chosen in a larger part becomes this part's last.
    return whole_number(_("Image"), 0, len(digits) - 1, IMAGE)

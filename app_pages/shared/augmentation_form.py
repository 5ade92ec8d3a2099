"""The part of the training form that changes the training images, with what becomes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from app_pages.shared.config_state import shown, slider
from app_pages.shared.gallery import gallery
from app_pages.shared.lab import engine
from app_pages.shared.text import _, duration
from core.config.training import TrainConfig
from core.data import datasets
from core.data.augmentation import Augmentation


def augmentation() -> None:
    """Draw the widgets of augmentation and a row of digits that went through it."""
    st.caption(
        _(
            "Each time a training image is used, it is changed a little by chance, so the network "
            "cannot learn it by heart. Validation and test images stay as they are."
        )
    )
    turn, move, grow = st.columns(3)
    with turn:
        slider("rotation", _("Rotation"), _("Up to so many degrees, either way. 0 is off."))
    with move:
        slider("shift", _("Shift"), _("Up to so many pixels along both axes. 0 is off."), step=0.5)
    with grow:
        slider("zoom", _("Zoom"), _("Larger or smaller by up to this share. 0 is off."), step=0.05)
    _preview(shown())


def _preview(config: TrainConfig) -> None:
    with_it = replace(config, rotation=10.0)
    without = replace(config, rotation=0.0, shift=0.0, zoom=0.0)
    more = engine().estimate(with_it) - engine().estimate(without)
    st.caption(_("Any of them makes this training up to {time} longer.", time=duration(more)))
    change = Augmentation.of(config)
    if change is None:
        st.caption(_("All three are off: every epoch shows the very same images."))
        return
    train = datasets.load(config.data).train
    first = [int(np.argmax(train.labels == digit)) for digit in range(10)]
    changed = change(train.images[first], np.random.default_rng(config.seed))
    gallery(
        changed,
        key="augmented",
        name=_("Training images as augmentation makes them"),
        labels=[_("A changed {digit}", digit=digit) for digit in range(10)],
        size=42,
    )
    st.caption(_("One of each digit, as the network may see it. Can you still read them all?"))

"""A batch exactly as a network gets it, and the steps that lead there."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.gallery import gallery
from app_pages.shared.text import _, say
from core.data import preprocessing
from core.data.datasets import Digits

SIZE = 16


def batch(digits: Digits, seed: int) -> None:
    """Draw one shuffled batch: images, labels, shape, type and range of its numbers."""
    chosen = np.random.default_rng(seed).permutation(len(digits))[:SIZE]
    images, labels = digits.images[chosen], digits.labels[chosen]
    values = preprocessing.to_batch(images)
    gallery(
        np.rint(values[..., 0] * 255).astype(np.uint8),
        key="batch",
        name=_("One batch of {count} images", count=len(chosen)),
        labels=[_("A {label}", label=int(label)) for label in labels],
        captions=[str(label) for label in labels],
        size=42,
    )
    st.code(
        f"images  {_shape(values.shape)} {values.dtype}  {values.min():.3f} … {values.max():.3f}\n"
        f"labels  {_shape(labels.shape)} int64  {' '.join(map(str, labels))}",
        language=None,
        wrap_lines=True,
    )
    with st.expander(
        _("The numbers of the first image"), key="batch_numbers", on_change="rerun"
    ) as opened:
        if not opened.open:
            return  # The browser loads much for such a table.
        st.dataframe(values[0, :, :, 0].round(3), hide_index=True, height=360)


def steps(digits: Digits) -> None:
    """Draw the table of preprocessing steps, with what the first images are after each."""
    records = preprocessing.describe(digits.images[:SIZE])
    st.table(
        {
            _("Step"): [say(record.title) for record in records],
            _("Why"): [say(record.why) for record in records],
            _("Shape"): [_shape(record.shape) for record in records],
            _("Type"): [record.dtype for record in records],
            _("Values"): [
                _("{low:g} to {high:g}", low=float(record.low), high=float(record.high))
                for record in records
            ],
        },
        hide_index=True,
    )


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"

"""The confusion matrix and, for the cell that was chosen, the images behind it."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.shared.figure import Point, show
from app_pages.shared.readings_view import readings_view
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from core.analysis.confusion import VIEWS, confused_pairs, confusion_chart, most_frequent_mistake
from core.analysis.metrics import CLASSES
from core.analysis.readings import cell
from core.jobs.evaluation import Answered, Evaluation

TRUE, READ = "true", "read"
DIGITS = range(CLASSES)


@st.fragment
def confusion_view(evaluation: Evaluation) -> None:
    """Draw the matrix; a click on a cell, or two select boxes, choose the images below it."""
    view = choose(
        _("Cells show"),
        {name: say(title) for name, title in VIEWS.items()},
        "cells",
        kind=st.segmented_control,
        required=True,
        help=_("Counts, shares of each true digit's images, or only what is off the diagonal."),
    )
    confusion = evaluation.scores.confusion
    show(confusion_chart(confusion, view), key="confusion", height=430, on_click=_choose)
    pairs = confused_pairs(confusion)
    if pairs:
        st.markdown(_("Most often taken for each other:"))
        st.markdown("\n".join(f"- {say(pair)}." for pair in pairs))
    if evaluation.answered is None:
        return
    st.markdown(_("Click a cell to see its images, or choose it here:"))
    true, read = _chosen(confusion)
    _images(evaluation.answered, true, read)


def _choose(point: Point) -> None:
    true, read = point.get("y"), point.get("x")
    # It comes from the browser, which may be anybody's.
    if true in DIGITS and read in DIGITS:
        st.session_state[TRUE], st.session_state[READ] = int(true), int(read)


def _chosen(confusion: NDArray[np.int64]) -> tuple[int, int]:
    """Return the cell that was chosen; what was left open follows the most frequent mistake."""
    true = st.session_state.get(TRUE)
    read = st.session_state.get(READ)
    usual = most_frequent_mistake(confusion, true=true, read=read)
    hint = _("{digit} (most frequent mistake)")
    left, right = st.columns(2)
    with left:
        true = _digit(_("True digit"), TRUE, hint.format(digit=usual[0]))
    with right:
        read = _digit(_("Read as"), READ, hint.format(digit=usual[1]))
    return most_frequent_mistake(confusion, true=true, read=read)


def _digit(label: str, key: str, hint: str) -> int | None:
    return st.selectbox(label, DIGITS, index=None, placeholder=hint, key=key, bind="query-params")


def _images(answered: Answered, true: int, read: int) -> None:
    found = cell(answered.logits, np.asarray(answered.digits.labels), true, read)
    if not len(found):
        st.info(_("No {true} was read as {read}.", true=true, read=read))
        return
    template = (
        _("Images of {true} that were read right: {count}. The least sure comes first.")
        if true == read
        else _("Images of {true} read as {read}: {count}. The most sure comes first.")
    )
    told = template.format(true=true, read=read, count=f"{len(found):,}")
    st.markdown(told)
    readings_view(answered, found, key=f"cell_{true}_{read}", name=told)

"""The confusion matrix and, for the cell that was chosen, the images behind it."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.confusion import VIEWS, confusion_chart, most_frequent_mistake
from core.analysis.metrics import CLASSES
from core.analysis.readings import cell
from core.jobs.evaluation import Answered, Evaluation
from pages.shared.figure import Point, show
from pages.shared.readings_view import readings_view
from pages.shared.text import _, say

TRUE, READ = "true", "read"
DIGITS = range(CLASSES)


@st.fragment
def confusion_view(evaluation: Evaluation) -> None:
    """Draw the matrix; a click on a cell, or two select boxes, choose the images below it."""
    view = st.segmented_control(
        _("Cells show"),
        list(VIEWS),
        default="counts",
        required=True,
        format_func=lambda name: say(VIEWS[name]),
        key="cells",
        bind="query-params",
    )
    confusion = evaluation.scores.confusion
    show(confusion_chart(confusion, view), key="confusion", height=430, on_click=_choose)
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
    true, read = most_frequent_mistake(confusion)
    left, right = st.columns(2)
    with left:
        chosen = st.selectbox(_("True digit"), DIGITS, true, key=TRUE, bind="query-params")
    with right:
        answer = st.selectbox(_("Read as"), DIGITS, read, key=READ, bind="query-params")
    return chosen, answer


def _images(answered: Answered, true: int, read: int) -> None:
    found = cell(answered.logits, np.asarray(answered.digits.labels), true, read)
    count = f"{len(found):,}"
    if not len(found):
        st.info(_("No {true} was read as {read}.", true=true, read=read))
        return
    if true == read:
        told = _(
            "{count} images of a {true} were read right; the least sure first.",
            count=count,
            true=true,
        )
    else:
        told = _(
            "{count} images of a {true} were read as {read}; the most sure first.",
            count=count,
            true=true,
            read=read,
        )
    st.markdown(told)
    readings_view(answered, found, key=f"cell_{true}_{read}", name=told)

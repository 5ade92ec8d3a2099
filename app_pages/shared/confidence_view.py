"""How far a model's confidence can be trusted, and what it gains by refusing to answer."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.text import _
from app_pages.shared.url_choice import whole_number
from core.analysis.calibration import Answers, answers_of, calibration_chart, confidence_chart
from core.analysis.charts import percent
from core.analysis.refusal import THRESHOLDS, refusal_chart, refuse
from core.jobs.evaluation import Answered

USUAL = 90


def confidence_view(answered: Answered) -> None:
    """Draw calibration, the histogram of confidence, and the threshold with its curve."""
    answers = answers_of(answered.logits, np.asarray(answered.digits.labels))
    if answers is None:
        st.info(_("Its answers are no numbers, so that it has no confidence to look at."))
        return
    show(calibration_chart(answers), key="calibration", height=360)
    st.caption(
        _(
            "Confidence is the probability of the answer. On the dashed line a model that says 90% "
            "is right nine times in ten; below it, it is too sure. ECE, the expected calibration "
            "error, is the mean distance from that line, where each answer counts once. Points "
            "with few answers jump about; the numbers tell how many."
        )
    )
    show(confidence_chart(answers), key="confidence", height=300)
    st.subheader(_("If it may refuse"))
    _refusal(answers)


@st.fragment
def _refusal(answers: Answers) -> None:
    threshold = whole_number(
        _("Refuse below a confidence of (%)"),
        THRESHOLDS[0],
        THRESHOLDS[-1],
        "refuse",
        default=USUAL,
        kind=st.slider,
        help=_("Answers that are less sure are handed to a person instead."),
    )
    found = refuse(answers, threshold)
    with st.container(horizontal=True, gap="medium"):
        right = "–" if found.accuracy is None else percent(found.accuracy)
        st.metric(_("Accuracy of the rest"), right, width="content")
        st.metric(_("Refused"), percent(found.share_refused), width="content")
        st.metric(_("Right, but refused"), f"{found.lost:,}", width="content")
    show(refusal_chart(answers, threshold), key="refusal", height=300)

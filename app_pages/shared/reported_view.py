"""A run whose folder is gone: what its link says of it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared import run_view
from app_pages.shared.figure import show
from app_pages.shared.text import _, say
from core.analysis.confusion import confusion_chart
from core.errors import RunError
from core.jobs import links


def show_reported(text: str) -> None:
    """Draw the result that a link carries, marked as nobody's word but the link's."""
    st.title(_("A run from its link"))
    try:
        reported = links.decode(text)
    except RunError as error:
        st.error(say(error.message))
        return
    st.warning(
        _("Reported by the link, not verified here: this server no longer has the run."),
        icon=":material/link:",
    )
    st.markdown(say(reported.config.describe()))
    run_view.scores(reported.metrics)
    run_view.train_again(reported.config)
    history = {"batches": {}, "epochs": reported.epochs}
    run_view.in_words(reported.config, history)
    run_view.draw_curves(history)
    show(confusion_chart(np.array(reported.metrics["test"]["confusion"])), key="confusion")

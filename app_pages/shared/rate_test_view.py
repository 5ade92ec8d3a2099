"""A learning-rate range test on the screen: its plot, what it says, and the way on."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.text import _, say
from core.analysis.rate_test import in_words, rate_test_chart, read_rates
from core.jobs.runs import Run


def rate_test_plot(run: Run) -> None:
    """Draw loss against rate, as far as the test has come."""
    show(rate_test_chart(run.history()), key="rate_test")


def rate_test_result(run: Run) -> None:
    """Draw an ended test: the plot, what it says, and a training with the suggested rate."""
    history = run.history()
    rate_test_plot(run)
    st.markdown(say(in_words(history)))
    found = read_rates(history)
    if found is not None:
        config = replace(run.config, kind="training", learning_rate=found.suggested)
        st.page_link(
            "app_pages/train.py",
            label=_("Train with {rate:g}", rate=found.suggested),
            query_params={"c": config.to_link()},
            icon=":material/school:",
        )

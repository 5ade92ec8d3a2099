"""The way to what a visitor has under way: a training, or a pitfall's live run."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.text import _
from core.errors import RunError
from core.pitfalls import live


def under_way(job_id: str) -> None:
    """Draw the link to the page on which a job is watched."""
    try:
        found = live.find(job_id)
    except RunError:
        page, params = "app_pages/run.py", {"run": job_id}
    else:
        page, params = "app_pages/pitfalls.py", {"pitfall": found.pitfall, "live": found.id}
    st.page_link(page, label=_("See it train"), query_params=params)

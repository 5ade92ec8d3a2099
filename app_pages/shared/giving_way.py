"""Have a run of a page end where the visitor has clicked on meanwhile."""

from __future__ import annotations

import streamlit as st


def give_way() -> None:
    """End this run of the script if a newer one of the same session has begun; else do nothing.

    Streamlit ends the older of two runs where it draws its next element. One that calculates for
    long and draws nothing afterwards gets to its end, and Streamlit (1.67) then forgets all
    fragments but those that this run drew: the newer run's live view would never move again.
    """
    # Whoever looks into the session's state is stopped likewise.
    "anything" in st.session_state  # noqa: B015

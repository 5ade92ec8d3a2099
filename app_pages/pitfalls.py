"""Pitfalls: what tutorials warn of, measured; the list of all, or one of them."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.pitfall_index import index_view
from app_pages.shared.pitfall_summary import summary_view
from app_pages.shared.pitfall_view import PARAMETER, pitfall_view
from app_pages.shared.text import _, say
from core.errors import LabError
from core.pitfalls.catalogue import pitfall, pitfalls


def main() -> None:
    """Draw the page."""
    if PARAMETER in st.query_params:
        try:
            chosen = pitfall(st.query_params[PARAMETER])
        except LabError as error:
            st.error(say(error.message))
        else:
            pitfall_view(chosen)
            return
    st.title(_("Pitfalls, measured"))
    st.write(
        _(
            "Tutorials on digit recognition repeat the same warnings. Here each one is a small "
            "program before and after its remedy, which we ran: what really happens, and whether "
            "the warning holds today."
        )
    )
    index_view(list(pitfalls().values()))
    summary_view(list(pitfalls().values()))


main()

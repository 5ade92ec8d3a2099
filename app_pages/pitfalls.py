"""Pitfalls: what tutorials warn of, measured; the list of all, or one of them."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.environment_view import environment_view
from app_pages.shared.other_claims_view import other_claims_view
from app_pages.shared.pitfall_index import index_view
from app_pages.shared.pitfall_link import PARAMETER
from app_pages.shared.pitfall_summary import summary_view
from app_pages.shared.pitfall_view import pitfall_view
from app_pages.shared.scroll import begin_at_the_top
from app_pages.shared.text import _, plain, say
from app_pages.shared.url_choice import choose, show_in_address
from core.errors import LabError
from core.pitfalls.catalogue import drafts, pitfall, pitfalls
from core.pitfalls.other_claims import other_claims


def main() -> None:
    """Draw the page."""
    show_in_address(PARAMETER)
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
    known = list(pitfalls().values())
    view = choose(
        _("Show"),
        {"list": _("List"), "table": _("Summary table")},
        "view",
        kind=st.segmented_control,
        required=True,
        label_visibility="collapsed",
    )
    if view == "list":
        index_view(known)
    else:
        summary_view(known)
        other_claims_view(list(other_claims().values()))
    if waiting := list(drafts().values()):
        lines = (f"- {plain(say(one.title))}" for one in waiting)
        why = _("Not shown yet, because not all of their programs have been run:")
        st.caption("\n".join([why, "", *lines]))
    environment_view()
    begin_at_the_top("")


main()

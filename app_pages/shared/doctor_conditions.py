"""All that the doctor knows: folds to search and to open."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, capital, plain, say
from core.analysis.charts import Table
from core.doctor.conditions import CONDITIONS
from core.doctor.consequences import consequences
from core.doctor.handbook import HANDBOOK, WHEN, search
from core.messages import message

LONGEST_QUERY = 100
FEW = 2
"""Conditions that are shown unfolded where a search leaves no more."""


def conditions_view() -> None:
    """Draw the search and the conditions that fit."""
    st.write(
        _(
            "The doctor knows {count} conditions. They stand by the time at which they can be "
            "noticed first. In each group, what stands higher mostly brings about what stands "
            "lower; found together, the lower ones are told under the higher.",
            count=len(CONDITIONS),
        )
    )
    query = st.text_input(
        _("Search"),
        key="doctor_search",
        max_chars=LONGEST_QUERY,
        placeholder=_("learning rate, softmax, labels …"),
    )
    codes = search(query)
    if not codes:
        st.info(_("No condition has all these words. Try fewer, or a part of a word."))
        return
    for when, title in WHEN.items():
        group = [code for code in codes if CONDITIONS[code].when == when]
        if group:
            st.subheader(capital(say(title)))
            with st.container(gap="xsmall"):
                for code in group:
                    _fold(code, opened=len(codes) <= FEW)
    csv_button(_table(codes), key="conditions")


def _fold(code: str, *, opened: bool) -> None:
    """Draw a condition, its details folded: all of them as a table fill ten screens of a phone."""
    entry, condition = HANDBOOK[code], CONDITIONS[code]
    with st.expander(say(condition.title), expanded=opened):
        st.markdown(plain(say(entry.meaning)))
        st.markdown(f"**{_('What it looks at')}**: {plain(say(entry.looks_at))}")
        st.markdown(f"**{_('What to do')}**: {plain(say(entry.remedy))}")
        if brought := consequences(code):
            names = "; ".join(plain(say(CONDITIONS[c].title)) for c in brought)
            st.markdown(f"**{_('What it may bring about')}**: {names}")
        st.caption(f"`{code}`")


def _table(codes: list[str]) -> Table:
    return [
        (message("Code"), codes),
        (message("Condition"), [say(CONDITIONS[c].title) for c in codes]),
        (message("What it means"), [say(HANDBOOK[c].meaning) for c in codes]),
        (message("What it looks at"), [say(HANDBOOK[c].looks_at) for c in codes]),
        (message("When"), [say(WHEN[CONDITIONS[c].when]) for c in codes]),
        (message("What to do"), [say(HANDBOOK[c].remedy) for c in codes]),
        (message("Explains"), [", ".join(sorted(CONDITIONS[c].explains)) for c in codes]),
    ]

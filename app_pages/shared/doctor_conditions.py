"""All that the doctor knows: a table to search."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, plain, say
from core.analysis.charts import Table
from core.doctor.conditions import CONDITIONS
from core.doctor.handbook import HANDBOOK, WHEN, search
from core.messages import message

LONGEST_QUERY = 100


def conditions_view() -> None:
    """Draw the search and the conditions that fit."""
    st.write(
        _(
            "The doctor knows {count} conditions. What stands higher mostly brings about what "
            "stands lower; found together, the lower ones are told as symptoms of the higher.",
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
    st.table(
        {
            _("Condition"): [_named(code) for code in codes],
            _("What it means, and what is looked at"): [_explained(code) for code in codes],
            _("What to do"): [plain(say(HANDBOOK[c].remedy)) for c in codes],
        },
        hide_index=True,
    )
    csv_button(_table(codes), key="conditions")


def _named(code: str) -> str:
    """Return name, code and time in one cell: a phone has room for three columns."""
    return _(
        "{title} `{code}`, {when}",
        title=plain(say(CONDITIONS[code].title)),
        code=code,
        when=say(WHEN[CONDITIONS[code].when]),
    )


def _explained(code: str) -> str:
    entry = HANDBOOK[code]
    return f"{plain(say(entry.meaning))}\n\n:gray[{plain(say(entry.looks_at))}]"


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

"""What the tutorials say and what was measured: all pitfalls in one table."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, plain, say
from core.analysis.charts import Table
from core.messages import message
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.results import figure_text
from core.pitfalls.rule import VERDICTS, verdict


def summary_view(pitfalls: list[Pitfall]) -> None:
    """Draw the table, and offer it as CSV."""
    st.header(_("What the tutorials say, what we measured"))
    table = _table(pitfalls)
    st.table(
        {say(name): [plain(str(v)) for v in values] for name, values in table}, hide_index=True
    )
    csv_button(table, key="pitfalls")


def _table(pitfalls: list[Pitfall]) -> Table:
    return [
        (message("Pitfall"), [say(one.title) for one in pitfalls]),
        (message("Tutorials"), [", ".join(one.claim.rows) for one in pitfalls]),
        (
            message("What the tutorials say"),
            [say(one.claim.symptom.claimed or one.title) for one in pitfalls],
        ),
        (message("What we measured"), [_seen(one) for one in pitfalls]),
        (message("Verdict"), [say(VERDICTS[verdict(one).name]) for one in pitfalls]),
    ]


def _seen(pitfall: Pitfall) -> str:
    """Say what each program did, by what the checks look at."""
    told = (
        _("{program}: {seen}", program=f.check.program, seen=say(f.seen))
        if f.check.figure is None
        else _(
            "{program}: {figure} {seen}",
            program=f.check.program,
            figure=say(pitfall.figures.get(f.check.figure) or figure_text(f.check.figure)),
            seen=say(f.seen),
        )
        for f in verdict(pitfall).findings
    )
    return "; ".join(dict.fromkeys(told))

"""What the tutorials claim that is no pitfall, with what became of each: one table."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, plain, say
from core.analysis.charts import Table
from core.messages import message
from core.pitfalls.other_claims import OUTCOMES, OtherClaim


def other_claims_view(claims: list[OtherClaim]) -> None:
    """Draw the table, and offer it as CSV."""
    st.header(_("Claims that are not pitfalls"))
    st.write(
        _(
            "The same tutorials promise and state other things. Where a small program can measure "
            "one, it did; the others are judged from the source that is named."
        )
    )
    table = _table(claims)
    titles = [say(title) for title, _values in table]
    # Sources are links of ours; what was measured is shown as it was.
    columns = [values if n in (3, 5) else [plain(str(v)) for v in values]
               for n, (_title, values) in enumerate(table)]  # fmt: skip
    st.table(dict(zip(titles, columns, strict=True)), hide_index=True)
    csv_button(table, key="other_claims")


def _table(claims: list[OtherClaim]) -> Table:
    return [
        (message("Claim"), [say(one.says) for one in claims]),
        (message("Tutorials"), [", ".join(one.rows) for one in claims]),
        (message("Verdict"), [say(OUTCOMES[one.outcome]) for one in claims]),
        (message("What we found"), [say(one.found) for one in claims]),
        (message("Measured"), ["; ".join(map(say, one.seen)) for one in claims]),
        (message("Source"), [_source(one) for one in claims]),
    ]


def _source(claim: OtherClaim) -> str:
    if claim.source is not None:
        return say(claim.source)
    return _("measured here")

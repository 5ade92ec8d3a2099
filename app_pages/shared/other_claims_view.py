"""What the tutorials claim that is no pitfall, with what became of each: one table."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.tables import csv_button, table_or_cards
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
    table_or_cards(
        {
            _("What the tutorials say"): [plain(_cited(one)) for one in claims],
            _("What we found"): [_found(one) for one in claims],
            _("Verdict"): [say(OUTCOMES[one.outcome]) for one in claims],
        },
        key="other_claims",
    )
    csv_button(_table(claims), key="other_claims")


def _cited(claim: OtherClaim) -> str:
    return _("{claim} ({rows})", claim=say(claim.says), rows=", ".join(claim.rows))


def _found(claim: OtherClaim) -> str:
    """Say what was found, with the numbers or the source; ours, so its Markdown is read."""
    seen = plain("; ".join(map(say, claim.seen)))
    source = say(claim.source) if claim.source is not None else ""
    told = [
        _("Measured here: {figures}.", figures=seen) if seen else "",
        _("Source: {source}.", source=source) if source else "",
    ]
    return " ".join([say(claim.found), *(part for part in told if part)])


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

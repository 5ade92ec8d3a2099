"""What the tutorials say and what was measured: all pitfalls in one table."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.links import page_url
from app_pages.shared.pitfall_link import PARAMETER
from app_pages.shared.tables import csv_button, table_or_cards
from app_pages.shared.text import _, capital, plain, say
from core.analysis.charts import Table
from core.messages import message
from core.pitfalls.pictures import measured
from core.pitfalls.pitfall import TOPICS, Pitfall
from core.pitfalls.rule import VERDICTS, verdict
from core.pitfalls.tutorials import TUTORIALS, cited


def summary_view(pitfalls: list[Pitfall]) -> None:
    """Draw the table, and offer it as CSV with all that is left out on the screen."""
    st.header(_("What the tutorials say, what we measured"))
    table_or_cards(
        {
            _("What the tutorials say"): [_claimed(one) for one in pitfalls],
            _("What we measured"): [plain(_measured(one)) for one in pitfalls],
            _("Verdict"): [say(VERDICTS[verdict(one).name]) for one in pitfalls],
        },
        key="pitfalls",
    )
    csv_button(_table(pitfalls), key="pitfalls")
    tutorials_view()


def tutorials_view() -> None:
    """Draw which tutorials the letters stand for."""
    lines = (
        f"- {letter}: “{plain(one.title)}” ({say(one.about)})" for letter, one in TUTORIALS.items()
    )
    st.caption("\n".join([_("The tutorials:"), "", *lines]))


def _claimed(pitfall: Pitfall) -> str:
    """Say what is claimed and where, as a link to the pitfall."""
    return _(
        "[{claim}]({link}) ({rows})",
        claim=plain(_claim(pitfall)),
        rows=plain(", ".join(pitfall.claim.rows)),
        link=page_url("pitfalls", **{PARAMETER: pitfall.id}),
    )


def _claim(pitfall: Pitfall) -> str:
    """Return the symptom; where the tutorials name none, what else they say."""
    claim = pitfall.claim
    said = (part.claimed for part in (claim.symptom, claim.cause, claim.remedy))
    return say(next((text for text in said if text is not None), pitfall.title))


def _measured(pitfall: Pitfall) -> str:
    """Say what was measured, each sentence of the comparison that it names."""
    parts = [_("{figures}.", figures=capital(say(one))) for one in measured(pitfall)]
    return " ".join(parts) or _("Not measured yet.")


def _table(pitfalls: list[Pitfall]) -> Table:
    return [
        (message("Pitfall"), [say(one.title) for one in pitfalls]),
        (message("Topic"), [say(TOPICS[one.topic]) for one in pitfalls]),
        (message("Tutorials"), ["; ".join(_titles(one)) for one in pitfalls]),
        (message("What the tutorials say"), [_claim(one) for one in pitfalls]),
        (message("What we measured"), [_measured(one) for one in pitfalls]),
        (message("Verdict"), [say(VERDICTS[verdict(one).name]) for one in pitfalls]),
        (message("Each check"), [_checks(one) for one in pitfalls]),
        (message("Link"), [page_url("pitfalls", **{PARAMETER: one.id}) for one in pitfalls]),
    ]


def _titles(pitfall: Pitfall) -> list[str]:
    return [" ".join([tutorial.title, *numbers]) for tutorial, numbers in cited(pitfall.claim.rows)]


def _checks(pitfall: Pitfall) -> str:
    return "; ".join(
        _(
            "{part}, {program}: {wanted} ({holds}); seen: {seen}",
            part=say(f.part),
            program=say(f.program),
            wanted=say(f.wanted),
            holds=_("holds") if f.holds else _("does not hold"),
            seen=say(f.seen),
        )
        for f in verdict(pitfall).findings
    )

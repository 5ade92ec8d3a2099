"""What the doctor's benchmark missed, which causes it mixed up, and every program of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, plain, say
from core.doctor.benchmark import Part, case_table, code_title

MOST_QUOTED = 90
"""Characters of a question's title."""


def missed(part: Part) -> None:
    """Draw what was missed, and what the first fix did not bring back."""
    st.subheader(_("What it missed, and what its fix did not bring back"))
    if not part["misses"]:
        st.write(_("Nothing."))
        return
    st.caption(
        _(
            "The last column tells the trainings that stayed below 95% of what the program without "
            "the fault reaches, after the fix, or without one where there was none."
        )
    )
    misses = part["misses"]
    st.table(
        {
            _("Program"): [plain(one["case"]) for one in misses],
            _("True cause"): [say(code_title(one["cause"])) for one in misses],
            _("Told first instead"): [_said(one) for one in misses],
            _("After the first fix"): [_unrestored(one) for one in misses],
        },
        hide_index=True,
    )


def _said(miss: dict[str, Any]) -> str:
    if not miss["said"]:
        return _("right in all {runs}", runs=miss["runs"])
    firsts = [codes[0] if codes else "none" for codes in miss["said"]]
    counts = {code: firsts.count(code) for code in firsts}
    parts = (
        _(
            "{what} ({count} of {runs})",
            what=say(code_title(code)),
            count=count,
            runs=miss["runs"],
        )
        for code, count in counts.items()
    )
    return "; ".join(parts)


def _unrestored(miss: dict[str, Any]) -> str:
    if not miss["unrestored"]:
        return "–"
    reached = ", ".join(f"{score:.1%}" for score in miss["unrestored"])
    return _("{reached} of {twin:.1%}", reached=reached, twin=miss["twin"])


def confused(part: Part) -> None:
    """Draw which cause was told as which."""
    with st.expander(_("True cause and first finding")):
        pairs = [
            (cause, code, n) for cause, row in part["confusion"].items() for code, n in row.items()
        ]
        st.table(
            {
                _("True cause"): [say(code_title(cause)) for cause, _code, _n in pairs],
                _("First finding"): [say(code_title(code)) for _cause, code, _n in pairs],
                _("Trainings"): [str(n) for _cause, _code, n in pairs],
            },
            hide_index=True,
        )


def cases(part: Part, key: str) -> None:
    """Draw every program, and offer them as ``key``.csv."""
    with st.expander(_("All programs")):
        rows = part["table"]
        st.table(
            {
                _("Program"): [_program(row) for row in rows],
                _("True cause"): [say(code_title(row["cause"])) for row in rows],
                _("Told first, by seed"): [_firsts(row) for row in rows],
            },
            hide_index=True,
        )
        left_out = part["do_not_count"]
        if left_out:
            st.caption(
                _(
                    "Not counted, because the fault cost less than a point of accuracy, or the "
                    "program did not learn without it either: {names}.",
                    names=plain(", ".join(left_out)),
                )
            )
    csv_button(case_table(part), key=key)


def _program(row: dict[str, Any]) -> str:
    if not row["link"]:
        return plain(row["case"])
    return _(
        "{name}, after “[{title}]({link})”",
        name=plain(row["case"]),
        title=plain(row["title"][:MOST_QUOTED]),
        link=row["link"],
    )


def _firsts(row: dict[str, Any]) -> str:
    return "; ".join(say(code_title(codes[0] if codes else "none")) for codes in row["said"])

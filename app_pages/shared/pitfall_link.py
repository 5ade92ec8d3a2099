"""Ways to the pitfalls from pages on which they matter."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from app_pages.shared.text import _, plain, say
from core.pitfalls.catalogue import pitfalls
from core.pitfalls.pitfall import Pitfall

PAGE = "app_pages/pitfalls.py"
PARAMETER = "pitfall"
HIDE = "hide"
HIDDEN = "verdict"
"""Value of ``hide`` that keeps what happened back until the visitor has said what will happen."""


def pitfall_link(
    pitfall: Pitfall, label: str, icon: str | None = None, *, hidden: bool = False
) -> None:
    """Draw the link to a pitfall; ``hidden`` keeps its answer back there."""
    st.page_link(
        PAGE,
        label=plain(label),
        icon=icon,
        help=plain(say(pitfall.title)),
        query_params={PARAMETER: pitfall.id} | ({HIDE: HIDDEN} if hidden else {}),
    )


def see_also(names: Iterable[str]) -> None:
    """Draw the links to those of some pitfalls that are in the library."""
    known = pitfalls()
    found = [known[name] for name in names if name in known]
    if not found:
        return
    st.caption(_("What tutorials warn of here, measured:"))
    for one in found:
        pitfall_link(one, say(one.title), ":material/warning:")

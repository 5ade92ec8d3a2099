"""The panel "This environment": what a question on a forum should tell, as text to copy."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.lab import engine
from app_pages.shared.text import _, say
from core.pitfalls.environment import lines

TICK = "1s"


def environment_view() -> None:
    """Draw the panel; nothing is looked up before it is opened."""
    st.header(_("Asking for help"))
    with st.expander(
        _("This environment"),
        icon=":material/memory:",
        key="environment",
        on_change="rerun",
    ) as panel:
        if not panel.open:
            return
        st.write(
            _(
                "Whoever is to help with an error needs to know what it happened on. This is the "
                "server that you see here; it names no paths and no users."
            )
        )
        asked = engine().inquiry.is_open
        st.fragment(_text, run_every=TICK if asked else None)(asked)


def _text(asked: bool) -> None:
    inquiry = engine().inquiry
    if inquiry.is_open is not asked:
        st.rerun()  # The whole page once more: it starts or stops ticking.
    st.code("\n".join(map(say, lines(inquiry.answer))), language=None, wrap_lines=True)
    if inquiry.answer is not None:
        st.caption(_("The icon in the corner copies the text."))
    elif engine().state() == "failed":
        problem = engine().problem()
        st.error(say(problem) if problem else "")
    elif inquiry.is_open:
        st.caption(_("Asking the training engine; TensorFlow loads first (about 10 seconds) …"))
    else:
        _offer(say(inquiry.problem) if inquiry.problem else None)


def _offer(problem: str | None) -> None:
    if problem is not None:
        st.error(problem)
    st.button(
        _("Add devices, threads and fonts"),
        on_click=_ask,
        help=_(
            "Only the process that trains has TensorFlow loaded, so it is asked. It starts if it "
            "sleeps."
        ),
    )


def _ask() -> None:
    engine().inquiry.ask()
    engine().wake()

"""What every page shares of the server: one engine a process, one token a visitor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.jobs.owner import is_token, new_token

if TYPE_CHECKING:
    from core.jobs.engine import Engine

COOKIE = "digit_lab_visitor"
_STATE = "visitor_token"

_REMEMBER = """
export default function({ data, setStateValue }) {
    // Whatever is no token, from an older version say, is overwritten.
    const pattern = new RegExp("(?:^|; )" + data.cookie + "=([A-Za-z0-9_-]{22})(?:;|$)")
    const kept = document.cookie.match(pattern)
    if (kept === null) {
        const secure = location.protocol === "https:" ? "; Secure" : ""
        document.cookie = data.cookie + "=" + data.token +
            "; path=/; max-age=31536000; SameSite=Lax" + secure
    } else if (kept[1] !== data.token) {
        // Another tab was first: both are the same visitor.
        setStateValue("token", kept[1])
    }
}
"""


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """Return this server's engine; it starts no worker before it is woken."""
    # The first page of all needs none, and should not wait for it.
    from core.jobs.engine import Engine

    return Engine()


def token() -> str:
    """Return this visitor's token: the browser's cookie, else a new one."""
    if _STATE not in st.session_state:
        cookie = st.context.cookies.get(COOKIE)
        st.session_state[_STATE] = cookie if is_token(cookie) else new_token()
    return str(st.session_state[_STATE])


@st.cache_resource(show_spinner=False)
def _remember_component() -> st.components.v2.ComponentRenderer:  # type: ignore[name-defined]
    return st.components.v2.component("digit_lab.visitor", js=_REMEMBER)


def remember_visitor() -> None:
    """Keep the token in the browser, so that a reload finds the visitor's runs again."""
    mounted = _remember_component()(
        key="visitor_cookie",
        data={"cookie": COOKIE, "token": token()},
        height=0,
        on_token_change=lambda: None,
    )
    kept = mounted.get("token")
    if is_token(kept) and kept != token():
        st.session_state[_STATE] = kept
        st.rerun()

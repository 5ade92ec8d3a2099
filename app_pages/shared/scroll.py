"""Begins at its top what a link from a page to itself leads to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

SCRIPT = Path(__file__).with_name("scroll.js")


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component(
        "digit_lab.scroll", js=SCRIPT.read_text(), isolate_styles=False
    )


def begin_at_the_top(view: str) -> None:
    """Scroll to the top, once, when another view is shown than before.

    Args:
        view: names what is shown.
    """
    _component()(key="scroll", data={"view": view}, width=1, height=1)

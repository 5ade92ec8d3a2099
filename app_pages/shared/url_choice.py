"""A choice that stands in the URL by its name, whatever language its title is in.

Streamlit's own ``bind="query-params"`` writes what a person reads into the address; such a link
would mean nothing to a visitor of another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st


def choose(
    label: str,
    options: Mapping[str, str],
    parameter: str,
    *,
    default: str | None = None,
    kind: Any = st.selectbox,
    **more: Any,
) -> str:
    """Draw a choice and return the name that is chosen.

    Args:
        label: above the widget.
        options: title by name; at least one.
        parameter: of the URL; it leaves the URL while the default is chosen.
        default: a name, the first by default.
        kind: the widget: ``st.selectbox``, ``st.radio``, ``st.segmented_control`` or ``st.pills``.
        **more: further arguments of the widget; ``required=True`` for those that can be emptied.
    """
    default = default if default in options else next(iter(options))
    key = f"choose_{parameter}"
    asked = st.query_params.get(parameter)
    if asked in options:
        st.session_state[key] = asked
    elif st.session_state.get(key) not in options:
        st.session_state[key] = default

    def keep() -> None:
        chosen = st.session_state[key]
        if chosen == default:
            st.query_params.pop(parameter, None)
        else:
            st.query_params[parameter] = chosen

    chosen = kind(
        label,
        list(options),
        format_func=lambda name: options.get(name, name),
        key=key,
        on_change=keep,
        **more,
    )
    return str(chosen)

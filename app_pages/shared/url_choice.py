"""Choices that stand in the URL: by name, whatever language their titles are in, and bounded.

Streamlit's own ``bind="query-params"`` writes what a person reads into the address; such a link
would mean nothing to a visitor of another language. And a whole number bound by it fails with a
traceback where the address says 1e400.
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
    key = _key(parameter)
    asked = st.query_params.get(parameter)
    if asked in options:
        st.session_state[key] = asked
    else:
        st.query_params.pop(parameter, None)
        if st.session_state.get(key) not in options:
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


def whole_number(
    label: str,
    low: int,
    high: int,
    parameter: str,
    *,
    default: int = 0,
    kind: Any = st.number_input,
    **more: Any,
) -> int:
    """Draw a field or a slider for a whole number and return it.

    Args:
        label: above the field.
        low: the least number, inside.
        high: the greatest number, inside.
        parameter: of the URL; it leaves the URL while the default is chosen.
        default: where the URL gives none, or none that fits.
        kind: the widget: ``st.number_input`` or ``st.slider``.
        **more: further arguments of the widget.
    """
    key = _key(parameter)
    asked = _whole(st.query_params.get(parameter, ""))
    if asked is not None and low <= asked <= high:
        chosen = asked
    else:
        st.query_params.pop(parameter, None)
        chosen = st.session_state.get(key, default)
    st.session_state[key] = min(max(chosen, low), high)

    def keep() -> None:
        put(parameter, st.session_state[key], default)

    return int(kind(label, low, high, key=key, on_change=keep, **more))


def switch(label: str, parameter: str, **more: Any) -> bool:
    """Draw a toggle and return whether it is on; it is off by default.

    Args:
        label: beside the toggle.
        parameter: of the URL, "1" there while it is on.
        **more: further arguments of ``st.toggle``.
    """
    key = _key(parameter)
    if (asked := st.query_params.get(parameter)) == "1":
        st.session_state[key] = True
    elif asked is not None:
        del st.query_params[parameter]

    def keep() -> None:
        if st.session_state[key]:
            st.query_params[parameter] = "1"
        else:
            st.query_params.pop(parameter, None)

    return bool(st.toggle(label, key=key, on_change=keep, **more))


def show_in_address(parameter: str) -> None:
    """Bring the browser's address up to date where a link led from a page to itself.

    Such a link changes the parameters that the server knows, and not the address: a reload, and
    whoever is sent it, would see what was there before.
    """
    key, value = f"address_{parameter}", st.query_params.get(parameter)
    if st.session_state.get(key) != value:
        st.session_state[key] = value
        st.query_params.from_dict(st.query_params.to_dict())


def put(parameter: str, value: int, default: int = 0) -> None:
    """Choose a number from elsewhere, in a callback: a click on a picture, say."""
    st.session_state[_key(parameter)] = value
    if value == default:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = str(value)


def chosen_number(parameter: str, default: int = 0) -> int:
    """Return the number that is chosen now."""
    return int(st.session_state.get(_key(parameter), default))


def _key(parameter: str) -> str:
    return f"choose_{parameter}"


def _whole(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None

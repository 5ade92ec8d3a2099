"""The state of the training form: one widget a setting, and the URL that holds them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import streamlit as st

from app_pages.shared.text import _, say
from core.config import rules
from core.config.training import BOUNDS, TrainConfig
from core.errors import ConfigError

PARAMETER = "c"
LINK = "train_link"
PROBLEMS = "train_problems"
WIDGET = "train_"
SETTINGS = [field.name for field in fields(TrainConfig)]


def show(config: TrainConfig) -> None:
    """Put a config into the widgets and the URL."""
    for name in SETTINGS:
        st.session_state[WIDGET + name] = getattr(config, name)
    _write(config)


def shown() -> TrainConfig:
    """Return the config that the widgets hold."""
    try:
        return TrainConfig(**_values())
    except ConfigError:
        return TrainConfig()


def keep_hidden() -> None:
    """Keep the state of widgets that the page does not draw at present; Streamlit would drop it."""
    for name in SETTINGS:
        st.session_state[WIDGET + name] = st.session_state[WIDGET + name]


def offered(name: str) -> bool:
    """Tell whether a setting has an effect beside the others, so that it is worth its place."""
    return name not in rules.idle(_deciding())


def changed() -> None:
    """Take a change of a widget into the URL, as a widget's callback."""
    for name in rules.broken(_values()):
        # The form does not offer it beside the others: what was chosen before goes off.
        st.session_state[WIDGET + name] = rules.OFF[name]
    st.session_state[PROBLEMS] = []
    _write(shown())


def select(name: str, label: str, options: Mapping[str, str], help: str) -> None:  # noqa: A002
    """Draw the widget of a setting that is one of a list; ``options`` are titles by name."""
    st.selectbox(
        label,
        list(options),
        format_func=lambda value: options.get(value, value),
        **_common(name, help),
    )


def slider(name: str, label: str, help: str, step: float = 1, **more: Any) -> None:  # noqa: A002
    """Draw the widget of a number, between its bounds."""
    bound = BOUNDS[name]
    kind = int if bound.whole else float
    # A link may hold more than the slider offers.
    high = max(kind(more.pop("high", bound.high)), st.session_state[WIDGET + name])
    st.slider(label, kind(bound.low), high, step=kind(step), **_common(name, help), **more)


def scale(
    name: str,
    label: str,
    marks: list[Any],
    help: str,  # noqa: A002
    show: Callable[[Any], str] = str,
) -> None:
    """Draw the widget of a number that is best chosen in uneven steps."""
    # A link may hold a value between the marks: it gets a mark of its own.
    options = sorted({*marks, st.session_state[WIDGET + name]})
    st.select_slider(label, options, format_func=show, **_common(name, help))


def switch(name: str, label: str, help: str) -> None:  # noqa: A002
    """Draw the widget of what is on or off."""
    st.toggle(label, **_common(name, help))


def _common(name: str, about: str) -> dict[str, Any]:
    """Return what all widgets have: their key, and why they are disabled where they are."""
    deciding = _deciding()
    why = (rules.forbidden(deciding) | rules.idle(deciding)).get(name)
    return {
        "key": WIDGET + name,
        "on_change": changed,
        "disabled": why is not None,
        "help": about if why is None else _("{about} {why}", about=about, why=say(why)),
    }


def _values() -> dict[str, Any]:
    return {name: st.session_state[WIDGET + name] for name in SETTINGS}


def _deciding() -> dict[str, Any]:
    # Streamlit takes its time for each; every widget asks, and needs but these.
    return {name: st.session_state[WIDGET + name] for name in rules.DECIDING}


def _write(config: TrainConfig) -> None:
    st.session_state[LINK] = config.to_link()
    st.query_params[PARAMETER] = config.to_link()

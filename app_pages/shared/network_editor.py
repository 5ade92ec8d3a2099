"""The editor of a network's layers, with undo.

It works on a draft in the session's state. A draft that can be a network goes into the form's
config, and so into the URL, at once; one that cannot is explained, and the config stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from app_pages.shared import config_form
from app_pages.shared.layer_fields import KINDS, fields_of
from app_pages.shared.text import _, say
from core.analysis.network_picture import sizes
from core.config.layers import LAYERS
from core.config.networks import NETWORKS
from core.config.own_layers import (
    MOST_LAYERS,
    Impossible,
    Layers,
    find_problem,
    hidden_layers,
    shapes,
)
from core.config.training import TrainConfig

LONGEST_HISTORY = 50
_DRAFT = "editor_draft"
_CONFIG = "editor_config"
_HISTORY = "editor_history"
_CHOSEN = "editor_chosen"
_KIND = "editor_kind"


@dataclass(frozen=True)
class Draft:
    """Layers that are being put together."""

    network: str
    """Name of the network that they were made out of."""
    layers: Layers


def follow(config: TrainConfig) -> None:
    """Take over what the form or a link has chosen since; call it before the others."""
    drawn = Draft(config.network, hidden_layers(config.specification))
    if st.session_state.get(_CONFIG) != drawn:
        if (old := st.session_state.get(_DRAFT)) is not None:
            _remember(old)
        st.session_state[_DRAFT] = st.session_state[_CONFIG] = drawn
    last = max(len(_draft().layers) - 1, 0)
    st.session_state[_CHOSEN] = min(st.session_state.get(_CHOSEN) or 0, last)


def problem() -> Impossible | None:
    """Return why the draft is no network, or None."""
    return find_problem(_draft().layers)


def chosen() -> int:
    """Return the index of the chosen layer."""
    return int(st.session_state[_CHOSEN])


def choose(index: object) -> None:
    """Choose a layer by an index that may come from the browser."""
    if isinstance(index, int) and 0 <= index < len(_draft().layers):
        st.session_state[_CHOSEN] = index


def editor() -> None:
    """Draw the editor: the layers, the chosen one's settings, and what can be done with them."""
    impossible = problem()
    with st.container():  # always there: what follows keeps its place, and so the keyboard's focus
        if impossible is not None:
            st.warning(say(impossible.reason), icon=":material/block:")
    rows, settings = st.columns([2, 3], gap="medium")
    with rows:
        _rows(impossible)
        _add()
    with settings:
        _actions()
        layers = _draft().layers
        if layers:
            layer = layers[chosen()]
            st.markdown(f"**{chosen() + 1} · {layer.kind}**")
            fields_of(layer, _set)


def _rows(impossible: Impossible | None) -> None:
    layers = _draft().layers
    if not layers:
        st.caption(_("There are no layers yet. Add one."))
        return
    outputs = shapes(layers)
    st.radio(
        _("Layers"),
        range(len(layers)),
        format_func=lambda index: f"{index + 1} · {layers[index].kind} {layers[index].settings()}",
        captions=[
            f"→ {sizes(shape)}"
            if shape
            else _("does not fit here")
            if impossible and impossible.index == index
            else ""
            for index, shape in enumerate(outputs)
        ],
        key=_CHOSEN,
        help=_(
            "From the pixels to the answer. Choose one, with the arrow keys too, to change it. The "
            "output always follows the last one: ten logits, or one number for a regression."
        ),
    )


def _add() -> None:
    st.selectbox(
        _("New layer"),
        list(LAYERS),
        format_func=lambda name: say(KINDS[name].title),
        key=_KIND,
        help=_("What kind of layer the button below adds."),
    )
    st.caption(say(KINDS[st.session_state[_KIND]].about))
    st.button(
        _("Add after the chosen one"),
        icon=":material/add:",
        key="editor_add",
        on_click=_change,
        args=(_added,),
        disabled=len(_draft().layers) >= MOST_LAYERS,
        help=_("At most {limit} layers before the output.", limit=MOST_LAYERS),
    )


def _actions() -> None:
    count = len(_draft().layers)
    start = NETWORKS[_draft().network]
    with st.container(horizontal=True):
        _button("up", _("Up"), "arrow_upward", _moved_up, chosen() > 0)
        _button("down", _("Down"), "arrow_downward", _moved_down, chosen() < count - 1)
        _button("remove", _("Remove"), "delete", _removed, count > 0)
        st.button(
            _("Undo"),
            icon=":material/undo:",
            key="editor_undo",
            on_click=_undo,
            disabled=not st.session_state.get(_HISTORY),
            help=_("Takes the last change back; press it again for the one before."),
        )
        st.button(
            _("Start over"),
            icon=":material/restart_alt:",
            key="editor_reset",
            on_click=_change,
            args=(lambda draft: replace(draft, layers=hidden_layers(start)),),
            disabled=_draft().layers == hidden_layers(start),
            help=_("The layers of {network}, unchanged.", network=say(start.title)),
        )


def _button(
    name: str, label: str, icon: str, change: Callable[[Draft], Draft], possible: bool
) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"editor_{name}",
        on_click=_change,
        args=(change,),
        disabled=not possible,
        help=_("Does this to the chosen layer."),
    )


def _moved_up(draft: Draft) -> Draft:
    st.session_state[_CHOSEN] = index = chosen() - 1
    return _swapped(draft, index)


def _moved_down(draft: Draft) -> Draft:
    index = chosen()
    st.session_state[_CHOSEN] = index + 1
    return _swapped(draft, index)


def _swapped(draft: Draft, index: int) -> Draft:
    """Return the draft with the layer at ``index`` and the next one exchanged."""
    first, second = draft.layers[index : index + 2]
    return _with(draft, index, index + 2, (second, first))


def _removed(draft: Draft) -> Draft:
    return _with(draft, chosen(), chosen() + 1, ())


def _added(draft: Draft) -> Draft:
    after = chosen() + 1 if draft.layers else 0
    st.session_state[_CHOSEN] = after
    return _with(draft, after, after, (LAYERS[st.session_state[_KIND]](),))


def _with(draft: Draft, start: int, end: int, layers: Layers) -> Draft:
    return replace(draft, layers=(*draft.layers[:start], *layers, *draft.layers[end:]))


def _set(name: str, value: object) -> None:
    layer = replace(_draft().layers[chosen()], **{name: value})
    _change(lambda draft: _with(draft, chosen(), chosen() + 1, (layer,)))


def _change(change: Callable[[Draft], Draft]) -> None:
    old = _draft()
    _remember(old)
    _keep(change(old))


def _undo() -> None:
    _keep(st.session_state[_HISTORY].pop())


def _keep(draft: Draft) -> None:
    st.session_state[_DRAFT] = draft
    if find_problem(draft.layers) is None:
        st.session_state[_CONFIG] = draft
        own = hidden_layers(NETWORKS[draft.network])
        config_form.choose_layers(draft.network, None if draft.layers == own else draft.layers)


def _remember(draft: Draft) -> None:
    history = [*st.session_state.get(_HISTORY, []), draft]
    st.session_state[_HISTORY] = history[-LONGEST_HISTORY:]


def _draft() -> Draft:
    draft: Draft = st.session_state[_DRAFT]
    return draft

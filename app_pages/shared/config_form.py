"""The form of a training: widgets that show a TrainConfig, and the URL that holds it.

The config is parsed from the URL's parameter ``c`` before any widget is made; each change of a
widget goes back into the URL. So the address at the top of the browser always is the config.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import streamlit as st

from app_pages.shared.text import _, say
from core.config.networks import NETWORKS
from core.config.own_layers import Layers
from core.config.recipes import RECIPES
from core.config.training import BOUNDS, DATA, TrainConfig
from core.data import datasets
from core.errors import ConfigError
from core.messages import Message, message

PARAMETER = "c"
_LINK = "train_link"
_PROBLEMS = "train_problems"
_WIDGET = "train_"
_SETTINGS = [field.name for field in fields(TrainConfig)]
_RATES = [float(f"{m}e{e}") for e in range(-5, 0) for m in (1, 2, 5)] + [1.0]
_BATCHES = [8, 16, 32, 64, 128, 256, 512, 1024]


def current_config() -> tuple[TrainConfig, list[Message]]:
    """Return the config of the URL (else of this session, else the default), and what was wrong.

    Call it first on the page: it sets the widgets' values.
    """
    link = st.query_params.get(PARAMETER, st.session_state.get(_LINK))
    if (
        link is None
        or link != st.session_state.get(_LINK)
        or _WIDGET + "seed" not in st.session_state
    ):
        config, problems = (TrainConfig(), []) if link is None else TrainConfig.from_link(str(link))
        config, missing = _with_data_that_is_here(config, asked=PARAMETER in st.query_params)
        _show(config)
        st.session_state[_PROBLEMS] = problems + missing
    return _shown(), st.session_state.get(_PROBLEMS, [])


def choose(config: TrainConfig) -> None:
    """Put ``config`` into the form and the URL, on the data that is chosen now."""
    _show(replace(config, data=_shown().data))
    st.session_state[_PROBLEMS] = []


def recipe_buttons() -> None:
    """Draw one button a recipe."""
    with st.container(horizontal=True):
        for recipe in RECIPES.values():
            st.button(
                say(recipe.title),
                help=say(recipe.about),
                key=f"recipe_{recipe.name}",
                on_click=choose,
                args=(recipe.config,),
            )


def form() -> None:
    """Draw the widgets of all settings."""
    network, data = st.columns(2)
    with network:
        _network()
    with data:
        names = {name: say(datasets.title(name)) for name in _here()}
        _select("data", _("Data"), names, help=_("Which images it learns from."))
        _slider(
            "train_images",
            _("Training images"),
            step=500,
            help=_(
                "How many images to take, the same share of each digit. All, if there are fewer."
            ),
        )
    left, right = st.columns(2)
    with left:
        _slider("epochs", _("Epochs"), help=_("How often it sees every training image."))
        _scale(
            "batch_size",
            _("Batch size"),
            _BATCHES,
            help=_("Images between two corrections of the weights."),
        )
        _slider(
            "validation_share",
            _("Validation share"),
            step=0.05,
            help=_(
                "Share of the training images held out to see how it does on images it never"
                " learns from."
            ),
        )
    with right:
        _select(
            "optimizer",
            _("Optimizer"),
            {"adam": "Adam", "sgd": "SGD"},
            help=_("The rule that turns gradients into corrections."),
        )
        _scale(
            "learning_rate",
            _("Learning rate"),
            _RATES,
            help=_("How large a correction is. The steps are even on a log scale."),
            show="{:g}".format,
        )
        sgd = st.session_state[_WIDGET + "optimizer"] == "sgd"
        _slider(
            "momentum",
            _("Momentum"),
            step=0.01,
            disabled=not sgd,
            help=_(
                "How much of the last correction carries on. Only SGD uses it; Adam has its own."
            ),
        )
    with st.expander(_("Early stopping, plateau, seed")):
        _rules()


def choose_layers(network: str, layers: Layers | None) -> None:
    """Put a named network, or layers made out of it, into the form and the URL."""
    st.session_state[_WIDGET + "network"] = network
    st.session_state[_WIDGET + "layers"] = layers
    _changed()


def _network() -> None:
    titles = {network.name: say(network.title) for network in NETWORKS.values()}
    st.selectbox(
        _("Network"),
        list(titles),
        format_func=lambda name: titles.get(name, name),
        key=_WIDGET + "network",
        on_change=lambda: choose_layers(st.session_state[_WIDGET + "network"], None),
        help=_("The layers that turn 784 pixels into ten scores. They can be changed below."),
    )
    config = _shown()
    if config.layers is None:
        st.caption(say(config.specification.about))
    else:
        st.caption(_("Its layers were changed below. Choose a network to have it unchanged."))


def _rules() -> None:
    left, right = st.columns(2)
    with left:
        _slider(
            "early_stopping_patience",
            _("Early stopping after"),
            help=_(
                "Epochs without a lower validation loss before it stops; the best epoch's "
                "weights are restored. 0 is off."
            ),
        )
        st.number_input(
            _("Seed"),
            min_value=int(BOUNDS["seed"].low),
            max_value=int(BOUNDS["seed"].high),
            step=1,
            key=_WIDGET + "seed",
            on_change=_changed,
            help=_("Decides everything random. The same seed gives the same run."),
        )
    with right:
        _slider(
            "plateau_patience",
            _("Reduce on plateau after"),
            help=_(
                "Epochs without a lower validation loss before the learning rate falls. 0 is off."
            ),
        )
        off = not st.session_state[_WIDGET + "plateau_patience"]
        _slider(
            "plateau_factor",
            _("Plateau factor"),
            step=0.05,
            disabled=off,
            help=_("What the learning rate is multiplied by."),
        )
        _scale(
            "plateau_min_rate",
            _("Lowest learning rate"),
            [float(f"1e{e}") for e in range(-7, -1)],
            disabled=off,
            help=_("It does not fall below this."),
            show="{:g}".format,
        )


def _select(name: str, label: str, options: dict[str, str], **more: Any) -> None:
    st.selectbox(
        label,
        list(options),
        format_func=lambda value: options.get(value, value),
        key=_WIDGET + name,
        on_change=_changed,
        **more,
    )


def _slider(name: str, label: str, step: float = 1, **more: Any) -> None:
    bound = BOUNDS[name]
    kind = int if bound.whole else float
    st.slider(
        label,
        kind(bound.low),
        kind(bound.high),
        step=kind(step),
        key=_WIDGET + name,
        on_change=_changed,
        **more,
    )


def _scale(name: str, label: str, marks: list[Any], show: Any = str, **more: Any) -> None:
    # A link may hold a value between the marks: it gets a mark of its own.
    options = sorted({*marks, st.session_state[_WIDGET + name]})
    st.select_slider(
        label, options, format_func=show, key=_WIDGET + name, on_change=_changed, **more
    )


def _show(config: TrainConfig) -> None:
    for name in _SETTINGS:
        st.session_state[_WIDGET + name] = getattr(config, name)
    _write(config)


def _shown() -> TrainConfig:
    values = {name: st.session_state[_WIDGET + name] for name in _SETTINGS}
    try:
        return TrainConfig(**values)
    except ConfigError:
        return TrainConfig()


def _changed() -> None:
    st.session_state[_PROBLEMS] = []
    _write(_shown())


def _write(config: TrainConfig) -> None:
    st.session_state[_LINK] = config.to_link()
    st.query_params[PARAMETER] = config.to_link()


def _here() -> list[str]:
    return [name for name in datasets.DATASETS if datasets.is_here(name)]


def _with_data_that_is_here(
    config: TrainConfig, *, asked: bool
) -> tuple[TrainConfig, list[Message]]:
    if config.data in _here():
        return config, []
    there = datasets.best_available()
    if not asked:
        return replace(config, data=there), []
    problem = message(
        "{wanted} is not on this server (yet); {used} is used.",
        wanted=DATA[config.data],
        used=DATA[there],
    )
    return replace(config, data=there), [problem]

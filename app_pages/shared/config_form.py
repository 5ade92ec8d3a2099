"""The form of a training: widgets that show a TrainConfig, and the URL that holds it.

The config is parsed from the URL's parameter ``c`` before any widget is made; each change of a
widget goes back into the URL. So the address at the top of the browser always is the config.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app_pages.shared import augmentation_form, learning_form
from app_pages.shared.config_state import (
    LINK,
    PARAMETER,
    PROBLEMS,
    WIDGET,
    changed,
    keep_hidden,
    select,
    show,
    shown,
    slider,
)
from app_pages.shared.lab import engine
from app_pages.shared.text import _, duration, say
from core.config.networks import NETWORKS
from core.config.own_layers import Layers
from core.config.recipes import RECIPES
from core.config.training import DATA, KINDS, TASKS, TrainConfig
from core.data import datasets
from core.messages import Message, message


def prepare() -> list[Message]:
    """Set the widgets to the URL's config (else the session's, else the default).

    Call it first on the page, before any widget is drawn.

    Returns:
        What was wrong with the URL's config.
    """
    link = st.query_params.get(PARAMETER, st.session_state.get(LINK))
    if (
        link is None
        or link != st.session_state.get(LINK)
        or WIDGET + "seed" not in st.session_state
    ):
        config, problems = (TrainConfig(), []) if link is None else TrainConfig.from_link(str(link))
        config, missing = _with_data_that_is_here(config, asked=PARAMETER in st.query_params)
        show(config)
        st.session_state[PROBLEMS] = problems + missing
    else:
        keep_hidden()
    told: list[Message] = st.session_state[PROBLEMS]
    return told


def choose(config: TrainConfig) -> None:
    """Put ``config`` into the form and the URL, on the data that is chosen now."""
    show(replace(config, data=shown().data))
    st.session_state[PROBLEMS] = []


def recipe_buttons() -> None:
    """Draw one button a recipe; the one that the form holds is marked, and explained below."""
    config = shown()
    chosen = None
    with st.container(horizontal=True):
        for recipe in RECIPES.values():
            here = replace(recipe.config, data=config.data)
            if config == here:
                chosen = recipe
            st.button(
                say(recipe.title),
                icon=":material/check:" if config == here else None,
                help=_(
                    "{about} It takes about {time} here.",
                    about=say(recipe.about),
                    time=duration(engine().estimate(here)),
                ),
                key=f"recipe_{recipe.name}",
                on_click=choose,
                args=(recipe.config,),
            )
    # A line in any case: the form below would be drawn anew, and the keyboard lose its place, if it
    # came and went.
    st.caption(
        _("None of these recipes: settings of your own.")
        if chosen is None
        else _(
            "Chosen: {title}. {about} It takes about {time} here.",
            title=say(chosen.title),
            about=say(chosen.about),
            time=duration(engine().estimate(config)),
        )
    )


def form() -> TrainConfig:
    """Draw the widgets of all settings that matter, and return the config that they hold."""
    kind, task = st.columns(2)
    with kind:
        select(
            "kind",
            _("What to run"),
            {name: say(title) for name, title in KINDS.items()},
            _(
                "A training ends with a model. A learning-rate range test is one short pass with a "
                "growing rate; it ends with a rate that suits the network."
            ),
        )
    with task:
        select(
            "task",
            _("Task"),
            {name: say(title) for name, title in TASKS.items()},
            _(
                "A classification gives each of the ten digits a score. A regression answers with "
                "one number, which should be near the digit: 6.8 for a 7. It is a teaching device, "
                "for an 8 is no nearer to a 9 than to a 3 in how it looks."
            ),
        )
    network, data = st.columns(2)
    with network:
        _network()
    with data:
        names = {name: say(datasets.title(name)) for name in _here()}
        select("data", _("Data"), names, _("Which images it learns from."))
        slider(
            "train_images",
            _("Training images"),
            _("How many images to take, the same share of each digit. All, if there are fewer."),
            step=500,
        )
        _say_how_many_there_are(shown())
    learning_form.steps()
    learning_form.schedule()
    with st.expander(_("Augmentation: digits turned, moved and zoomed")):
        augmentation_form.augmentation()
    with st.expander(_("Loss and gradients")):
        learning_form.loss_and_gradients()
    with st.expander(_("Early stopping, seed")):
        learning_form.ending()
    return shown()


def _say_how_many_there_are(config: TrainConfig) -> None:
    """Say so where the slider stands above what there is: the config means all of them then."""
    if config.train_images > config.images:
        st.caption(
            _(
                "{data} has {count} training images: all of them are taken.",
                data=say(datasets.title(config.data)),
                count=f"{config.images:,}",
            )
        )


def choose_layers(network: str, layers: Layers | None) -> None:
    """Put a named network, or layers made out of it, into the form and the URL."""
    st.session_state[WIDGET + "network"] = network
    st.session_state[WIDGET + "layers"] = layers
    changed()


def _network() -> None:
    titles = {network.name: say(network.title) for network in NETWORKS.values()}
    st.selectbox(
        _("Network"),
        list(titles),
        format_func=lambda name: titles.get(name, name),
        key=WIDGET + "network",
        on_change=lambda: choose_layers(st.session_state[WIDGET + "network"], None),
        help=_(
            "The layers that turn 784 pixels into ten scores, or into one number for a "
            "regression. They can be changed below."
        ),
    )
    config = shown()
    if config.layers is None:
        st.caption(say(config.specification.about))
    else:
        st.caption(_("Its layers were changed below. Choose a network to have it unchanged."))


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

"""The button that starts a training, once or with several seeds, and what it is going to take."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.lab import engine, token
from app_pages.shared.text import _, duration, say
from app_pages.shared.url_choice import choose
from core.analysis.rate_test import too_short
from core.config.repeats import COUNTS, repeated
from core.config.training import TrainConfig
from core.errors import LabError

SEEDS = "seeds"
"""Parameter of the URL: how often the training is repeated."""


def start(config: TrainConfig, blocked: str | None) -> None:
    """Draw how often to train, and the button that starts it.

    Args:
        config: what is trained.
        blocked: why nothing can be started now, if it cannot.
    """
    if (problem := too_short(config)) is not None:
        st.warning(say(problem))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        configs = repeated(config, 1 if config.kind == "rate_test" else _count(config))
        # The estimate in its label changes as the worker starts and runs end. Without a key it
        # would be another button then, and a click on the one that is seen would be lost.
        if st.button(
            _label(configs),
            key="train",
            type="primary",
            disabled=blocked is not None,
            help=blocked,
        ):
            _submit(configs)


def _count(config: TrainConfig) -> int:
    times = {n: duration(engine().estimate(*repeated(config, n))) for n in COUNTS}
    titles = {str(n): _("{count} seeds · {time}", count=n, time=times[n]) for n in COUNTS}
    return int(
        choose(
            _("Repeat with"),
            titles | {"1": _("1 seed · {time}", time=times[1])},
            SEEDS,
            kind=st.segmented_control,
            required=True,
            help=_(
                "Chance decides the first weights and the order of the images. Several trainings, "
                "each with the next seed, show how far the results spread by chance alone; they "
                "take as many times as long."
            ),
        )
    )


def _label(configs: list[TrainConfig]) -> str:
    time = duration(engine().estimate(*configs))
    if configs[0].kind == "rate_test":
        return _("Test the rates (about {time})", time=time)
    if len(configs) > 1:
        return _("Train {count} times (about {time})", count=len(configs), time=time)
    return _("Train (about {time})", time=time)


def _submit(configs: list[TrainConfig]) -> None:
    name = say(configs[0].specification.title)
    members = {_("Seed {seed}", seed=config.seed): config for config in configs}
    try:
        run_id = (
            engine().submit_group(members, token(), name=name)
            if len(configs) > 1
            else engine().submit(configs[0], token(), name=name)
        )
    except LabError as error:
        st.error(say(error.message))
        return
    st.switch_page("app_pages/run.py", query_params={"run": run_id})

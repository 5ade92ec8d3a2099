"""The part of the training form that says how the network learns."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app_pages.shared.config_state import (
    WIDGET,
    changed,
    offered,
    scale,
    select,
    shown,
    slider,
    switch,
)
from app_pages.shared.figure import show as show_figure
from app_pages.shared.lab import engine
from app_pages.shared.text import _, about, number, say
from core.analysis.schedule import schedule_chart
from core.config.schedules import SCHEDULES
from core.config.training import BOUNDS, CLASS_WEIGHTS, OPTIMIZERS, REGRESSION_LOSSES

_RATES = [float(f"{m}e{e}") for e in range(-5, 0) for m in (1, 2, 5)] + [1.0]
_BATCHES = [8, 16, 32, 64, 128, 256, 512, 1024]


def steps() -> None:
    """Draw the widgets of epochs, batches and the optimizer."""
    left, right = st.columns(2)
    with left:
        slider("epochs", _("Epochs"), _("How often it sees every training image."))
        _time_of_an_epoch()
        scale(
            "batch_size",
            _("Batch size"),
            _BATCHES,
            _("Images between two corrections of the weights."),
        )
        slider(
            "validation_share",
            _("Validation share"),
            _(
                "Share of the training images held out to see how it does on images it never"
                " learns from."
            ),
            step=0.05,
        )
    with right:
        select(
            "optimizer",
            _("Optimizer"),
            OPTIMIZERS,
            _(
                "The rule that turns gradients into corrections. Adam adapts to each weight and "
                "is a safe start; AdamW is Adam that also shrinks the weights; SGD is the plain "
                "rule; RMSprop is what Adam grew from; Muon makes all directions of a correction "
                "equally strong, and wants higher rates than Adam."
            ),
        )
        scale(
            "learning_rate",
            _("Learning rate"),
            _RATES,
            _("How large a correction is. The steps are even on a log scale."),
            show=number,
        )
        if offered("momentum"):
            slider(
                "momentum",
                _("Momentum"),
                _("How much of the last correction carries on; 0.9 is usual."),
                step=0.01,
            )
        if offered("weight_decay"):
            scale(
                "weight_decay",
                _("Weight decay"),
                [0.0, 0.0005, 0.001, 0.002, 0.004, 0.01, 0.02, 0.05, 0.1, 0.5],
                _("How strongly each step pulls the weights towards 0, against overfitting."),
                show=number,
            )


def _time_of_an_epoch() -> None:
    config = shown()
    if config.kind == "training":
        whole = replace(config, epochs=10)
        seconds = engine().estimate(whole) - engine().estimate(replace(config, epochs=9))
        st.caption(_("Each epoch takes {time}.", time=about(seconds)))


def schedule() -> None:
    """Draw the widgets of the schedule beside the curve that it makes."""
    left, right = st.columns(2)
    with left:
        select(
            "schedule",
            _("Schedule"),
            {name: say(title) for name, title in SCHEDULES.items()},
            _(
                "How the learning rate moves while it trains: large steps first to get near, "
                "small ones last to settle."
            ),
        )
        _of_the_schedule()
    with right:
        show_figure(schedule_chart(shown()), key="schedule", height=220, numbers=False)


def _of_the_schedule() -> None:
    if offered("warmup_share"):
        slider(
            "warmup_share",
            _("Warm-up"),
            _("Share of all steps in which the rate rises, while the first steps are still wild."),
            step=0.05,
        )
    if offered("plateau_patience"):
        slider(
            "plateau_patience",
            _("Reduce on plateau after"),
            _("Epochs without a lower validation loss before the learning rate falls."),
        )
        slider(
            "plateau_factor",
            _("Plateau factor"),
            _("What the learning rate is multiplied by."),
            step=0.05,
        )
        scale(
            "plateau_min_rate",
            _("Lowest learning rate"),
            [float(f"1e{e}") for e in range(-7, -1)],
            _("It does not fall below this."),
            show=number,
        )


def loss_and_gradients() -> None:
    """Draw the widgets of the loss, label smoothing, class weights, clipping, gradient norms."""
    left, right = st.columns(2)
    with left:
        _regression_loss()
        slider(
            "label_smoothing",
            _("Label smoothing"),
            _(
                "Share of certainty that is spread over all ten digits, so that it learns not to "
                "be too sure; its losses are higher for that, not worse. 0 is off."
            ),
            step=0.01,
        )
        select(
            "class_weights",
            _("Class weights"),
            {name: say(title) for name, title in CLASS_WEIGHTS.items()},
            _("Whether images of rare digits count more. MNIST's digits are nearly even."),
        )
    with right:
        scale(
            "clip_norm",
            _("Gradient clipping"),
            [0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0],
            _(
                "A gradient that is longer than this, over all weights together, is shortened to "
                "it, so that no step is a leap. 0 is off."
            ),
            show=number,
        )
        switch(
            "gradient_norms",
            _("Gradient norm by layer"),
            _(
                "Draws how long each layer's gradient is while it trains: one that fades to "
                "nothing does not learn, one that explodes goes astray. Costs next to no time."
            ),
        )


def _regression_loss() -> None:
    if offered("regression_loss"):
        select(
            "regression_loss",
            _("Loss of a regression"),
            {name: say(title) for name, title in REGRESSION_LOSSES.items()},
            _(
                "How an error counts. Squared, one of 4 costs as much as sixteen of 1, so large "
                "errors dominate; absolute, as much as four. Huber squares the small ones and "
                "lets the large ones grow in a straight line."
            ),
        )
    if offered("huber_delta"):
        slider(
            "huber_delta",
            _("Huber's delta"),
            _("Errors up to this are squared; larger ones grow in a straight line. 1 is usual."),
            step=0.1,
        )


def ending() -> None:
    """Draw the widgets of early stopping and the seed."""
    left, right = st.columns(2)
    with left:
        slider(
            "early_stopping_patience",
            _("Early stopping after"),
            _(
                "Epochs without a lower validation loss before it stops; the best epoch's "
                "weights are restored. 0 is off."
            ),
        )
        st.caption(_("A training whose loss is no number any more always stops by itself."))
    with right:
        st.number_input(
            _("Seed"),
            min_value=int(BOUNDS["seed"].low),
            max_value=int(BOUNDS["seed"].high),
            step=1,
            key=WIDGET + "seed",
            on_change=changed,
            help=_("Decides everything random. The same seed gives the same run."),
        )

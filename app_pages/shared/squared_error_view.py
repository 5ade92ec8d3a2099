"""The loss of a regression: one answer's error worked out, and what each loss makes of errors."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.gallery import gallery
from app_pages.shared.models import Choice
from app_pages.shared.text import _, say
from core.analysis.squared_error import WorkedNumber, landmarks
from core.config.training import REGRESSION_LOSSES, TrainConfig
from core.inference.models import Model
from core.jobs.number_evaluation import AnsweredNumbers


def worked_out(choice: Choice, answered: AnsweredNumbers) -> None:
    """Draw the first test image, and how its squared error comes about."""
    with st.expander(
        _("What is the loss? The first image worked out"), icon=":material/calculate:"
    ):
        worked = WorkedNumber(int(answered.digits.labels[0]), float(answered.numbers[0]))
        seen, told = st.columns([1, 3])
        with seen:
            gallery(
                np.asarray(answered.digits.images[:1]),
                key="worked_digit",
                name=_("The digit that is read"),
                labels=[_("A {label}", label=worked.label)],
                size=140,
            )
        with told:
            lines = enumerate(worked.steps(), start=1)
            st.markdown("\n".join(f"{n}. {say(step)}" for n, step in lines))
        if not isinstance(choice.source, Model):
            _landmarks(choice.source.config)


def loss_of_numbers(config: TrainConfig) -> None:
    """Draw what each loss makes of a small and of a large error."""
    with st.expander(_("What is the loss? Errors and what they cost"), icon=":material/calculate:"):
        st.write(
            _(
                "A regression answers with a number; its error is how far that lies from the "
                "digit. The loss is the mean of what the errors cost, and training makes it "
                "smaller."
            )
        )
        _landmarks(config)


def _landmarks(config: TrainConfig) -> None:
    rows = landmarks(config.huber_delta)
    st.table(
        {_("Error"): [f"{error:g}" for error, _costs in rows]}
        | {
            say(title): [f"{costs[name]:.3g}" for _error, costs in rows]
            for name, title in REGRESSION_LOSSES.items()
        },
        hide_index=True,
    )
    st.caption(
        _(
            "This training uses: {loss}. Huber squares (and halves) errors up to {delta} and lets "
            "larger ones grow in a straight line.",
            loss=say(REGRESSION_LOSSES[config.regression_loss]),
            delta=f"{config.huber_delta:g}",
        )
    )

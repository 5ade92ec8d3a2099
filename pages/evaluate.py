"""Evaluate: how good a model is, where it errs, and the images behind each number."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from core.analysis.bars import class_chart
from core.analysis.charts import Table, percent
from core.analysis.readings import errors_by_confidence, reading_table, readings
from core.errors import LabError
from core.jobs.evaluation import Answered, Evaluation, Split, evaluate
from core.messages import message
from pages.shared.confusion_view import confusion_view
from pages.shared.figure import show
from pages.shared.models import choose_model
from pages.shared.readings_view import readings_view
from pages.shared.tables import csv_button
from pages.shared.text import _, say


def main() -> None:
    """Draw the page."""
    st.title(_("Evaluate a model"))
    try:
        choice = choose_model()
        if choice is not None:
            _show(evaluate(choice.source))
    except LabError as error:
        st.error(say(error.message))


def _show(evaluation: Evaluation) -> None:
    _headline(evaluation)
    st.header(_("Which digits it confuses"))
    if evaluation.missing is not None:
        st.warning(
            _("The images themselves cannot be shown. {reason}", reason=say(evaluation.missing))
        )
    confusion_view(evaluation)
    if evaluation.answered is not None:
        st.header(_("Its errors, most confident first"))
        _errors(evaluation.answered)
    st.header(_("How well it reads each digit"))
    show(class_chart(evaluation.scores), key="classes")
    st.header(_("Training, validation and test side by side"))
    _splits(evaluation.splits)


def _headline(evaluation: Evaluation) -> None:
    scores = evaluation.scores
    with st.container(horizontal=True):
        st.metric(_("Accuracy"), percent(scores.accuracy), width="content")
        st.metric(_("Its 95% interval"), _interval(scores.interval), width="content")
        st.metric(_("Loss"), _loss(scores.loss), width="content")
    st.write(
        _(
            "{correct} of {images} images are read right.",
            correct=f"{scores.correct:,}",
            images=f"{scores.images:,}",
        ),
        say(evaluation.where),
    )
    st.caption(
        _(
            "The interval says how far chance reaches: with other images of the same kind the "
            "accuracy could well have been anywhere in it. The loss is the mean cross-entropy; "
            "guessing blindly costs 2.303."
        )
    )


def _errors(answered: Answered) -> None:
    labels = np.asarray(answered.digits.labels)
    indices = errors_by_confidence(answered.logits, labels)
    if not len(indices):
        st.success(_("There is not a single error."))
        return
    told = _(
        "{count} errors. Below each: its label → the three best guesses.", count=f"{len(indices):,}"
    )
    st.write(told)
    readings_view(answered, indices, key="errors", name=told, size=84, guesses=True, bind=True)
    csv_button(reading_table(readings(answered.logits, labels, indices)), key="errors")


def _splits(splits: list[Split]) -> None:
    st.table(
        {
            _("Images of"): [say(split.name) for split in splits],
            _("Number"): [f"{split.images:,}" for split in splits],
            _("Accuracy"): [percent(split.accuracy) for split in splits],
            _("95% interval"): [_interval(split.interval) for split in splits],
            _("Loss"): [_loss(split.loss) for split in splits],
        },
        hide_index=True,
    )
    st.caption(
        _(
            "It learnt from the training images, and validation guided the training. Only images "
            "of neither kind tell how it will read new ones."
        )
    )
    csv_button(_split_table(splits), key="splits")


def _split_table(splits: list[Split]) -> Table:
    return [
        (message("Images of"), [say(split.name) for split in splits]),
        (message("Images"), [split.images for split in splits]),
        (message("Accuracy"), [split.accuracy for split in splits]),
        (message("95% interval, from"), [round(split.interval[0], 6) for split in splits]),
        (message("95% interval, to"), [round(split.interval[1], 6) for split in splits]),
        (message("Loss"), [split.loss for split in splits]),
    ]


def _interval(interval: tuple[float, float]) -> str:
    return " – ".join(percent(end) for end in interval)


def _loss(loss: float | None) -> str:
    return "–" if loss is None or not math.isfinite(loss) else f"{loss:.3f}"


main()

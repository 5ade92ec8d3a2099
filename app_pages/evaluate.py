"""Evaluate: how good a model is, where it errs, and the images behind each number."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.confusion_view import confusion_view
from app_pages.shared.figure import show
from app_pages.shared.models import choose_model
from app_pages.shared.readings_view import readings_view
from app_pages.shared.scores_view import headline, side_by_side
from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, say
from core.analysis.bars import class_chart
from core.analysis.readings import errors_by_confidence, reading_table, readings
from core.errors import LabError
from core.jobs.evaluation import Answered, Evaluation, evaluate


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
    headline(evaluation)
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
    side_by_side(evaluation.splits)


def _errors(answered: Answered) -> None:
    labels = np.asarray(answered.digits.labels)
    indices = errors_by_confidence(answered.logits, labels)
    if not len(indices):
        st.success(_("There is not a single error."))
        return
    told = _(
        "Errors: {count}. Below each: its label → the three best guesses.",
        count=f"{len(indices):,}",
    )
    st.write(told)
    readings_view(answered, indices, key="errors", name=told, size=84, guesses=True, bind=True)
    csv_button(reading_table(readings(answered.logits, labels, indices)), key="errors")


main()

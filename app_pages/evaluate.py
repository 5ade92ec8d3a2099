"""Evaluate: how good a model is, where it errs, and the images behind each number."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.confidence_view import confidence_view
from app_pages.shared.confusion_view import confusion_view
from app_pages.shared.errors_view import errors_view
from app_pages.shared.figure import show
from app_pages.shared.models import Choice, choose_model
from app_pages.shared.regression_view import show_regression
from app_pages.shared.robustness_view import robustness_view
from app_pages.shared.scores_view import headline, side_by_side
from app_pages.shared.text import _, say
from core.analysis.bars import class_chart
from core.errors import LabError
from core.inference.models import Model
from core.jobs.evaluation import Evaluation, evaluate
from core.jobs.number_evaluation import evaluate_numbers


def main() -> None:
    """Draw the page."""
    st.title(_("Evaluate a model"))
    try:
        choice = choose_model(numbers=True)
        if choice is not None and not isinstance(choice.source, Model) and choice.is_regression:
            show_regression(choice, evaluate_numbers(choice.source))
        elif choice is not None:
            _show(choice, evaluate(choice.source))
    except LabError as error:
        st.error(say(error.message))


def _show(choice: Choice, evaluation: Evaluation) -> None:
    headline(evaluation)
    st.header(_("Which digits it confuses"))
    if evaluation.missing is not None:
        st.warning(
            _("The images themselves cannot be shown. {reason}", reason=say(evaluation.missing))
        )
    confusion_view(evaluation)
    if evaluation.answered is not None:
        st.header(_("Its errors, most confident first"))
        errors_view(choice, evaluation.answered)
        st.header(_("How far its confidence can be trusted"))
        confidence_view(evaluation.answered)
    st.header(_("How it copes with changed images"))
    robustness_view(choice, evaluation)
    st.header(_("How well it reads each digit"))
    show(class_chart(evaluation.scores), key="classes")
    st.header(_("Training, validation and test side by side"))
    side_by_side(evaluation.splits)


main()

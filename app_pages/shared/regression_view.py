"""A regression on the Evaluate page: how far its numbers are off, and where."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app_pages.shared.errors_view import number_errors_view
from app_pages.shared.figure import show
from app_pages.shared.models import Choice, classifiers
from app_pages.shared.result_view import in_digits
from app_pages.shared.robustness_view import robustness_view
from app_pages.shared.scores_view import split_rows
from app_pages.shared.squared_error_view import worked_out
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from core.analysis.charts import Table
from core.analysis.number_charts import by_digit_chart, residual_chart
from core.analysis.regression import NumberScores, errors_of_digits
from core.errors import LabError
from core.jobs.evaluation import evaluate
from core.jobs.number_evaluation import AnsweredNumbers, NumberEvaluation, NumberSplit
from core.messages import message


def show_regression(choice: Choice, evaluation: NumberEvaluation) -> None:
    """Draw all that is known of how a regression does on images that it has not learnt from."""
    _headline(evaluation)
    if evaluation.missing is not None:
        st.warning(
            _("The images themselves cannot be shown. {reason}", reason=say(evaluation.missing))
        )
    answered = evaluation.answered
    if answered is not None:
        _single_answers(choice, answered)
    st.header(_("Beside a classifier"))
    _beside(choice, evaluation)
    st.header(_("How it copes with changed images"))
    robustness_view(choice, evaluation)
    st.header(_("Training, validation and test side by side"))
    _side_by_side(evaluation.splits)


def _headline(evaluation: NumberEvaluation) -> None:
    scores = evaluation.scores
    with st.container(horizontal=True, gap="medium"):
        st.metric(
            _("MSE"),
            in_digits(scores.mse),
            width="content",
            help=_("Mean squared error: each error times itself, so large ones dominate."),
        )
        st.metric(
            _("MAE"),
            in_digits(scores.mae),
            width="content",
            help=_("Mean absolute error: how far the number is off on average, in digits."),
        )
        st.metric(
            _("Accuracy after rounding"),
            f"{scores.accuracy:.2%}",
            width="content",
            help=_("Each number is taken for its nearest digit, below 0 for 0 and above 9 for 9."),
        )
        interval = " – ".join(f"{end:.2%}" for end in scores.interval)
        st.metric(_("Its 95% interval"), interval, width="content")
    st.write(
        _(
            "Rounded, {correct} of {images} images are read right.",
            correct=f"{scores.correct:,}",
            images=f"{scores.images:,}",
        ),
        say(evaluation.where),
    )
    st.caption(
        _(
            "This network answers with one number, as if digits were amounts. Always answering "
            "4.5 would give an MSE of 8.25 and an MAE of 2.5, where all digits are equally "
            "frequent."
        )
    )


def _single_answers(choice: Choice, answered: AnsweredNumbers) -> None:
    labels, images = np.asarray(answered.digits.labels), np.asarray(answered.digits.images)
    if not np.isfinite(answered.numbers).all():
        st.info(_("Some of its answers are no numbers, so that there is nothing to draw."))
        return
    st.header(_("What it answers to each digit"))
    show(by_digit_chart(answered.numbers, labels, images), key="by_digit", height=430)
    st.header(_("How far it is off"))
    show(residual_chart(answered.numbers, labels), key="residuals")
    worked_out(choice, answered)
    st.header(_("Its largest errors"))
    number_errors_view(choice, answered)


@st.fragment
def _beside(choice: Choice, evaluation: NumberEvaluation) -> None:
    others = {one.name: one for one in classifiers()}
    if not others:
        st.info(_("There is no classifier here to compare with. Train one first."))
        return
    name = choose(
        _("Classifier"),
        {name: one.title for name, one in others.items()},
        "beside",
        help=_("A model that tells the ten digits apart: one that ships, or a run."),
    )
    try:
        known = evaluate(others[name].source)
    except LabError as error:
        st.error(say(error.message))
        return
    mine, theirs = evaluation.scores, known.scores
    mse, mae = errors_of_digits(theirs.confusion)
    st.table(
        {
            _("Model"): [choice.title, others[name].title],
            _("Right"): [f"{one.accuracy:.2%}" for one in (mine, theirs)],
            _("MSE"): [in_digits(mine.mse), in_digits(mse)],
            _("MAE"): [in_digits(mine.mae), in_digits(mae)],
        },
        hide_index=True,
    )
    st.caption(_beside_in_words(mine, theirs.accuracy))
    if not np.array_equal(mine.confusion.sum(axis=1), theirs.support):
        st.warning(
            _(
                "They were scored on different images, so small differences mean nothing. The "
                "classifier's: {where}",
                where=say(known.where),
            )
        )


def _beside_in_words(mine: NumberScores, accuracy: float) -> str:
    told = _(
        "The regression's answers are rounded to count as right; the classifier's digits are taken "
        "for numbers to have errors. To a classifier a 4 is as "
        "far from a 9 as from a 5."
    )
    if mine.accuracy >= accuracy:
        return told
    return (
        told
        + " "
        + _(
            "The regression misreads {times} times as many: in how they look, digits have no order "
            "and no distance.",
            times=_times(1 - mine.accuracy, 1 - accuracy),
        )
    )


def _times(more: float, less: float) -> str:
    return f"{more / less:.1f}" if less else "∞"


def _side_by_side(splits: list[NumberSplit]) -> None:
    split_rows(
        {
            _("Images of"): [say(split.name) for split in splits],
            _("Number"): [f"{split.images:,}" for split in splits],
            _("MSE"): [in_digits(split.mse) for split in splits],
            _("MAE"): [in_digits(split.mae) for split in splits],
            _("Right after rounding"): [f"{split.accuracy:.2%}" for split in splits],
        },
        _split_table(splits),
    )


def _split_table(splits: list[NumberSplit]) -> Table:
    return [
        (message("Images of"), [say(split.name) for split in splits]),
        (message("Images"), [split.images for split in splits]),
        (message("Mean squared error"), [split.mse for split in splits]),
        (message("Mean absolute error"), [split.mae for split in splits]),
        (message("Right after rounding"), [split.accuracy for split in splits]),
        (message("95% interval, from"), [round(split.interval[0], 6) for split in splits]),
        (message("95% interval, to"), [round(split.interval[1], 6) for split in splits]),
    ]

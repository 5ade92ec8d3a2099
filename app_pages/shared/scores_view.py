"""A model's scores in numbers: on the test images, and on all parts of its data."""

from __future__ import annotations

import math

import streamlit as st

from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, say
from core.analysis.charts import Table
from core.jobs.evaluation import Evaluation, Split
from core.messages import message


def headline(evaluation: Evaluation) -> None:
    """Draw accuracy with its interval, and loss, and say what they were measured on."""
    scores = evaluation.scores
    with st.container(horizontal=True, gap="medium"):
        st.metric(_("Accuracy"), _share(scores.accuracy), width="content")
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


def side_by_side(splits: list[Split]) -> None:
    """Draw training, validation and test as rows of a table."""
    split_rows(
        {
            _("Images of"): [say(split.name) for split in splits],
            _("Number"): [f"{split.images:,}" for split in splits],
            _("Accuracy"): [_share(split.accuracy) for split in splits],
            _("95% interval"): [_interval(split.interval) for split in splits],
            _("Loss"): [_loss(split.loss) for split in splits],
        },
        _split_table(splits),
    )


def split_rows(columns: dict[str, list[str]], table: Table) -> None:
    """Draw a row for each part of the data, with what the parts are and the numbers as CSV.

    Args:
        columns: texts by the columns' names.
        table: the same numbers.
    """
    st.table(columns, hide_index=True)
    st.caption(
        _(
            "It learnt from the training images, and validation guided the training. Only images "
            "of neither kind tell how it will read new ones."
        )
    )
    csv_button(table, key="splits")


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
    return " – ".join(_share(end) for end in interval)


def _share(share: float) -> str:
    """Return a share in percent: two decimals in every row, so that rows can be compared."""
    return f"{share:.2%}"


def _loss(loss: float | None) -> str:
    return "–" if loss is None or not math.isfinite(loss) else f"{loss:.3f}"

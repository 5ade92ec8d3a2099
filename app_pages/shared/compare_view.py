"""Several models on the same digit: who says what, who is sure, who is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.shared.answer import number_of
from app_pages.shared.models import Choice, compared, regressions
from app_pages.shared.text import _, decimal, plain, say
from core.analysis.bars import whole_percent
from core.data.drawings import Film
from core.data.nearest import nearest_digit
from core.errors import ModelError


def compare_view(films: Sequence[Film], chosen: Choice, label: int | None) -> None:
    """Draw a table of what each shipped model and the chosen one make of the same digits.

    Args:
        films: of the digits, from left to right; at least one.
        chosen: the model that the page reads with.
        label: the digit's, where it is known.
    """
    st.subheader(
        _("Models side by side"),
        help=_(
            "All models that ship with the lab, the one that is chosen above, and your latest "
            "regressions."
        ),
    )
    digits = np.stack([steps.digit for steps in films])
    heads = [_("Model"), _("Reads"), _("How sure")] + ([] if label is None else [_("Right?")])
    rows = [_row(choice, digits, label) for choice in compared(chosen)]
    numbers = regressions()
    rows += [_number_row(choice, digits, label) for choice in numbers]
    st.markdown(table(heads, rows))
    if numbers:
        st.caption(
            _(
                "A regression answers with a number, → is the digit that it is nearest to. It "
                "cannot say how sure it is; how near its number lies to a digit says nothing of "
                "that."
            )
        )


def _row(choice: Choice, digits: np.ndarray, label: int | None) -> list[str]:
    title = plain(choice.title)
    try:
        said = choice.reader().read_many(digits)
    except ModelError as error:
        return [title, plain(say(error.message)), "–"] + ([] if label is None else ["–"])
    number = number_of(said)
    row = [title, f"**{number}**", whole_percent(min(one.probability for one in said))]
    return row if label is None else [*row, _verdict(number, label)]


def _number_row(choice: Choice, digits: np.ndarray, label: int | None) -> list[str]:
    title = plain(choice.title)
    try:
        numbers = choice.number_reader().read_many(digits)
    except ModelError as error:
        return [title, plain(say(error.message)), "–"] + ([] if label is None else ["–"])
    read = "".join(map(str, nearest_digit(numbers)))
    told = " · ".join(decimal(float(number), 1) for number in numbers)
    row = [title, _("{numbers} → **{read}**", numbers=told, read=read), "–"]
    return row if label is None else [*row, _verdict(read, label)]


def _verdict(read: str, label: int) -> str:
    return _("✓ right") if read == str(label) else _("✗ wrong")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; its cells are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

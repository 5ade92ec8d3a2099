"""A chart's or a page's numbers as a table and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from app_pages.shared.text import _, say
from core.analysis.charts import Cell, Table
from core.messages import Message

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


CARDS = Path(__file__).with_name("cards.css")


def table_or_cards(columns: Mapping[str, Sequence[str]], *, key: str) -> None:
    """Draw a table of texts; on a narrow screen each row is a card, so that no column is hidden.

    Args:
        columns: the texts, as Markdown, by the column's title.
        key: of the table, one for each on a page.
    """
    st.html(CARDS)
    with st.container(key=f"cards_{key}"):
        titles = "".join(
            f"--card-{place}: {json.dumps(title + ': ', ensure_ascii=False)};"
            for place, title in enumerate(columns, 1)
        )
        # A card has no head: each of its texts is named by its column.
        st.html(f"<style>.st-key-cards_{key} {{ {titles} }}</style>")
        st.table(dict(columns), hide_index=True)


def csv_button(table: Table, *, key: str) -> None:
    """Draw a button that saves the table as ``key``.csv; it draws nothing anew."""
    st.download_button(
        _("Save as CSV"),
        as_csv(table),
        file_name=f"{key}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}_csv",
        on_click="ignore",
    )


def as_csv(table: Table) -> str:
    """Return a table as CSV that a spreadsheet does not take for formulas."""
    csv_text = io.StringIO()
    rows = csv.writer(csv_text, lineterminator="\n")
    rows.writerow([say(column) for column, _values in table])
    columns = [[_inert(value) for value in written(values)] for _column, values in table]
    rows.writerows(zip(*columns, strict=True))
    return csv_text.getvalue()


def written(values: Sequence[Cell]) -> list[float | str | None]:
    """Return a column's values with its messages in the visitor's language."""
    return [say(value) if isinstance(value, Message) else value for value in values]


def _inert(value: float | str | None) -> float | str | None:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value

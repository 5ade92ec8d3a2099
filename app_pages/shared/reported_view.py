"""A run whose folder is gone: what its link says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from app_pages.shared import findings_view, fix_view, group_view, result_view, run_view
from app_pages.shared.figure import show
from app_pages.shared.text import _, say
from core.analysis.compared import comparable
from core.analysis.pair_chart import validated_pair
from core.analysis.remedy import RULE
from core.errors import RunError
from core.jobs import group_links, links, pair_links
from core.jobs.diagnosed import marks

Read = TypeVar("Read")


def show_reported(text: str) -> None:
    """Draw the result that a link carries, marked as nobody's word but the link's."""
    reported = _read(links.decode, text)
    if reported is None:
        return
    st.markdown(say(reported.config.describe()))
    result_view.scores(reported.metrics)
    run_view.train_again(reported.config)
    history = {"batches": {}, "epochs": reported.epochs}
    run_view.in_words(reported.config, history, reported.diagnosis)
    diagnosis = reported.diagnosis
    found = [] if diagnosis is None else marks(diagnosis, reported.config)
    run_view.draw_curves(history, marks=found)
    if diagnosis is not None:
        findings_view.report(
            diagnosis,
            reported.config,
            lambda number, finding: fix_view.offer(
                number, finding, reported.config, None, reported.tried
            ),
        )
    result_view.confusion(reported.metrics)


def show_reported_group(text: str) -> None:
    """Draw a group's result that a link carries; see :func:`show_reported`."""
    reported = _read(group_links.decode, text)
    if reported is None:
        return
    st.markdown(group_view.in_one_sentence(reported.configs))
    group_view.scores(reported.metrics)
    run_view.train_again(reported.configs[0], seeds=len(reported.configs))
    group_view.draw_bands(reported.configs, reported.bands)


def show_reported_pair(text: str) -> None:
    """Draw a tried fix that a link carries; see :func:`show_reported`."""
    reported = _read(pair_links.decode, text)
    if reported is None:
        return
    names = [_("As it was"), _("With the fix")]
    for name, config in zip(names, reported.configs, strict=True):
        st.markdown(f"**{name}**: {say(config.describe())}")
    fix_view.verdict(reported.tried.decision)
    st.caption(say(RULE))
    histories = [{"batches": {}, "epochs": epochs} for epochs in reported.epochs]
    columns, reasons = comparable(reported.configs)
    for column in columns:
        show(validated_pair(names, histories, column), key=f"group_{column}")
    for reason in reasons:
        st.caption(say(reason))


def _read(decode: Callable[[str], Read], text: str) -> Read | None:
    """Read a link's result and draw whose word it is, or why it cannot be read."""
    st.title(_("A run from its link"))
    try:
        reported = decode(text)
    except RunError as error:
        st.error(say(error.message))
        return None
    st.warning(
        _("Reported by the link, not verified here: this server no longer has the run."),
        icon=":material/link:",
    )
    return reported

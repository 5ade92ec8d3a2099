"""One run in the list: what it is, what came of it, and what its owner may do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from app_pages.shared.group_view import what_was_trained
from app_pages.shared.lab import token
from app_pages.shared.result_view import test_in_words
from app_pages.shared.run_view import copy_link, state_text
from app_pages.shared.runs_list import pick
from app_pages.shared.text import _, plain, say
from core.errors import LabError
from core.jobs import deleted, runs
from core.jobs.exported import as_zip
from core.jobs.owner import owns
from core.jobs.results import images_of
from core.jobs.runs import Run

PROBLEM = "runs_problem"
"""Session state: what the last button said that could not be done."""


def entry(run: Run) -> None:
    """Draw a run."""
    with st.container(border=True, key=f"run_{run.id}"):
        when = datetime.fromtimestamp(run.status.created, UTC)
        star = "★ " if run.starred else ""
        st.markdown(f"{star}**{plain(run.name)}** · {state_text(run)} · {when:%Y-%m-%d %H:%M} UTC")
        _facts(run)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(
                _("Open"),
                key=f"open_{run.id}",
                icon=":material/open_in_full:",
                help=_("Shows its curves and scores."),
            ):
                st.switch_page("app_pages/run.py", query_params={"run": run.id})
            pick(run)
        more = st.expander(
            _("Star, rename, notes, share, download, delete"),
            key=f"more_{run.id}",
            on_change="rerun",
        )
        if more.open:
            with more:
                _more(run)


def _facts(run: Run) -> None:
    if run.imported:
        st.caption(_(":material/upload: Imported, not verified here."))
    if images_of(run) is not None:
        st.caption(test_in_words(run))
    st.caption(what_was_trained(run))
    if run.notes:
        st.text(run.notes)


def _more(run: Run) -> None:
    if owns(token(), run.owner):
        _change(run)
    copy_link(run)
    with st.container(horizontal=True):
        st.download_button(
            _("Download"),
            data=lambda: as_zip(run),
            key=f"zip_{run.id}",
            file_name=f"digit-lab-{run.id}.zip",
            mime="application/zip",
            icon=":material/download:",
            # A rerun beside it may let go of the zip before the browser has fetched it.
            on_click="ignore",
            help=_(
                "Settings, curves, scores and notes of all its trainings as a zip that can be "
                "imported. Their models can be saved on their own pages."
            )
            if run.members
            else _("Settings, curves, scores, notes and model as a zip that can be imported."),
        )
        if owns(token(), run.owner):
            st.button(
                _("Delete"),
                key=f"delete_{run.id}",
                icon=":material/delete:",
                disabled=run.is_live,
                on_click=_try,
                args=(lambda: deleted.delete(run, token()),),
                help=_("It can be brought back for ten minutes. Stop a run before you delete it."),
            )


def _change(run: Run) -> None:
    name, notes, star = (f"{field}_{run.id}" for field in ("name", "notes", "star"))
    state = st.session_state
    st.toggle(
        _("Star"),
        run.starred,
        key=star,
        on_change=_try,
        args=(lambda: runs.star(run, state[star], token()),),
        help=_("Marks a run that you want to find again."),
    )
    st.text_input(
        _("Name"),
        run.name,
        max_chars=runs.LONGEST_NAME,
        key=name,
        on_change=_try,
        args=(lambda: runs.rename(run, state[name], token()),),
        help=_("What the run is called in lists and on its page."),
    )
    st.text_area(
        _("Notes"),
        run.notes,
        max_chars=runs.LONGEST_NOTES,
        key=notes,
        on_change=_try,
        args=(lambda: runs.note(run, state[notes], token()),),
        help=_("Plain text for yourself; it stands in this list and in the download."),
    )


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except LabError as error:
        st.session_state[PROBLEM] = say(error.message)

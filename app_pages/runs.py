"""Runs: this visitor's runs, to open, rename, delete, download and share."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from app_pages.shared.lab import engine, token
from app_pages.shared.run_view import copy_link, state_text
from app_pages.shared.text import _, plain, say
from core.errors import LabError
from core.jobs import runs
from core.jobs.owner import owns
from core.jobs.runs import Run

PROBLEM = "runs_problem"


def main() -> None:
    """Draw the page."""
    st.title(_("Your runs"))
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(problem)
    # The engine knows the end of a run that the disk did not take.
    mine = [engine().find(run.id) or run for run in runs.list_runs(token())]
    if not mine:
        st.info(_("Nothing trained in this browser yet. A first run takes under a minute."))
        st.page_link("app_pages/train.py", label=_("Train a network"), icon=":material/school:")
        return
    st.caption(_("Kept on this server for this browser; anybody who has a run's link can read it."))
    for run in mine:
        with st.container(border=True):
            _entry(run)


def _entry(run: Run) -> None:
    title, open_it = st.columns([4, 1], vertical_alignment="center")
    when = datetime.fromtimestamp(run.status.created, UTC)
    title.markdown(f"**{plain(run.name)}** · {state_text(run)} · {when:%Y-%m-%d %H:%M} UTC")
    if (metrics := run.metrics()) is not None:
        accuracy, images = (metrics["test"][name] for name in ("accuracy", "images"))
        right = _(
            "{share} of {images} test images right.", share=f"{accuracy:.2%}", images=f"{images:,}"
        )
        title.caption(right)
    title.caption(say(run.config.describe()))
    open_it.page_link("app_pages/run.py", label=_("Open"), query_params={"run": run.id})
    with st.expander(_("Rename, share, download, delete")):
        _rename(run)
        copy_link(run)
        with st.container(horizontal=True):
            st.download_button(
                _("Download"),
                data=lambda: runs.as_zip(run),
                key=f"zip_{run.id}",
                file_name=f"digit-lab-{run.id}.zip",
                mime="application/zip",
            )
            _delete(run)


def _rename(run: Run) -> None:
    if not owns(token(), run.owner):
        return
    key = f"name_{run.id}"

    def keep() -> None:
        try:
            runs.rename(run, st.session_state[key], token())
        except LabError as error:
            st.session_state[PROBLEM] = say(error.message)

    st.text_input(_("Name"), run.name, max_chars=runs.LONGEST_NAME, key=key, on_change=keep)


def _delete(run: Run) -> None:
    if not owns(token(), run.owner):
        return
    with st.popover(_("Delete"), disabled=run.is_live):
        st.write(
            _(
                "This removes the run, its curves and its model for good. Links that were sent "
                "before still show the scores that they carry."
            )
        )
        if st.button(_("Delete for good"), key=f"delete_{run.id}", type="primary"):
            try:
                runs.delete(run, token())
            except LabError as error:
                st.error(say(error.message))
            else:
                st.rerun()


main()

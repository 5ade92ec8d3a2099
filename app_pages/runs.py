"""Runs: this visitor's runs, to find, open, compare, annotate, delete, download and import."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.compare_runs_view import PARAMETER, compare_runs_view
from app_pages.shared.lab import engine, token
from app_pages.shared.runs_entry import PROBLEM, entry
from app_pages.shared.runs_import import import_run
from app_pages.shared.runs_list import choose_runs, compare_button
from app_pages.shared.text import _, plain, say
from core.errors import LabError
from core.jobs import deleted, runs

A_PAGE = 10


def main() -> None:
    """Draw the page."""
    deleted.sweep()
    if PARAMETER in st.query_params:
        compare_runs_view(st.query_params[PARAMETER])
        return
    st.title(_("Your runs"))
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(problem)
    _offer_undo()
    mine = runs.list_runs(token())
    if not mine:
        st.info(_("Nothing trained in this browser yet. A first run takes under a minute."))
        st.page_link("app_pages/train.py", label=_("Train a network"), icon=":material/school:")
        import_run()
        return
    st.caption(_("Kept on this server for this browser; anybody who has a run's link can read it."))
    chosen = choose_runs(mine)
    compare_button(mine)
    if not chosen:
        st.info(_("No run fits. Search for other words, or show those without a star too."))
    entries = st.container()
    page = 1
    if len(chosen) > A_PAGE:
        page = st.pagination(-(-len(chosen) // A_PAGE), key="page", bind="query-params")
    with entries:
        for run in chosen[(page - 1) * A_PAGE : page * A_PAGE]:
            # The engine knows the end of a run that the disk did not take.
            entry(engine().find(run.id) or run)
    import_run()


def _offer_undo() -> None:
    for gone in deleted.deleted_runs(token()):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                _(
                    "“{name}” was deleted. It is kept for {minutes} minutes.",
                    name=plain(gone.run.name),
                    minutes=round(deleted.UNDO_SECONDS / 60),
                ),
                width="stretch",
            )
            st.button(
                _("Undo"),
                key=f"undo_{gone.run.id}",
                icon=":material/undo:",
                on_click=_restore,
                args=(gone.run.id,),
                help=_("Brings the run back as it was."),
            )


def _restore(run_id: str) -> None:
    try:
        deleted.restore(run_id, token())
    except LabError as error:
        st.session_state[PROBLEM] = say(error.message)


main()

"""Bringing a run back that was downloaded, from this Digit Lab or from another one."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.lab import token
from app_pages.shared.text import _, say
from core.errors import LabError
from core.jobs import runs
from core.jobs.imported import import_zip
from core.jobs.unpacked import LARGEST_ZIP

_ROUND = "import_round"
_DONE = "import_done"
_PROBLEM = "import_problem"


def import_run() -> None:
    """Draw the place for an exported zip."""
    st.subheader(_("Import a run"))
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(problem)
    if (done := st.session_state.pop(_DONE, None)) and (run := runs.find(done)) is not None:
        st.success(_("Imported. It stands in your list, marked as not verified here."))
        st.page_link("app_pages/run.py", label=_("Open it"), query_params={"run": run.id})
    # A new key empties the field for the next zip.
    key = f"import_{st.session_state.get(_ROUND, 0)}"
    st.file_uploader(
        _("A run's zip, as “Download” makes it"),
        type="zip",
        key=key,
        max_upload_size=LARGEST_ZIP // 1_000_000,
        on_change=_import,
        args=(key,),
        help=_("Every value in it is checked; whatever is not what a run holds is refused."),
    )
    st.caption(
        _(
            "An imported run shows its figures but cannot read digits: model files from elsewhere "
            "are never loaded here, because a model file can hold a program."
        )
    )


def _import(key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    try:
        st.session_state[_DONE] = import_zip(uploaded.getvalue(), token())
    except LabError as error:
        st.session_state[_PROBLEM] = say(error.message)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1

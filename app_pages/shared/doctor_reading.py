"""A diagnosis to read: one that a visitor brings as a file, else an example that really ran."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.doctor_view import diagnosis_view
from app_pages.shared.text import _, plain, say
from core.doctor import Diagnosis
from core.doctor.diagnosis import LARGEST_FILE
from core.doctor.example import DIAGNOSIS, SCRIPT, example
from core.errors import LabError

ROUND = "doctor_round"
READ = "doctor_read"
"""Session state: the file's name and the diagnosis in it."""
PROBLEM = "doctor_problem"


def reading_view() -> None:
    """Draw the place for a file, and what is in it or the example."""
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(problem)
    # A new key empties the field for the next file.
    key = f"doctor_file_{st.session_state.get(ROUND, 0)}"
    st.file_uploader(
        _("A diagnosis, as diagnosis.save() writes it"),
        type="json",
        key=key,
        max_upload_size=max(1, LARGEST_FILE // 1_000_000),
        on_change=_read,
        args=(key,),
        help=_("It is read in memory, checked value by value, and not kept on this server."),
    )
    if READ in st.session_state:
        _own(*st.session_state[READ])
    else:
        _example()


def _read(key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    try:
        diagnosis = Diagnosis.load(uploaded.getvalue())
    except LabError as error:
        st.session_state[PROBLEM] = plain(f"{uploaded.name}: {say(error.message)}")
    else:
        st.session_state[READ] = (uploaded.name, diagnosis)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _own(name: str, diagnosis: Diagnosis) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(name))
        st.button(
            _("Close it"),
            key="doctor_close",
            icon=":material/close:",
            on_click=_close,
            help=_("Shows the example again."),
        )
    diagnosis_view(diagnosis, key="own")


def _close() -> None:
    st.session_state.pop(READ, None)


def _example() -> None:
    st.subheader(_("An example"))
    try:
        shown = example()
    except LabError as error:
        st.error(plain(say(error.message)))
        return
    st.write(
        _(
            "No file yet, so here is one of ours. Under “In your own script” stands how you get "
            "yours. This script has two mistakes; the doctor watched it on {date}:",
            date=shown.date,
        )
    )
    with st.expander(_("The script"), icon=":material/code:", key="doctor_script"):
        st.code(shown.script, language="python")
    diagnosis_view(shown.diagnosis, key="example")
    st.caption(
        _(
            "{script} was run by “python -m tools.doctor_example” with {versions}.",
            script=SCRIPT.name,
            versions=shown.versions,
        )
    )
    st.download_button(
        _("Save this diagnosis"),
        DIAGNOSIS.read_bytes,
        file_name="diagnosis.json",
        mime="application/json",
        icon=":material/download:",
        help=_("A file to try the field above with."),
        key="doctor_save",
        on_click="ignore",
    )

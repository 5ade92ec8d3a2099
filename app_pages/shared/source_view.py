"""Which digits a page shows, whose they are, and how the download of all of them goes."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.text import _, say
from core.data import datasets, download
from core.data.datasets import Dataset


def source(dataset: Dataset) -> None:
    """Say which digits these are and where they come from, with attribution and problems."""
    st.markdown(
        _(
            "**{title}.** {origin}",
            title=say(dataset.title),
            origin=say(dataset.origin),
        )
    )
    st.caption(say(datasets.ATTRIBUTION))


def state_of_sources() -> None:
    """Say what is wrong with the sources, and how far the download is. It starts it if needed."""
    is_here = datasets.is_here("mnist")  # looking is what finds the problems
    for problem in datasets.problems():
        st.warning(say(problem), icon=":material/healing:")
    if is_here:
        return
    if not download.is_allowed():
        st.info(
            _(
                "This is a sample. Downloading all of MNIST is switched off here "
                "(DIGIT_LAB_OFFLINE)."
            )
        )
        return
    if download.download_state().status == "idle":
        download.start_download()
    if download.download_state().status == "running":
        _progress()
    else:
        _again()


@st.fragment(run_every="1s")
def _progress() -> None:
    state = download.download_state()
    if state.status != "running":
        st.rerun()
    if not state.total:
        st.progress(0.0, text=_("Connecting, to download all 70,000 images…"))
        return
    st.progress(
        min(state.received / state.total, 1.0),
        text=_(
            "Downloading all 70,000 images: {received} of {total} MB. The sample is shown "
            "meanwhile.",
            received=f"{state.received / 1e6:.1f}",
            total=f"{state.total / 1e6:.1f}",
        ),
    )


def _again() -> None:
    reason = download.download_state().reason
    st.warning(
        say(reason) if reason else _("All of MNIST was here and is gone. Download it again."),
        icon=":material/cloud_off:",
    )
    st.button(
        _("Download again"), on_click=download.start_download, icon=":material/cloud_download:"
    )

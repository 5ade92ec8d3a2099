"""Run: one training, live or finished, for everybody who has its link."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.config.training import TrainConfig
from core.errors import RunError
from core.jobs import links
from core.jobs.owner import owns
from core.jobs.runs import Run
from core.analysis.confusion import confusion_chart
from pages.shared import run_view
from pages.shared.figure import show
from pages.shared.lab import engine, token
from pages.shared.links import run_url
from pages.shared.text import _, say


def main() -> None:
    """Draw the page."""
    run = engine().find(st.query_params.get("run", ""))
    if run is not None:
        _show(run)
    elif "r" in st.query_params:
        _show_reported(st.query_params["r"])
    else:
        st.title(_("Run"))
        st.info(_("There is no such run here. It may have been deleted, or the link is cut short."))
        st.page_link("pages/runs.py", label=_("Your runs"))
        st.page_link("pages/train.py", label=_("Train a network"))


def _show(run: Run) -> None:
    st.title(run_view.plain(run.name))
    st.markdown(say(run.config.describe()))
    if problem := st.session_state.pop("run_error", None):
        st.error(problem)
    if run.is_live:
        run_view.live(run.id)
        _copy(run)
        return
    st.markdown(f"**{run_view.state_text(run)}**")
    if run.status.reason:
        say_it = st.error if run.status.state == "failed" else st.info
        say_it(say(run.status.reason))
    if (traceback := run.traceback()) and owns(token(), run.owner):
        with st.expander(_("Traceback")):
            st.code(traceback)
    metrics = run.metrics()
    if metrics is not None:
        run_view.scores(metrics)
    _ways_on(run)
    run_view.in_words(run.history())
    run_view.draw_curves(run.history())
    _copy(run)


def _ways_on(run: Run) -> None:
    with st.container(horizontal=True):
        if run.has_model:
            st.page_link(
                "pages/evaluate.py",
                label=_("Look at its errors"),
                query_params={"run": run.id},
                icon=":material/grid_on:",
            )
            st.page_link(
                "pages/draw.py",
                label=_("Draw for it"),
                query_params={"run": run.id},
                icon=":material/draw:",
            )
        _train_again(run.config)


def _train_again(config: TrainConfig) -> None:
    st.page_link(
        "pages/train.py",
        label=_("Train again"),
        query_params={"c": config.to_link()},
        icon=":material/replay:",
    )


def _copy(run: Run) -> None:
    st.caption(_("Link to this run, for anybody:"))
    st.code(run_url(run), language=None, wrap_lines=True)


def _show_reported(text: str) -> None:
    st.title(_("A run from its link"))
    try:
        reported = links.decode(text)
    except RunError as error:
        st.error(say(error.message))
        return
    st.warning(_("Reported by the link, not verified here: this server no longer has the run."))
    st.markdown(say(reported.config.describe()))
    run_view.scores(reported.metrics)
    _train_again(reported.config)
    history = {"batches": {}, "epochs": reported.epochs}
    run_view.in_words(history)
    run_view.draw_curves(history)
    show(confusion_chart(np.array(reported.metrics["test"]["confusion"])), key="confusion")


main()

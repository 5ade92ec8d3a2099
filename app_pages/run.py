"""Run: one training, live or finished, for everybody who has its link."""

from __future__ import annotations

import streamlit as st

from app_pages.shared import findings_view, fix_view, group_view, result_view, run_view
from app_pages.shared.code_view import model_code, training_code
from app_pages.shared.lab import engine
from app_pages.shared.loss_view import loss_explained
from app_pages.shared.network_view import layer_table
from app_pages.shared.rate_test_view import rate_test_result
from app_pages.shared.reported_view import show_reported, show_reported_group, show_reported_pair
from app_pages.shared.text import _
from core.jobs.runs import Run
from core.jobs.trial import tried_of


def main() -> None:
    """Draw the page."""
    run = engine().find(st.query_params.get("run", ""))
    if run is not None:
        _show(run)
    elif "r" in st.query_params:
        show_reported(st.query_params["r"])
    elif "g" in st.query_params:
        show_reported_group(st.query_params["g"])
    elif "p" in st.query_params:
        show_reported_pair(st.query_params["p"])
    else:
        st.title(_("Run"))
        st.info(_("There is no such run here. It may have been deleted, or the link is cut short."))
        st.page_link("app_pages/runs.py", label=_("Your runs"), icon=":material/folder_open:")
        st.page_link("app_pages/train.py", label=_("Train a network"), icon=":material/school:")


def _show(run: Run) -> None:
    group_view.headline(run)
    if run.is_live:
        (group_view if run.members else run_view).live(run.id)
    elif run.members:
        group_view.ended(run)
    else:
        _show_ended(run)
    with st.expander(_("Layers"), icon=":material/layers:"):
        layer_table(run.config.specification)
    loss_explained(run.config)
    st.caption(_("Link to this run, for anybody:"))
    run_view.copy_link(run)
    training_code(run.config)
    model_code(run)


def _show_ended(run: Run) -> None:
    run_view.end_in_words(run)
    metrics = run.metrics()
    if metrics is not None:
        result_view.scores(metrics)
    with st.container(horizontal=True):
        if run.has_model:
            st.page_link(
                "app_pages/evaluate.py",
                label=_("Look at its errors"),
                query_params={"model": run.id},
                icon=":material/grid_on:",
            )
            st.page_link(
                "app_pages/draw.py",
                label=_("Draw for it"),
                query_params={"model": run.id},
                icon=":material/draw:",
            )
        run_view.train_again(run.config)
    if run.config.kind == "rate_test":
        rate_test_result(run)
        return
    history = run.history()
    run_view.in_words(run.config, history, run.diagnosis())
    findings_view.in_brief(run.diagnosis())
    run_view.draw_curves(history, marks=run_view.marks_of(run))
    _diagnosis(run)
    if run.imported and metrics is not None:
        result_view.confusion(metrics)


def _diagnosis(run: Run) -> None:
    diagnosis = run.diagnosis()
    if diagnosis is None:
        findings_view.unreadable(run.unread_diagnosis())
        return
    tried = tried_of(run)
    findings_view.report(
        diagnosis,
        run.config,
        lambda number, finding: fix_view.offer(number, finding, run.config, run, tried),
    )


main()

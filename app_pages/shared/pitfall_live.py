"""A pitfall's before and after, run on this server now, with live curves."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.lab import engine, token
from app_pages.shared.links import page_url
from app_pages.shared.pitfall_link import HIDDEN, HIDE
from app_pages.shared.pitfall_measured import figure_table, what_was_said
from app_pages.shared.pitfall_verdict import live_verdict_view
from app_pages.shared.run_view import queue_text, state_text, stop_button
from app_pages.shared.text import _, about, say
from app_pages.shared.under_way import under_way
from core.data import datasets
from core.errors import LabError, RunError
from core.pitfalls import live
from core.pitfalls.live_charts import live_charts
from core.pitfalls.live_plan import plan, settings
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.programs import Program
from core.pitfalls.results import ProgramRun
from core.pitfalls.wording import ROLE_NAMES

PARAMETER = "live"
TICK = "0.5s"


def live_view(pitfall: Pitfall, *, predicted: bool) -> None:
    """Draw the live run that the link names, and the button that starts one."""
    if pitfall.not_live is not None:
        st.header(_("Not run on this page"))
        st.write(say(pitfall.not_live))
        return
    st.header(_("Run both now"))
    shown = _asked_for(pitfall)
    if shown is not None and shown.is_live:
        st.fragment(_watch, run_every=TICK)(pitfall, shown.id)
    elif shown is not None:
        _ended(pitfall, shown)
    if shown is None or not shown.is_live:
        _offer(pitfall, predicted=predicted)


def _asked_for(pitfall: Pitfall) -> live.Live | None:
    asked = st.query_params.get(PARAMETER)
    if asked is None:
        return None
    try:
        found = live.find(asked)
    except RunError as error:
        st.warning(say(error.message))
        return None
    if found.pitfall != pitfall.id or found.setting not in settings(pitfall):
        st.warning(_("This link belongs to a live run of another pitfall, or of an older version."))
        return None
    return found


def _offer(pitfall: Pitfall, *, predicted: bool) -> None:
    possible = settings(pitfall)
    names = list(possible)
    setting = names[0]
    if len(names) > 1:
        setting = st.selectbox(
            _("Setting"),
            names,
            format_func=lambda name: say(possible[name].title),
            key=f"live_setting_{pitfall.id}",
        )
    planned = plan(pitfall, setting)
    if predicted:
        # TensorFlow loads while the rest is read.
        engine().wake()
    active = engine().active_run(token())
    if active is not None:
        st.info(_("You have a run under way; wait for it or stop it."))
        under_way(active)
    blocked = None if predicted else _("First choose above what you think will happen.")
    if st.button(
        _("Run both now ({time})", time=about(planned.seconds)),
        key=f"live_run_{pitfall.id}",
        type="primary",
        disabled=blocked is not None or active is not None,
        help=blocked,
    ):
        _start(pitfall, setting)
    if blocked is not None:
        st.caption(blocked)
    elif engine().state() in ("starting", "warming"):
        st.caption(_("The training engine is warming up, which takes about 10 seconds more."))
    st.caption(
        _(
            "Before and after are trained here on {train} images, with the same seed, and tested "
            "on {test} ({data}). Stored below is what {all_train} images gave; with fewer the "
            "difference can be smaller, or not show at all.",
            data=say(datasets.title(planned.data)),
            train=f"{planned.train:,}",
            test=f"{planned.test:,}",
            all_train=f"{pitfall.budget.train:,}",
        )
    )
    if any(program.role == "cure" for program in possible[setting].programs):
        st.caption(_("“What cures” is not run here; what it did is stored below."))


def _start(pitfall: Pitfall, setting: str) -> None:
    try:
        st.query_params[PARAMETER] = live.start(engine(), pitfall.id, setting, token())
    except LabError as error:
        st.error(say(error.message))
        return
    st.rerun()


def _watch(pitfall: Pitfall, run_id: str) -> None:
    try:
        run = live.find(run_id)
    except RunError:
        st.rerun()  # The whole page once more: it says that the run is gone.
    if not run.is_live:
        st.rerun()  # The whole page once more: it shows the end and stops ticking.
    st.progress(*_where_it_stands(run, pitfall))
    if run.status.phase != "stopping":
        stop_button(run)
    _curves(pitfall, run)
    _link(run)


def _where_it_stands(run: live.Live, pitfall: Pitfall) -> tuple[float, str]:
    place, progress = engine().place(run.id), run.status.progress
    if place is not None:
        return 0.0, queue_text(place.ahead, place.seconds)
    if progress is None:
        return 0.0, _("Preparing the first program …")
    share = min(max(progress["done"], 0.0), 1.0)
    if run.status.phase == "stopping":
        return share, _("Stopping after this batch …")
    program = pitfall.programs[progress["program"]]
    return share, _(
        "{program} is running; {left} left for both.",
        program=say(ROLE_NAMES[program.role]),
        left=about(progress["seconds_left"]),
    )


def _ended(pitfall: Pitfall, run: live.Live) -> None:
    st.markdown(f"**{state_text(run)}**")
    if run.status.reason is not None:
        (st.error if run.status.state == "failed" else st.info)(say(run.status.reason))
    live_verdict_view(pitfall, run)
    _curves(pitfall, run)
    pair = [(p, run.runs[p.name]) for p in pitfall.programs.values() if p.name in run.runs]
    if pair:
        _figures(pitfall, pair)
    what_was_said([(program, [done]) for program, done in pair])
    st.caption(
        _(
            "One run of each, with seed {seed}, on {train} training images and {test} test images "
            "({data}).",
            data=say(datasets.title(run.data)),
            seed=run.seed,
            train=f"{run.train:,}",
            test=f"{run.test:,}",
        )
    )
    _link(run)


def _curves(pitfall: Pitfall, run: live.Live) -> None:
    charts = live_charts(pitfall, run)
    for number, chart in enumerate(charts):
        show(chart, key=f"live_{number}", height=280)
    if not charts and run.is_live:
        st.caption(
            _("The curves appear here with the first batches.")
            if plan(pitfall, run.setting).draws_curves
            else _(
                "These programs draw no curves: they do not train by Keras' fit. What came out "
                "appears here when both have ended."
            )
        )


def _figures(pitfall: Pitfall, pair: list[tuple[Program, ProgramRun]]) -> None:
    """Draw this run's figures beside those that are stored."""
    columns: list[tuple[str, Sequence[ProgramRun]]] = []
    for program, run in pair:
        name = say(ROLE_NAMES[program.role])
        columns.append((_("{program}, this run", program=name), [run]))
        if (result := pitfall.results.get(program.name)) is not None:
            columns.append((_("{program}, stored", program=name), result.runs))
    figure_table(pitfall, columns)


def _link(run: live.Live) -> None:
    st.caption(_("Link to this live run, for anybody:"))
    # Whoever was to say first what will happen passes the question on, not the answer.
    hidden = {HIDE: HIDDEN} if st.query_params.get(HIDE) == HIDDEN else {}
    link = page_url("pitfalls", pitfall=run.pitfall, live=run.id, **hidden)
    st.code(link, language=None, wrap_lines=True)

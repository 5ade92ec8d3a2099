"""A group of trainings on the screen: where it stands, mean and spread, and the way to each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app_pages.shared import findings_view, fix_view, result_view, run_view
from app_pages.shared.figure import show
from app_pages.shared.lab import engine
from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, duration, plain, say
from core.analysis.bands import Band, band_chart, bands_of, mean_history
from core.analysis.compared import comparable
from core.analysis.history import History
from core.analysis.mean_steps import mean_gradient_chart, mean_rate_chart
from core.analysis.overlaid import overlaid
from core.analysis.pair_chart import validated_pair
from core.analysis.spread import SPLITS, figures, figures_table
from core.config.repeats import are_repeats
from core.config.training import TrainConfig
from core.jobs.results import completed_of
from core.jobs.runs import Run


def is_repeat(members: list[Run]) -> bool:
    """Tell whether a group is one training with several seeds, so that a mean means something."""
    return are_repeats([run.config for run in members])


def headline(run: Run) -> None:
    """Draw the title of a run or a group, and what was trained; a member names its group."""
    group = engine().find(run.group) if run.group else None
    if group is None:
        st.title(plain(run.name))
    else:
        st.title(plain(f"{group.name} · {run.name}"))
        st.page_link(
            "app_pages/run.py",
            label=_("The whole group"),
            query_params={"run": group.id},
            icon=":material/arrow_upward:",
        )
    st.markdown(what_was_trained(run))


def what_was_trained(run: Run) -> str:
    """Return the settings of a run or of a group's trainings in words, as Markdown."""
    members = engine().members(run)
    if not members:
        return say(run.config.describe())
    if is_repeat(members):
        return in_one_sentence([member.config for member in members])
    return "  \n".join(f"**{plain(one.name)}**: {say(one.config.describe())}" for one in members)


def in_one_sentence(configs: list[TrainConfig]) -> str:
    """Return what is trained with several seeds."""
    return _(
        "{sentence} Trained {count} times, with the seeds {seeds}.",
        sentence=say(configs[0].describe(with_seed=False)),
        count=len(configs),
        seeds=", ".join(str(config.seed) for config in configs),
    )


def live(group_id: str) -> None:
    """Draw a group that waits or trains, again and again until it has ended."""
    st.fragment(_live, run_every="0.5s")(group_id)


def _live(group_id: str) -> None:
    group = engine().find(group_id)
    if group is None or not group.is_live:
        st.rerun()
    members = engine().members(group)
    st.markdown(f"**{run_view.state_text(group)}**")
    st.progress(*_where_it_stands(group, members))
    run_view.stop_button(group)
    fix_view.of_group(group, members)
    member_links(members)
    _overlaid(group, members)


def _where_it_stands(group: Run, members: list[Run]) -> tuple[float, str]:
    ended = sum(not run.is_live for run in members)
    if engine().place(group.id) is not None or ended == len(members):
        return run_view.where_it_stands(group)
    run = members[ended]
    share, what = run_view.where_it_stands(run)
    facts: dict[str, int | str] = {"number": ended + 1, "count": len(members)}
    progress, left = run.status.progress, engine().seconds_left(group.id)
    if run.status.phase != "training" or progress is None or left is None:
        what = _("{number} of {count}: {what}", what=what, **facts)
    else:
        facts |= {
            "epoch": progress["epoch"],
            "epochs": run.config.passes,
            "left": duration(left),
        }
        what = (
            _("Seed {number} of {count}, epoch {epoch} of {epochs}; {left} left.", **facts)
            if is_repeat(members)
            else _("Training {number} of {count}, epoch {epoch} of {epochs}; {left} left.", **facts)
        )
    return (ended + share) / len(members), what


def member_links(members: list[Run]) -> None:
    """Draw the way to each training, with how it stands and what it came to."""
    with st.container(horizontal=True):
        for run in members:
            metrics = run.metrics()
            label = f"{plain(run.name)} · {say(run_view.STATES[run.status.state])}"
            if metrics is not None:
                label += f" · {result_view.test_in_brief(metrics)}"
            st.page_link(
                "app_pages/run.py",
                label=label,
                query_params={"run": run.id},
                icon=run_view.MARKS[run.status.state],
                help=_("Opens this training by itself: its curves, errors and model."),
            )


def ended(group: Run) -> None:
    """Draw what a group came to."""
    members = engine().members(group)
    run_view.end_in_words(group)
    done = completed_of(members)
    repeats = is_repeat(members)
    if repeats and done:
        scores([run.metrics() or {} for run in done])
    fix_view.of_group(group, members)
    if repeats:
        findings_view.of_several(members)
    member_links(members)
    if repeats:
        run_view.train_again(group.config, seeds=len(members))
    _table(members, with_mean=repeats)
    if repeats and len(done) > 1:
        histories = [run.history() for run in done]
        draw_bands([run.config for run in done], bands_of(histories))
        _draw_steps(histories)
    else:
        _overlaid(group, members)


def scores(metrics: list[dict[str, Any]]) -> None:
    """Draw mean and spread of the accuracy, or a regression's MAE, on the three splits.

    Args:
        metrics: of each training: accuracy and more by split.
    """
    is_regression = "mae" in metrics[0]["test"]
    found = figures(metrics, "mae" if is_regression else "accuracy")
    about = (
        _("MAE, how far the number is off on average")
        if is_regression
        else _("Accuracy, the share of images that are read right")
    )
    with st.container(horizontal=True, gap="medium"):
        for split, name in SPLITS.items():
            spread = found[split]
            st.metric(
                _("{split}: MAE", split=say(name)) if is_regression else say(name),
                "–" if spread is None else spread.told(".3f" if is_regression else ".2%"),
                width="content",
                help=_(
                    "{about}: the mean of {count} trainings ± its spread (sample standard "
                    "deviation). The spread says how far a single training usually lies from that "
                    "mean, by chance alone.",
                    about=about,
                    count=len(metrics),
                ),
            )


def draw_bands(configs: list[TrainConfig], bands: Mapping[str, Band]) -> None:
    """Draw loss and accuracy (or MAE) as mean lines in their bands, and what the means tell.

    Args:
        configs: of the trainings.
        bands: theirs; see :func:`core.analysis.bands.bands_of`.
    """
    count = len(configs)
    run_view.in_words(configs[0], mean_history(bands))
    st.caption(
        _(
            "Each line is the mean of {count} trainings; the band around it reaches from the "
            "lowest to the highest of them.",
            count=count,
        )
    )
    for column in ("loss", configs[0].metric):
        show(band_chart(bands, column, count), key=f"group_{column}")


def _draw_steps(histories: list[History]) -> None:
    show(mean_rate_chart(histories), key="group_learning_rate", height=200)
    if (gradients := mean_gradient_chart(histories)) is not None:
        show(gradients, key="group_gradients")
        st.caption(
            _(
                "Each layer's line is the mean of {count} trainings, without a band.",
                count=len(histories),
            )
        )


def _table(members: list[Run], *, with_mean: bool) -> None:
    table = figures_table(
        [run.name for run in members],
        [run.metrics() if run.status.state == "done" else None for run in members],
        (_("Mean"), _("Spread (sample standard deviation)")) if with_mean else None,
    )
    with st.expander(_("The figures of each training"), icon=":material/table:"):
        csv_button(table, key="group")
        st.dataframe({say(column): values for column, values in table}, hide_index=True)


def _overlaid(group: Run, members: list[Run]) -> None:
    names = [run.name for run in members]
    histories = [run.history() for run in members]
    if not any(history["epochs"] for history in histories):
        if any(run.is_live for run in members):
            st.caption(_("The curves appear here with the first epoch."))
        return
    columns, reasons = comparable([run.config for run in members])
    draw = overlaid if group.tries is None else validated_pair
    for column in columns:
        show(draw(names, histories, column), key=f"group_{column}")
    for reason in reasons:
        st.caption(say(reason))

"""Trying a fix of the doctor's: the button, the pair of trainings, and whether it helped."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.changes import changes_in_words
from app_pages.shared.figure import show
from app_pages.shared.lab import engine, token
from app_pages.shared.text import _, duration, say
from core.analysis.pair_chart import pair_chart
from core.analysis.remedy import RULE, VERDICTS, Decision
from core.config.training import TrainConfig
from core.doctor.conditions import CONDITIONS
from core.doctor.finding import Finding
from core.errors import LabError
from core.jobs.cure import cured
from core.jobs.runs import LONGEST_NAME, Run, Tries
from core.jobs.trial import Tried, tried_by

ICONS = {
    "verified": ":material/verified:",
    "no better": ":material/trending_flat:",
    "no help": ":material/cancel:",
    "open": ":material/help:",
}


def offer(
    number: int, finding: Finding, config: TrainConfig, run: Run | None, tried: list[Tried]
) -> None:
    """Draw what was tried against a finding, and the button that tries its fix.

    Args:
        number: of the finding on its page, from 1.
        finding: the doctor's.
        config: of the run that it is about.
        run: that run; None where only its link is left.
        tried: what was tried on it already.
    """
    for one in tried:
        if one.code == finding.code:
            _was_tried(one)
    changed = cured(config, finding)
    if changed is None:
        st.caption(_("This fix is no setting of the form, so there is no button that tries it."))
        return
    st.caption(_("The fix changes: {changes}.", changes=changes_in_words(config, changed)))
    busy = engine().active_run(token()) is not None
    seconds = engine().estimate(config, changed)
    if st.button(
        _("Try the fix (about {time})", time=duration(seconds)),
        key=f"try_{number}",
        icon=":material/healing:",
        disabled=busy,
        help=_("You have a run under way; wait for it or stop it.")
        if busy
        else _(
            "Trains twice with the same seed, as it was and with the fix, and says whether the fix "
            "helped."
        ),
    ):
        _submit(finding, config, changed, run)


def _submit(finding: Finding, config: TrainConfig, changed: TrainConfig, run: Run | None) -> None:
    members = {_("As it was"): config, _("With the fix"): changed}
    tries = Tries(finding.code, run.id if run else None)
    name = _shortened(_("Fix tried: {title}", title=say(finding.title)))
    try:
        group = engine().submit_trial(members, tries, token(), name=name)
    except LabError as error:
        st.error(say(error.message))
        return
    st.switch_page("app_pages/run.py", query_params={"run": group})


def _shortened(name: str) -> str:
    """Cut what is too long for a run's name, after a whole word where there is one."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 1].rsplit(maxsplit=1)[0]}…"


def _was_tried(tried: Tried) -> None:
    verdict(tried.decision)
    if tried.group is not None and engine().find(tried.group) is not None:
        st.page_link(
            "app_pages/run.py",
            label=_("Both trainings"),
            query_params={"run": tried.group},
            icon=":material/compare_arrows:",
        )


def verdict(decision: Decision) -> None:
    """Draw whether a fix helped, why, and by which rule."""
    tell = {"verified": st.success, "open": st.info}.get(decision.verdict, st.warning)
    tell(
        f"**{say(VERDICTS[decision.verdict])}.** {say(decision.reason)}",
        icon=ICONS[decision.verdict],
    )


def of_group(group: Run, members: list[Run]) -> None:
    """Draw a pair that tries a fix: what is tried, whether it helped, and both curves."""
    if group.tries is None or group.tries.code not in CONDITIONS:
        return
    title = say(CONDITIONS[group.tries.code].title)
    st.write(
        _(
            "The doctor found “{title}” and advised a fix. Here the same network is trained twice "
            "with the same seed: as it was, and with the fix.",
            title=title,
        )
    )
    tried = tried_by(group)
    if tried is not None:
        verdict(tried.decision)
        st.caption(say(RULE))
    if group.tries.of and engine().find(group.tries.of) is not None:
        st.page_link(
            "app_pages/run.py",
            label=_("The run in which it was found"),
            query_params={"run": group.tries.of},
            icon=":material/arrow_upward:",
        )
    epochs = max(run.config.passes for run in members) if group.is_live and members else None
    names, histories = [run.name for run in members], [run.history() for run in members]
    if (chart := pair_chart(names, histories, epochs)) is not None:
        show(chart, key="pair")

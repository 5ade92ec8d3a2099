"""What the doctor found in a run: beside its curves while it trains, and as a report afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from app_pages.shared.doctor_view import ICON, Act, diagnosis_view, failure, meaning, seen
from app_pages.shared.text import _, plain, say
from core.config.training import TrainConfig
from core.doctor.conditions import CONDITIONS
from core.doctor.diagnosis import Diagnosis
from core.jobs.runs import Run
from core.messages import Message


def beside_the_curves(diagnosis: Diagnosis | None, config: TrainConfig) -> None:
    """Draw the findings so far in brief, with the numbers that the curves' marks have."""
    if diagnosis is None:
        return
    failure(diagnosis)
    if not diagnosis.findings and diagnosis.failed is not None:
        return
    if not diagnosis.findings:
        looks = len(diagnosis.measurements) + 1
        st.caption(
            _(
                "{icon} The doctor has looked at the network once: nothing wrong so far.",
                icon=ICON,
            )
            if looks == 1
            else _(
                "{icon} The doctor has looked at the network {looks} times and found nothing wrong "
                "so far.",
                icon=ICON,
                looks=looks,
            )
        )
        return
    st.markdown(f"**{ICON} {_('The doctor has found something')}**")
    for number, finding in enumerate(diagnosis.findings, start=1):
        st.markdown(
            _(
                "{number}. **{title}**, {place}. {sentence}",
                number=number,
                title=say(finding.title),
                place=seen(finding, config),
                sentence=plain(say(finding.sentence)),
            ),
            help=meaning(finding.code),
        )


def in_brief(diagnosis: Diagnosis | None) -> None:
    """Name an ended run's findings above its curves; the report below tells the rest."""
    if diagnosis is None or not diagnosis.findings:
        return
    names = "; ".join(
        f"{number}. {say(finding.title)}"
        for number, finding in enumerate(diagnosis.findings, start=1)
    )
    st.warning(
        _("The doctor found: {findings}. [More below](#doctor)", findings=names),
        icon=ICON,
    )


def unreadable(why: Message | None) -> None:
    """Say that what the doctor found cannot be shown, and why; nothing where that is no matter."""
    if why is not None:
        st.warning(_("What the doctor said of this run cannot be shown: {why}", why=say(why)))


def of_several(runs: Sequence[Run]) -> None:
    """Say what the doctor found in several trainings that differ in their seeds alone."""
    looked = [found for run in runs if (found := run.diagnosis()) is not None]
    counts = Counter(finding.code for one in looked for finding in one.findings)
    if not counts:
        return
    st.warning(
        "\n".join(
            _(
                "- In {count} of {all} trainings the doctor found: {title}",
                count=count,
                all=len(looked),
                title=say(CONDITIONS[code].title),
            )
            for code, count in counts.most_common()
        ),
        icon=ICON,
    )


def report(diagnosis: Diagnosis, config: TrainConfig, act: Act | None = None) -> None:
    """Draw the diagnosis of a run that has ended; the numbers are those on its curves.

    Args:
        diagnosis: the run's.
        config: the run's.
        act: draws what can be done about a finding, given its number from 1.
    """
    st.subheader(f"{ICON} {_('What the doctor says')}", anchor="doctor")
    diagnosis_view(diagnosis, key="finding", config=config, act=act)

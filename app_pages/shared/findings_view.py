"""What the doctor found in a run: beside its curves while it trains, and as a report afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.finding_words import EVIDENCE, meaning, sure
from app_pages.shared.text import _, plain, say
from core.analysis.charts import Chart
from core.config.training import TrainConfig
from core.doctor.conditions import CONDITIONS
from core.doctor.diagnosis import Diagnosis
from core.doctor.finding import Finding
from core.jobs.diagnosed import evidence, in_epochs, shown_by
from core.jobs.runs import Run

ICON = ":material/stethoscope:"
CHART_HEIGHT = 240


def beside_the_curves(diagnosis: Diagnosis | None, config: TrainConfig) -> None:
    """Draw the findings so far in brief, with the numbers that the curves' marks have."""
    if diagnosis is None:
        return
    if not diagnosis.findings:
        st.caption(
            _(
                "{icon} The doctor has looked at the network ({looks} times) and found nothing "
                "wrong so far.",
                icon=ICON,
                looks=len(diagnosis.measurements) + 1,
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
                place=_place(finding, config),
                sentence=_sentence(finding),
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


def report(
    diagnosis: Diagnosis,
    config: TrainConfig,
    act: Callable[[int, Finding], None] | None = None,
) -> None:
    """Draw the diagnosis of a run that has ended: findings with their evidence, then notes.

    Args:
        diagnosis: the run's.
        config: the run's.
        act: draws what can be done about a finding, given its number from 0.
    """
    st.subheader(f"{ICON} {_('What the doctor says')}", anchor="doctor")
    _headline(diagnosis)
    charts = evidence(diagnosis)
    for number, finding in enumerate(diagnosis.findings):
        with st.container(border=True, key=f"finding_{number}"):
            _told(number, finding, config)
            _draw(charts, shown_by(finding))
            if act is not None:
                act(number, finding)
    if diagnosis.notes:
        with st.expander(_("Worth a look, but no alarm"), icon=":material/info:"):
            for note in diagnosis.notes:
                st.markdown(f"**{say(note.title)}**: {_sentence(note)}", help=meaning(note.code))
    if charts:
        with st.expander(
            _("What else the doctor measured"),
            icon=":material/monitoring:",
            key="evidence",
            on_change="rerun",
        ) as opened:
            if opened.open:
                _draw(charts, list(charts))


def _headline(diagnosis: Diagnosis) -> None:
    looks = len(diagnosis.measurements)
    if not looks:  # a link carries what was found, not what was measured
        if not diagnosis.findings:
            st.success(_("Nothing wrong was found."))
        return
    if diagnosis.findings:
        st.write(
            _(
                "It looked at the network before the first step and {looks} times after that, in "
                "{steps} steps. The likeliest cause comes first; the numbers are those on the "
                "curves.",
                looks=looks,
                steps=f"{diagnosis.steps:,}",
            )
        )
    else:
        st.success(
            _(
                "Nothing wrong was found: it looked at the network before the first step and "
                "{looks} times after that, in {steps} steps.",
                looks=looks,
                steps=f"{diagnosis.steps:,}",
            )
        )


def _told(number: int, finding: Finding, config: TrainConfig) -> None:
    st.markdown(f"**{number + 1} · {say(finding.title)}**", help=meaning(finding.code))
    st.caption(
        _(
            "{sure}; {place}",
            sure=sure(finding.confidence),
            place=_place(finding, config),
        )
    )
    if sentence := _sentence(finding):
        st.markdown(sentence)
    if finding.explains:
        names = "; ".join(say(symptom.title) for symptom in finding.explains)
        st.markdown(
            _("It explains what else was seen: {symptoms}.", symptoms=names),
            help=_("These are consequences of it. They should go away with it."),
        )
    if finding.fix.what.template:
        st.markdown(_("**Try:** {what}", what=plain(say(finding.fix.what))))


def _sentence(finding: Finding) -> str:
    """Return the evidence in words, as it was typed; a link need not carry it."""
    return plain(say(finding.sentence)) if finding.sentence.template else ""


def _place(finding: Finding, config: TrainConfig) -> str:
    if not finding.step:
        return _("seen before the first step")
    return _(
        "seen from step {step} (epoch {epoch}) on",
        step=f"{finding.step:,}",
        epoch=f"{in_epochs(finding.step, config):.1f}",
    )


def _draw(charts: dict[str, Chart], names: list[str]) -> None:
    """Draw the charts that are not drawn yet."""
    for name in names:
        chart = charts.pop(name, None)
        if chart is not None:
            show(chart, key=f"evidence_{name}", height=CHART_HEIGHT)
            st.caption(say(EVIDENCE[name]))

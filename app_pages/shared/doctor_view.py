"""What the doctor found, on the screen: in a script of somebody's own, or in a run of the lab.

``finding_view`` draws one finding: how sure it is and since when, its sentence, the evidence as
numbers and charts, what to do, what it explains, and the pitfalls in which it is seen.
``diagnosis_view`` draws all of a :class:`core.doctor.Diagnosis`: the findings in order, the notes
apart from them, what else was measured, and what could not be checked. What they are given may come
from a stranger's file: every text is shown as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.pitfall_link import see_also
from app_pages.shared.text import _, plain, say
from core.analysis.charts import Chart
from core.config.training import TrainConfig
from core.doctor import Diagnosis, Finding, Gap
from core.doctor.charts import evidence
from core.doctor.consequences import SYMPTOMS
from core.doctor.diagnosis import FAILED
from core.doctor.handbook import HANDBOOK
from core.doctor.quantities import quantity
from core.doctor.series import SERIES, shown_by
from core.jobs.diagnosed import in_epochs
from core.messages import Message

ICON = ":material/stethoscope:"
CHART_HEIGHT = 240

Act = Callable[[int, Finding], None]
"""Draws what can be done about a finding, given its number from 1."""

PITFALLS: dict[str, tuple[str, ...]] = {
    "bad-values": ("nan-loss",),
    "label-encoding": ("label-encoding",),
    "wrong-loss": ("wrong-loss", "mse-on-softmax", "regression-for-classes"),
    "output-loss-mismatch": ("double-softmax", "binary-loss"),
    "output-activation": ("regression-head",),
    "no-gradient": ("no-gradient",),
    "input-scale": ("unscaled-input", "scaled-twice", "integer-scaling"),
    "augmentation-destroys-label": ("augmentation",),
    "split-mismatch": ("test-not-scaled", "train-only-preprocessing"),
    "not-shuffled": ("unstratified-split",),
    "learning-rate-too-high": ("lr-too-high",),
    "learning-rate-too-low": ("lr-too-low",),
    "class-imbalance": ("class-imbalance",),
    "batch-too-small": ("batch-size",),
    "exploding-gradient": ("exploding-gradient",),
    "vanishing-gradient": ("vanishing-gradient",),
    "capacity-too-small": ("wrong-size-network",),
    "non-finite": ("nan-loss",),
    "train-inference-gap": ("inference-mode", "wrong-statistics"),
    "overfitting": ("overfitting",),
}
"""Pitfalls of the library in which a condition is seen, before and after."""


def diagnosis_view(
    diagnosis: Diagnosis, *, key: str, config: TrainConfig | None = None, act: Act | None = None
) -> None:
    """Draw a whole diagnosis; no chart twice.

    Args:
        diagnosis: what was found.
        key: tells several on one page apart.
        config: of the lab's run that it is about; None where it is about a script.
        act: see :func:`finding_view`.
    """
    failure(diagnosis)
    headline(diagnosis)
    charts = evidence(diagnosis)
    for number, finding in enumerate(diagnosis.findings, 1):
        finding_view(finding, key=key, number=number, charts=charts, config=config, act=act)
    _notes(diagnosis.notes, key=key)
    _what_else(charts, key=key)
    _unchecked(diagnosis.unchecked)


def failure(diagnosis: Diagnosis) -> None:
    """Say so where the doctor itself failed."""
    if diagnosis.failed is not None:
        told = (say(FAILED), _typed(diagnosis.failed))
        st.warning(" ".join(filter(None, told)), icon=ICON)


def headline(diagnosis: Diagnosis) -> None:
    """Say how much was found, after how many steps and looks."""
    if diagnosis.failed is not None and not diagnosis.findings:
        return  # it cannot say that nothing is wrong
    count, steps, looks = len(diagnosis.findings), diagnosis.steps, len(diagnosis.measurements)
    seen = _("after {steps} steps", steps=f"{steps:,}") if steps else _("before training")
    if count:
        told = _("One finding") if count == 1 else _("{count} findings", count=count)
        st.markdown(f"**{_('{told} {seen}.', told=told, seen=seen)}**")
        if count > 1:
            st.caption(
                _(
                    "The surest stands first. Sureness is compared by tenths, so 90% and 95% count "
                    "as equal; of equally sure findings, the one that can cause more stands first."
                )
            )
    elif diagnosis.unchecked:
        st.info(
            _("Nothing wrong was found {seen}, as far as it could be checked.", seen=seen),
            icon=ICON,
        )
    else:
        st.success(_("Nothing wrong was found {seen}.", seen=seen), icon=":material/check_circle:")
    if looks:
        st.caption(
            _("The doctor looked at the network before the first step and once after that.")
            if looks == 1
            else _(
                "The doctor looked at the network before the first step and {looks} times after "
                "that.",
                looks=looks,
            )
        )


def finding_view(
    finding: Finding,
    *,
    key: str,
    number: int,
    charts: dict[str, Chart],
    config: TrainConfig | None = None,
    act: Act | None = None,
) -> None:
    """Draw one finding.

    Args:
        finding: what was found.
        key: names the diagnosis on its page.
        number: its place in the ranking, 1 for the likeliest cause.
        charts: those of the evidence that are not drawn yet; those that show it leave them.
        config: of the lab's run that it is about: tells steps in epochs. Without one it is about a
            script, to which the fix's code belongs.
        act: draws what can be done about it.
    """
    with st.container(border=True, key=f"{key}_{number}"):
        title = plain(say(finding.title))
        st.markdown(f"#### {number}\\. {title}", help=meaning(finding.code))
        st.caption(f"{_how_sure(finding.confidence)}; {seen(finding, config)}")
        if sentence := _typed(finding.sentence):
            st.markdown(sentence)
        _numbers(finding)
        _draw(charts, shown_by(finding), key=key)
        if what := _typed(finding.fix.what):
            st.markdown(f"**{_('What to do')}**: {what}")
        if finding.fix.code and config is None:
            st.code(finding.fix.code, language="python")
        _symptoms(finding)
        if act is not None:
            act(number, finding)
        see_also(PITFALLS.get(finding.code, ()))


def meaning(code: str) -> str:
    """Return what a condition means, as a hover text."""
    return say(HANDBOOK[code].meaning)


def seen(finding: Finding, config: TrainConfig | None = None) -> str:
    """Return when a finding was first noticed, also in epochs where it is about a run of the lab.

    Its figures may be of later: a rate that the settings betray is sure once the steps are seen.
    """
    if not finding.step:
        return _("first noticed before the first step")
    step = f"{finding.step:,}"
    if config is None:
        return _("first noticed at step {step}", step=step)
    epoch = f"{in_epochs(finding.step, config):.1f}"
    return _("first noticed at step {step} (epoch {epoch})", step=step, epoch=epoch)


def _how_sure(confidence: float) -> str:
    """Return in words how sure the doctor is, with the number that it is from."""
    share = f"{confidence:.0%}"
    if confidence >= 0.9:
        return _("almost certain ({share} sure)", share=share)
    if confidence >= 0.7:
        return _("likely ({share} sure)", share=share)
    return _("possible ({share} sure)", share=share)


def _numbers(finding: Finding) -> None:
    if finding.numbers:
        names = [quantity(name) for name in finding.numbers]
        st.table(
            {
                _("Measured"): [plain(say(one.title)) for one in names],
                _("Value"): [
                    say(one.told(value))
                    for one, value in zip(names, finding.numbers.values(), strict=True)
                ],
            },
            hide_index=True,
        )


def _draw(charts: dict[str, Chart], names: Iterable[str], *, key: str) -> None:
    """Draw the charts that are not drawn yet."""
    for name in names:
        chart = charts.pop(name, None)
        if chart is not None:
            show(chart, key=f"{key}_{name}", height=CHART_HEIGHT)
            st.caption(say(SERIES[name].about))


def _symptoms(finding: Finding) -> None:
    """Tell what is folded under a finding: its consequences, and what may be another fault."""
    consequences = [one for one in finding.explains if one.code in SYMPTOMS]
    others = [one for one in finding.explains if one.code not in SYMPTOMS]
    if consequences:
        st.markdown(
            f"**{_('This explains')}**:",
            help=_("These are consequences of it. They should go away with it."),
        )
        st.markdown("\n".join(f"- {_in_short(one)}" for one in consequences))
    if others:
        st.markdown(
            f"**{_('Noticed with it')}**:",
            help=_("Mend what stands above first, then see whether this is still found."),
        )
        st.markdown("\n".join(f"- {_in_short(one)}" for one in others))


def _in_short(finding: Finding) -> str:
    """Return name and evidence in a line."""
    return ": ".join(filter(None, (_typed(finding.title), _typed(finding.sentence))))


def _typed(sentence: Message) -> str:
    """Return a text as it was typed; empty where a link or another lab's run did not bring it."""
    return plain(say(sentence)) if sentence.template else ""


def _notes(notes: Sequence[Finding], *, key: str) -> None:
    """Draw weaker hints apart from the findings: they are no alarms."""
    if notes:
        with st.expander(
            _("Worth a look, but no alarm: {count}", count=len(notes)),
            icon=":material/info:",
            key=f"{key}_notes",
        ):
            for note in notes:
                st.markdown(_in_short(note), help=meaning(note.code))
                if what := _typed(note.fix.what):
                    st.caption(what)


def _what_else(charts: dict[str, Chart], *, key: str) -> None:
    """Offer the charts that no finding has drawn; nothing is sent before they are opened."""
    if charts:
        with st.expander(
            _("What else the doctor measured"),
            icon=":material/monitoring:",
            key=f"{key}_else",
            on_change="rerun",
        ) as opened:
            if opened.open:
                _draw(charts, list(charts), key=key)


def _unchecked(gaps: Sequence[Gap]) -> None:
    if gaps:
        st.markdown(f"**{_('Could not be checked')}**")
        told = [": ".join(filter(None, (_typed(gap.part), _typed(gap.why)))) for gap in gaps]
        st.markdown("\n".join(f"- {one}" for one in told))

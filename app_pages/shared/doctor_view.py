"""What the doctor found, on the screen.

``finding_view(finding, *, key, number=None, measurements=())`` draws one finding: its sentence, the
evidence as numbers and as a chart, what to do with the code for it, and what it explains.
``diagnosis_view(diagnosis, *, key)`` draws all of a :class:`core.doctor.Diagnosis`: the findings in
order, the notes apart from them, and what could not be checked. ``key`` tells several on one page
apart. What they are given may come from a stranger's file: every text is shown as it was typed.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.pitfall_link import see_also
from app_pages.shared.text import _, plain, say
from core.doctor import Diagnosis, Finding, Gap
from core.doctor.charts import evidence_chart
from core.doctor.diagnosis import Measurement
from core.doctor.quantities import quantity

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


def diagnosis_view(diagnosis: Diagnosis, *, key: str) -> None:
    """Draw a whole diagnosis."""
    headline(diagnosis)
    for number, finding in enumerate(diagnosis.findings, 1):
        finding_view(
            finding,
            key=f"{key}_{number}",
            number=number,
            measurements=diagnosis.measurements,
        )
    _notes(diagnosis.notes, key=key)
    _unchecked(diagnosis.unchecked)


def headline(diagnosis: Diagnosis) -> None:
    """Say how much was found, and after how many steps."""
    count, steps = len(diagnosis.findings), diagnosis.steps
    seen = _("after {steps} steps", steps=f"{steps:,}") if steps else _("before training")
    if count:
        told = _("One finding") if count == 1 else _("{count} findings", count=count)
        st.warning(
            _("{told} {seen}, the likeliest cause first.", told=told, seen=seen),
            icon=":material/stethoscope:",
        )
    elif diagnosis.unchecked:
        st.info(
            _("Nothing wrong was found {seen}, as far as it could be checked.", seen=seen),
            icon=":material/stethoscope:",
        )
    else:
        st.success(_("Nothing wrong was found {seen}.", seen=seen), icon=":material/check_circle:")


def finding_view(
    finding: Finding,
    *,
    key: str,
    number: int | None = None,
    measurements: Sequence[Measurement] = (),
) -> None:
    """Draw one finding.

    Args:
        finding: what was found.
        key: names it on its page.
        number: its place in the ranking, 1 for the likeliest cause; None without one.
        measurements: what the probe batch showed, step by step, for the chart.
    """
    with st.container(border=True, key=key):
        title = plain(say(finding.title))
        st.markdown(f"#### {title}" if number is None else f"#### {number}\\. {title}")
        st.caption(_how_sure(finding))
        st.markdown(plain(say(finding.sentence)))
        _numbers(finding)
        chart = evidence_chart(finding, measurements)
        if chart is not None:
            show(chart, key=f"{key}_chart", height=220)
        st.markdown(f"**{_('What to do')}**: {plain(say(finding.fix.what))}")
        if finding.fix.code:
            st.code(finding.fix.code, language="python")
        _symptoms(finding)
        see_also(PITFALLS.get(finding.code, ()))


def _how_sure(finding: Finding) -> str:
    sure = _("{share:.0%} sure", share=finding.confidence)
    if finding.step:
        return _("{sure}, seen from step {step} on", sure=sure, step=f"{finding.step:,}")
    return _("{sure}, seen before the first step", sure=sure)


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


def _symptoms(finding: Finding) -> None:
    if finding.explains:
        st.markdown(f"**{_('This explains')}**:")
        st.markdown(
            "\n".join(
                f"- {plain(say(one.title))}: {plain(say(one.sentence))}" for one in finding.explains
            )
        )


def _notes(notes: Sequence[Finding], *, key: str) -> None:
    """Draw weaker hints apart from the findings: they are no alarms."""
    if notes:
        with st.expander(
            _("Worth a look, but no alarm: {count}", count=len(notes)),
            icon=":material/info:",
            key=f"{key}_notes",
        ):
            for note in notes:
                st.markdown(f"**{plain(say(note.title))}**: {plain(say(note.sentence))}")
                st.caption(plain(say(note.fix.what)))


def _unchecked(gaps: Sequence[Gap]) -> None:
    if gaps:
        st.markdown(f"**{_('Could not be checked')}**")
        st.markdown("\n".join(f"- {plain(say(gap.part))}: {plain(say(gap.why))}" for gap in gaps))

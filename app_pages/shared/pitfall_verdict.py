"""What became of a pitfall's claim: the verdict, how it was decided, and what to write instead."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.text import _, plain, say
from core.pitfalls.live import Live
from core.pitfalls.live_verdict import LiveFinding, live_verdict
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.remedy import advice, other_error
from core.pitfalls.rule import MEANING, RULE, SCATTER, VERDICTS, Finding
from core.pitfalls.rule import verdict as verdict_of

_BADGES = {
    "confirmed": ("green", ":material/check_circle:"),
    "partly": ("orange", ":material/contrast:"),
    "no_longer": ("blue", ":material/history:"),
    "never_was": ("red", ":material/cancel:"),
    "not_measured": ("gray", ":material/hourglass_empty:"),
}
_UNCLEAR = ":gray[:material/question_mark:]"
_LANGUAGES = {"python": "python", "sh": "bash"}


def verdict_badge(pitfall: Pitfall) -> None:
    """Draw the verdict as a word with an icon and a colour."""
    name = verdict_of(pitfall).name
    colour, icon = _BADGES[name]
    st.badge(say(VERDICTS[name]), color=colour, icon=icon, help=say(MEANING[name]))  # type: ignore[arg-type]


def verdict_view(pitfall: Pitfall) -> None:
    """Draw the verdict with its reasons."""
    st.header(_("Verdict"), anchor="verdict")
    found = verdict_of(pitfall)
    with st.container(horizontal=True, vertical_alignment="center"):
        verdict_badge(pitfall)
        st.caption(say(MEANING[found.name]), width="content")
    other_error_view(pitfall)
    st.write(say(pitfall.why))
    if pitfall.claim.was_once is not None:
        st.caption(say(pitfall.claim.was_once))
    with st.expander(_("How the verdict was decided"), icon=":material/rule:", key="rule"):
        _findings(found.findings)
        st.write(_("The first of these that fits is the verdict:"))
        rules = (f"1. **{say(VERDICTS[name])}**: {say(when)}" for name, when in RULE)
        st.markdown("\n".join(rules))
        st.caption(say(SCATTER))


def other_error_view(pitfall: Pitfall) -> None:
    """Say of an error that the claim does not speak of that the verdict is not on it."""
    error = other_error(pitfall)
    if error is None:
        return
    claimed = pitfall.claim.symptom.claimed
    st.info(
        _(
            "This verdict is on what the tutorials claim: “{claimed}” The error that “before” "
            "ends with is real: {kind}. What avoids it stands below, under “What to write "
            "instead”.",
            claimed=plain(say(claimed if claimed is not None else pitfall.title)),
            kind=plain(error.type),
        )
    )


def _findings(findings: tuple[Finding, ...]) -> None:
    """Draw each check: a list, which a narrow screen shows as well as a wide one."""
    part = None
    for finding in findings:
        if finding.part is not part:
            part = finding.part
            st.markdown(f"**{say(part)}**")
        st.markdown(
            _(
                "{icon} {holds}. {program}: {wanted}. Seen: {seen}",
                holds=_("Holds") if finding.holds else _("Does not hold"),
                **_in_words(finding),
            )
        )


def _in_words(finding: Finding) -> dict[str, str]:
    icon = ":green[:material/check:]" if finding.holds else ":red[:material/close:]"
    return {
        "icon": icon,
        "program": plain(say(finding.program)),
        "wanted": plain(say(finding.wanted)),
        "seen": plain(say(finding.seen)),
    }


def live_verdict_view(pitfall: Pitfall, run: Live) -> None:
    """Draw what a live run that has ended says of the claim, beside what is stored."""
    found = live_verdict(pitfall, run)
    if found is None:
        return
    stored = say(VERDICTS[found.stored])
    if not found.findings:
        st.write(
            _(
                "No check of the claim looks at one run of these two programs; the verdict stays "
                "**{stored}**.",
                stored=stored,
            )
        )
        return
    st.write(
        _(
            "One run of each program cannot decide: the verdict stays **{stored}**, from what is "
            "stored below. Of the claim's checks that one run can tell ({all}), as stored: "
            "{alike}; otherwise: {otherwise}; too close to tell: {unclear}.",
            stored=stored,
            all=len(found.findings),
            alike=found.alike,
            otherwise=found.otherwise,
            unclear=found.unclear,
        )
    )
    with st.expander(_("The checks, with this run's numbers"), icon=":material/rule:"):
        for one in found.findings:
            st.markdown(
                _(
                    "{icon} {holds}. {program}: {wanted}. Seen here: {seen}",
                    **_in_words(one.here) | ({} if one.clear else {"icon": _UNCLEAR}),
                    holds=_outcome(one),
                )
            )
        st.caption(
            _(
                "The checks were written for {all_train} training images, this run had {train}: "
                "with fewer a bound may be missed. “Too close to tell” is what lies nearer to its "
                "bound than the stored runs differ.",
                all_train=f"{pitfall.budget.train:,}",
                train=f"{run.train:,}",
            )
        )


def _outcome(one: LiveFinding) -> str:
    if not one.clear:
        return _("Too close to tell from one run")
    if one.here.holds:
        return _("Holds, as stored") if one.held else _("Holds, though not in what is stored")
    return (
        _("Does not hold, though it does in what is stored")
        if one.held
        else _("Does not hold, nor in what is stored")
    )


def remedy_view(pitfall: Pitfall) -> None:
    """Draw what to write instead, and what of this lab prevents the mistake."""
    st.header(_("What to write instead"))
    for one in advice(pitfall):
        st.write(plain(say(one.text)))
        if one.lines:
            st.code(one.lines, language=_LANGUAGES[one.language], wrap_lines=True)
        elif one.lines is not None:
            st.write(_("Nothing is added; what stands in red above is left out."))
    st.subheader(_("What prevents it in this lab"))
    st.write(say(pitfall.prevented))

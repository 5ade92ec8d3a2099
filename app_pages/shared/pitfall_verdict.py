"""What became of a pitfall's claim: the verdict, how it was decided, and what to write instead."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.text import _, plain, say
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.remedy import advice
from core.pitfalls.rule import MEANING, RULE, SCATTER, VERDICTS, Finding
from core.pitfalls.rule import verdict as verdict_of

_BADGES = {
    "confirmed": ("green", ":material/check_circle:"),
    "partly": ("orange", ":material/contrast:"),
    "no_longer": ("blue", ":material/history:"),
    "never_was": ("red", ":material/cancel:"),
    "not_measured": ("gray", ":material/hourglass_empty:"),
}


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
    st.write(say(pitfall.why))
    if pitfall.claim.was_once is not None:
        st.caption(say(pitfall.claim.was_once))
    with st.expander(_("How the verdict was decided"), icon=":material/rule:", key="rule"):
        _findings(found.findings)
        st.write(_("The first of these that fits is the verdict:"))
        rules = (f"1. **{say(VERDICTS[name])}**: {say(when)}" for name, when in RULE)
        st.markdown("\n".join(rules))
        st.caption(say(SCATTER))


def _findings(findings: tuple[Finding, ...]) -> None:
    """Draw each check: a list, which a narrow screen shows as well as a wide one."""
    part = None
    for finding in findings:
        if finding.part is not part:
            part = finding.part
            st.markdown(f"**{say(part)}**")
        icon = ":green[:material/check:]" if finding.holds else ":red[:material/close:]"
        st.markdown(
            _(
                "{icon} {holds}. {program}: {wanted}. Seen: {seen}",
                icon=icon,
                holds=_("Holds") if finding.holds else _("Does not hold"),
                program=plain(say(finding.program)),
                wanted=plain(say(finding.wanted)),
                seen=plain(say(finding.seen)),
            )
        )


def remedy_view(pitfall: Pitfall) -> None:
    """Draw what to write instead, and what of this lab prevents the mistake."""
    st.header(_("What to write instead"))
    for one in advice(pitfall):
        st.write(plain(say(one.text)))
        if one.lines:
            st.code(one.lines, language="python", wrap_lines=True)
        elif one.lines is not None:
            st.write(_("Nothing is added; what stands in red above is left out."))
    st.subheader(_("What prevents it in this lab"))
    st.write(say(pitfall.prevented))

"""One pitfall: claim, prediction, programs, what was measured, verdict, and where to go on."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.pitfall_link import HIDDEN, HIDE, PAGE, pitfall_link
from app_pages.shared.pitfall_live import live_view
from app_pages.shared.pitfall_measured import measured_view
from app_pages.shared.text import _, plain, say
from core.pitfalls.catalogue import pitfalls
from core.pitfalls.pitfall import TOPICS, Part, Pitfall
from core.pitfalls.rule import MEANING, VERDICTS, what_happens
from core.pitfalls.rule import verdict as verdict_of
from core.pitfalls.tutorials import cited

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


def pitfall_view(pitfall: Pitfall) -> None:
    """Draw a pitfall; with ``?hide=verdict`` what happened only after the visitor's prediction."""
    st.page_link(PAGE, label=_("All pitfalls"), icon=":material/arrow_back:")
    st.title(plain(say(pitfall.title)))
    st.caption(say(TOPICS[pitfall.topic]))
    _claim(pitfall)
    hidden = st.query_params.get(HIDE) == HIDDEN
    answered = _prediction(pitfall)
    if hidden and not answered:
        st.info(_("The answer is hidden. Choose what you think will happen, then it is shown."))
    else:
        live_view(pitfall, predicted=answered)
    measured_view(pitfall, show_results=answered or not hidden)
    if answered or not hidden:
        _verdict(pitfall)
    _neighbours(pitfall, hidden=hidden)


def _claim(pitfall: Pitfall) -> None:
    st.header(_("What the tutorials claim"))
    claim = pitfall.claim
    for title, part in (
        (_("Symptom"), claim.symptom),
        (_("Cause"), claim.cause),
        (_("Remedy"), claim.remedy),
    ):
        _part(title, part)
    sources = [
        _("“{title}”, number {number}", title=title, number=number)
        if number
        else _("“{title}”", title=title)
        for title, number in cited(claim.rows)
    ]
    st.caption(_("Claimed in: {sources}", sources=plain("; ".join(sources))))


def _part(title: str, part: Part) -> None:
    if part.claimed is not None:
        st.markdown(f"**{title}:** {say(part.claimed)}")
    if part.ours is not None:
        st.markdown(f"**{title}**, {_('our addition')}: {say(part.ours)}")


def _prediction(pitfall: Pitfall) -> bool:
    """Ask what will happen; tell whether the visitor has answered."""
    st.header(_("What will happen?"))
    answers = [say(answer.text) for answer in pitfall.answers]
    place = st.radio(
        say(pitfall.question),
        range(len(answers)),
        format_func=answers.__getitem__,
        index=None,
        key=f"predict_{pitfall.id}",
    )
    if place is None:
        return False
    right = what_happens(pitfall)
    if right is None:
        st.info(_("Nobody has measured it here yet, so nobody knows."))
    elif right is pitfall.answers[place]:
        st.success(_("Yes, that is what we measured."))
    else:
        st.warning(_("We measured something else: {answer}", answer=say(right.text)))
    return True


def _verdict(pitfall: Pitfall) -> None:
    st.header(_("Verdict"))
    verdict_badge(pitfall)
    st.write(say(pitfall.why))
    if pitfall.claim.was_once is not None:
        st.caption(say(pitfall.claim.was_once))
    findings = verdict_of(pitfall).findings
    st.table(
        {
            _("Part of the claim"): [say(f.part) for f in findings],
            _("Program"): [f"{f.check.program}.py" for f in findings],
            _("Must be seen"): [plain(say(f.check.wanted())) for f in findings],
            _("Was seen"): [plain(say(f.seen)) for f in findings],
            _("Holds"): [_("yes") if f.holds else _("no") for f in findings],
        },
        hide_index=True,
    )
    st.subheader(_("What prevents it in this lab"))
    st.write(say(pitfall.prevented))


def _neighbours(pitfall: Pitfall, *, hidden: bool) -> None:
    known = pitfalls()
    related = [known[name] for name in pitfall.related if name in known]
    if related:
        st.subheader(_("Related pitfalls"))
        for one in related:
            pitfall_link(one, say(one.title), hidden=hidden)
    names = list(known)
    place = names.index(pitfall.id)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if place > 0:
            pitfall_link(
                known[names[place - 1]], _("Previous"), ":material/arrow_back:", hidden=hidden
            )
        if place + 1 < len(names):
            pitfall_link(
                known[names[place + 1]], _("Next"), ":material/arrow_forward:", hidden=hidden
            )

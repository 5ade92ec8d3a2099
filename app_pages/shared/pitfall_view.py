"""One pitfall: claim, programs, prediction, what was measured, verdict, and where to go on."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app_pages.shared.environment_view import environment_view
from app_pages.shared.links import page_url
from app_pages.shared.pitfall_link import HIDDEN, HIDE, PAGE, PARAMETER, pitfall_link
from app_pages.shared.pitfall_live import live_view
from app_pages.shared.pitfall_measured import code_view, measured_view
from app_pages.shared.pitfall_verdict import remedy_view, verdict_badge, verdict_view
from app_pages.shared.scroll import begin_at_the_top
from app_pages.shared.text import _, plain, say
from core.pitfalls.catalogue import pitfalls
from core.pitfalls.live_plan import plan, settings
from core.pitfalls.pitfall import TOPICS, Part, Pitfall
from core.pitfalls.rule import what_happens
from core.pitfalls.tutorials import cited

GUESS = "guess"
"""Parameter of the URL: the place of the answer that the visitor chose."""
STYLE = Path(__file__).with_name("pitfall.css")


def pitfall_view(pitfall: Pitfall) -> None:
    """Draw a pitfall; with ``?hide=verdict`` what happened only after the visitor's prediction."""
    st.html(STYLE)
    hidden = st.query_params.get(HIDE) == HIDDEN
    # The badge above the question would be its answer; the verdict stands below for all.
    top = _top(pitfall)
    _claim(pitfall)
    st.header(_("Before and after"))
    code_view(pitfall.settings[0])
    answered = _prediction(pitfall)
    if hidden and not answered:
        st.info(_("The answer is hidden. Choose what you think will happen, then it is shown."))
    else:
        with top:
            if answered:
                verdict_badge(pitfall)
                st.markdown(_("[Why?](#verdict)"), width="content")
            else:
                st.markdown(_("[To the verdict](#verdict)"), width="content")
        live_view(pitfall, predicted=answered)
        measured_view(pitfall)
        verdict_view(pitfall)
        remedy_view(pitfall)
    _neighbours(pitfall, hidden=hidden)
    if pitfall.topic == "environment":
        environment_view()
    _for_teachers(pitfall)


def _top(pitfall: Pitfall) -> st.delta_generator.DeltaGenerator:
    """Draw the title; return the place of the verdict, which comes once it may be seen."""
    st.page_link(PAGE, label=_("All pitfalls"), icon=":material/arrow_back:")
    st.title(plain(say(pitfall.title)))
    line = st.container(horizontal=True, vertical_alignment="center")
    with line:
        st.caption(say(TOPICS[pitfall.topic]), width="content")
        begin_at_the_top(pitfall.id)
    return line


def _claim(pitfall: Pitfall) -> None:
    st.header(_("What the tutorials claim"))
    claim = pitfall.claim
    for title, part in (
        (_("Symptom"), claim.symptom),
        (_("Cause"), claim.cause),
        (_("Remedy"), claim.remedy),
    ):
        _part(title, part)
    st.caption(_("Claimed in: {sources}", sources="; ".join(sources(claim.rows))))


def sources(rows: tuple[str, ...]) -> list[str]:
    """Return the tutorials that rows such as "A12" stand for, by title, as Markdown."""
    return [
        _(
            "“{title}” ({about}), number {number}",
            title=plain(tutorial.title),
            about=say(tutorial.about),
            number=", ".join(numbers),
        )
        if numbers
        else _("“{title}” ({about})", title=plain(tutorial.title), about=say(tutorial.about))
        for tutorial, numbers in cited(rows)
    ]


def _part(title: str, part: Part) -> None:
    if part.claimed is not None:
        st.markdown(f"**{title}:** {say(part.claimed)}")
    if part.ours is not None:
        st.markdown(f"**{title}**, {_('our addition')}: {say(part.ours)}")


def _prediction(pitfall: Pitfall) -> bool:
    """Ask what will happen; tell whether the visitor has answered."""
    st.header(_("What will happen?"))
    answers = [say(answer.text) for answer in pitfall.answers]
    key = f"predict_{pitfall.id}"
    # In the address, so that a reload does not ask again.
    asked = {str(place): place for place in range(len(answers))}.get(st.query_params.get(GUESS, ""))
    if asked is None:
        st.query_params.pop(GUESS, None)
    elif st.session_state.get(key) is None:
        st.session_state[key] = asked
    place = st.radio(
        say(pitfall.question),
        range(len(answers)),
        format_func=answers.__getitem__,
        index=None,
        key=key,
    )
    _about_size(pitfall)
    if place is None:
        return False
    if place != asked:
        st.query_params[GUESS] = str(place)
    right = what_happens(pitfall)
    if right is None:
        st.info(_("Nobody has measured it here yet, so nobody knows."))
    elif right is pitfall.answers[place]:
        st.success(_("Yes, that is what we measured."))
    else:
        st.warning(_("We measured something else: {answer}", answer=say(right.text)))
    return True


def _about_size(pitfall: Pitfall) -> None:
    """Say where the question is about more images than a live run takes."""
    possible = list(settings(pitfall))
    if not possible or not any("mnist" in p.source for p in pitfall.programs.values()):
        return
    train = plan(pitfall, possible[0]).train
    if train < pitfall.budget.train:
        st.caption(
            _(
                "The question is about what we measured, with {all_train} training images loaded. "
                "“Run both now” takes {train}, and may end otherwise.",
                all_train=f"{pitfall.budget.train:,}",
                train=f"{train:,}",
            )
        )


def _neighbours(pitfall: Pitfall, *, hidden: bool) -> None:
    known = pitfalls()
    related = [known[name] for name in pitfall.related if name in known]
    if related:
        st.header(_("Related pitfalls"))
        with st.container(key="related_pitfalls"):
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


def _for_teachers(pitfall: Pitfall) -> None:
    with st.expander(_("Send this pitfall to a class"), icon=":material/school:", key="send"):
        st.write(_("With the answer hidden until each has chosen what will happen:"))
        link = {PARAMETER: pitfall.id}
        st.code(page_url("pitfalls", **link, **{HIDE: HIDDEN}), language=None, wrap_lines=True)
        st.write(_("With everything in sight:"))
        st.code(page_url("pitfalls", **link), language=None, wrap_lines=True)

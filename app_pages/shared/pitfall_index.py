"""The list of all pitfalls: to search, to filter, and to open one."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.pitfall_link import pitfall_link
from app_pages.shared.pitfall_verdict import verdict_badge
from app_pages.shared.text import _, capital, plain, say
from app_pages.shared.url_choice import choose
from core.pitfalls.drawing import WIDTH
from core.pitfalls.pictures import picture
from core.pitfalls.pitfall import TOPICS, Pitfall
from core.pitfalls.remedy import other_error
from core.pitfalls.rule import VERDICTS, verdict
from core.pitfalls.search import LONGEST_QUERY, Hit, search

ALL = "all"


def index_view(pitfalls: list[Pitfall]) -> None:
    """Draw search, filters, and the pitfalls that fit."""
    query = st.text_area(
        _("Search"),
        key="pitfall_search",
        height=68,
        max_chars=LONGEST_QUERY,
        placeholder=_("Some words, or an error message, a warning or a traceback, pasted whole"),
        help=_("What is pasted is compared with the errors and warnings of our programs."),
    )
    verdicts = {one.id: verdict(one).name for one in pitfalls}
    topic = _filter(_("Topic"), {name: say(title) for name, title in TOPICS.items()}, "topic")
    present = {name: say(t) for name, t in VERDICTS.items() if name in verdicts.values()}
    judged = _filter(_("Verdict"), present, "verdict")
    fitting = [
        one for one in pitfalls if topic in (ALL, one.topic) and judged in (ALL, verdicts[one.id])
    ]
    hits = search(query, fitting) if query.strip() else [Hit(one, None) for one in fitting]
    if not hits:
        st.info(
            _("No pitfall fits. Try fewer words, only the last line of an error, or all topics.")
        )
        return
    st.caption(
        _(
            "In the small pictures before is grey and dashed, after is purple, and what cures, "
            "where after does not, is blue-green."
        )
    )
    shared = sum(hit.failure is not None for hit in hits) > 1
    topic_shown = None
    for hit in hits:
        if not query.strip() and hit.pitfall.topic != topic_shown:
            topic_shown = hit.pitfall.topic
            st.subheader(say(TOPICS[topic_shown]))
        _entry(hit, tell=shared)


def _filter(label: str, options: dict[str, str], parameter: str) -> str:
    return choose(label, {ALL: _("All")} | options, parameter, kind=st.pills, required=True)


def _entry(hit: Hit, *, tell: bool) -> None:
    one = hit.pitfall
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"pitfall_{one.id}"
    ):
        drawn = picture(one)
        if drawn is not None:
            st.image(drawn.svg, width=WIDTH, alt=say(drawn.alt))
        with st.container(gap="xxsmall"):
            # A link's own label is cut off where it does not fit into a line.
            st.markdown(f"**{plain(say(one.title))}**")
            with st.container(horizontal=True, vertical_alignment="center"):
                pitfall_link(one, _("Open"), ":material/arrow_forward:")
                verdict_badge(one)
            if drawn is not None:
                st.caption(plain(capital(say(drawn.alt))))
            if hit.failure is not None:
                said = plain(f"{hit.failure.type}: {' … '.join(hit.lines)}")
                is_warning = hit.failure.type.endswith("Warning")
                st.caption(
                    _("It warns {text}", text=said)
                    if is_warning
                    else _("It raises {error}", error=said)
                )
            if hit.failure is not None and other_error(one) is not None:
                st.caption(_("The verdict is on the tutorials' claim; this error is real."))
            if hit.failure is not None and tell and one.tell is not None:
                st.caption(say(one.tell))

"""The list of all pitfalls: to search, to filter, and to open one."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.pitfall_link import pitfall_link
from app_pages.shared.pitfall_verdict import verdict_badge
from app_pages.shared.text import _, capital, plain, say
from app_pages.shared.url_choice import choose
from core.pitfalls.catalogue import pitfalls
from core.pitfalls.drawing import WIDTH
from core.pitfalls.hints import hint
from core.pitfalls.pictures import picture
from core.pitfalls.pitfall import TOPICS, Pitfall
from core.pitfalls.remedy import other_error
from core.pitfalls.rule import VERDICTS, verdict
from core.pitfalls.search import LONGEST_QUERY, Hit, search

ALL = "all"
QUERY = "q"
"""Parameter of the URL: what is searched for."""
LONGEST_IN_ADDRESS = 500
"""Characters; what is longer, a traceback, is kept for this visit only."""
FIELD = "pitfall_search"
KEPT = "pitfall_search_kept"


def index_view(known: list[Pitfall]) -> None:
    """Draw search, filters, and the pitfalls that fit."""
    query = _query()
    verdicts = {one.id: verdict(one).name for one in known}
    topic = _filter(_("Topic"), {name: say(title) for name, title in TOPICS.items()}, "topic")
    present = {name: say(t) for name, t in VERDICTS.items() if name in verdicts.values()}
    judged = _filter(_("Verdict"), present, "verdict")
    fitting = [
        one for one in known if topic in (ALL, one.topic) and judged in (ALL, verdicts[one.id])
    ]
    hits = search(query, fitting) if query.strip() else [Hit(one, None) for one in fitting]
    if not hits:
        _nothing_found(query)
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


def _query() -> str:
    """Ask what to search for; it stands in the address, and is there again after a hit."""
    asked = st.query_params.get(QUERY, "")[:LONGEST_IN_ADDRESS]
    # What a widget holds is gone with it; this stays as long as the visitor does.
    kept = asked or st.session_state.get(KEPT, "")
    if FIELD not in st.session_state:
        st.session_state[FIELD] = kept
    query = st.text_area(
        _("Search"),
        key=FIELD,
        height=68,
        max_chars=LONGEST_QUERY,
        placeholder=_("Some words, or an error message, a warning or a traceback, pasted whole"),
        help=_("What is pasted is compared with the errors and warnings of our programs."),
    )
    st.session_state[KEPT] = query
    if not query.strip() or len(query) > LONGEST_IN_ADDRESS:
        st.query_params.pop(QUERY, None)
    elif st.query_params.get(QUERY) != query:
        st.query_params[QUERY] = query
    return query


def _nothing_found(query: str) -> None:
    """Say what is known of a message of others, or how to search and where else to ask."""
    known = hint(query)
    if known is None:
        st.info(
            _(
                "No pitfall fits. Try fewer words, only the last line of an error, or all topics; "
                "or say what you see: “loss nan”, “accuracy stuck at 10%”, “out of memory”. The "
                "doctor looks at your own numbers:"
            )
        )
        st.page_link("app_pages/doctor.py", label=_("Doctor"), icon=":material/stethoscope:")
        return
    st.info(say(known.text))
    for name in known.pitfalls:
        if (one := pitfalls().get(name)) is not None:
            pitfall_link(one, say(one.title), ":material/warning:")


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

"""Which of the runs are listed, in which order, and which of them are to be compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

from app_pages.shared.compare_runs_view import PARAMETER
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose, switch
from core.analysis.compared import MOST
from core.config.training import TrainConfig
from core.jobs.results import best_accuracy_of
from core.jobs.runs import Run

FEW = 4
"""So few runs need neither search nor order."""
LONGEST_SEARCH = 80
_PICKED = "runs_picked"


def choose_runs(runs: list[Run]) -> list[Run]:
    """Draw search, order and star, and return the runs that fit.

    Args:
        runs: the newest first.
    """
    if len(runs) < FEW and not any(name in st.query_params for name in ("q", "sort", "starred")):
        return runs
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            _("Search"),
            max_chars=LONGEST_SEARCH,
            key="q",
            bind="query-params",
            icon=":material/search:",
            help=_("Words of a run's name, notes or settings; all of them must be there."),
        )
        order = choose(
            _("Order"),
            {name: title for name, (title, _key) in _orders().items()},
            "sort",
            help=_("Which run stands first."),
            width=200,
        )
        starred = switch(_("Starred only"), "starred", help=_("Hides the runs without a star."))
    words = (typed or "")[:LONGEST_SEARCH].casefold().split()
    fitting = [
        run
        for run in runs
        if (run.starred or not starred) and all(word in _text(run) for word in words)
    ]
    key = _orders()[order][1]
    return fitting if key is None else sorted(fitting, key=key)


def pick(run: Run) -> None:
    """Draw the box that chooses a run for a comparison."""
    key = f"pick_{run.id}"

    def keep() -> None:
        others = [one for one in _picked() if one != run.id]
        st.session_state[_PICKED] = [*others, run.id] if st.session_state[key] else others

    # It may stand on another page of the list while this one is drawn.
    st.session_state[key] = run.id in _picked()
    st.checkbox(
        _("Compare"),
        key=key,
        on_change=keep,
        disabled=not st.session_state[key] and len(_picked()) >= MOST,
        help=_("Choose two to {most} runs, then press the button above the list.", most=MOST),
    )


def compare_button(runs: list[Run]) -> None:
    """Draw the button that opens the comparison of the chosen runs.

    Args:
        runs: all that the visitor has.
    """
    known = {run.id for run in runs}
    st.session_state[_PICKED] = picked = [one for one in _picked() if one in known]
    if len(runs) < 2:
        return
    if len(picked) < 2:
        st.caption(_("To compare runs, tick “Compare” at two to {most} of them.", most=MOST))
        return
    st.button(
        _("Compare {count} runs", count=len(picked)),
        key="compare",
        type="primary",
        icon=":material/compare_arrows:",
        on_click=lambda: st.query_params.update({PARAMETER: ",".join(picked)}),
        help=_("Shows where their settings, curves and errors differ."),
    )


def _picked() -> list[str]:
    return list(st.session_state.get(_PICKED, []))


def _orders() -> dict[str, tuple[str, Callable[[Run], Any] | None]]:
    return {
        "newest": (_("Newest first"), None),
        "oldest": (_("Oldest first"), lambda run: run.status.created),
        "best": (_("Best test accuracy"), lambda run: -best_accuracy_of(run)),
        "name": (_("By name"), lambda run: run.name.casefold()),
    }


def _text(run: Run) -> str:
    return f"{run.name}\n{run.notes}\n{_words(run.config)}".casefold()


@lru_cache(maxsize=2_000)
def _words(config: TrainConfig) -> str:
    return say(config.describe())

"""Groups beside each other or beside single runs: is the difference of their means chance?"""

from __future__ import annotations

import streamlit as st

from app_pages.shared.group_view import is_repeat
from app_pages.shared.lab import engine
from app_pages.shared.text import _, say
from core.analysis.mean_test import compare_means
from core.jobs.results import accuracy_of, tested_on_the_same
from core.jobs.runs import Run


def is_one(run: Run) -> bool:
    """Tell whether a run, or a group of the same training, can be compared as one thing."""
    return not run.members or is_repeat(engine().members(run))


def seeds_of(run: Run) -> str:
    """Return the seeds of a run, or of a group's trainings."""
    return ", ".join(str(one.config.seed) for one in engine().members(run) or [run])


def difference_of_means(first: Run, second: Run, names: tuple[str, str]) -> None:
    """Say whether two means of test accuracies differ by more than chance.

    Args:
        first: a run or a group with results.
        second: another; at least one of both is a group.
        names: what the two are called.
    """
    st.subheader(_("Is the difference more than chance?"))
    if not tested_on_the_same(first, second):
        st.info(_("These two were tested on different images, so they cannot be compared."))
        return
    one, other = accuracy_of(first), accuracy_of(second)
    found = compare_means(one.values, other.values) if one and other else None
    if found is None:
        st.info(
            _(
                "Nothing can be said: it takes at least two completed trainings with different "
                "results to see what chance does."
            )
        )
        return
    st.markdown(
        say(found.verdict(*names)),
        help=_(
            "The t test weighs the difference of two means against how much the single trainings "
            "spread around each mean. Welch's form lets both spread differently; Crawford and "
            "Howell's compares one training with several."
        ),
    )
    st.caption(say(found.reach()))

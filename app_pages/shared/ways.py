"""Where to go from the start: a card for each page, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app_pages.shared.text import say
from core.messages import Message, message

ACROSS = 3


@dataclass(frozen=True)
class Way:
    """A page to go on to."""

    page: str
    title: Message
    icon: str
    text: Message


WAYS = (
    Way("draw", message("Draw"), ":material/draw:", message("Draw a digit and see it read.")),
    Way(
        "explore",
        message("Explore"),
        ":material/search:",
        message("Look at the digits it learns from."),
    ),
    Way("train", message("Train"), ":material/school:", message("Teach a network of your own.")),
    Way(
        "evaluate",
        message("Evaluate"),
        ":material/grid_on:",
        message("See how good it is, and where it errs."),
    ),
    Way(
        "pitfalls",
        message("Pitfalls"),
        ":material/warning:",
        message("Break a network as tutorials do, and repair it."),
    ),
    Way(
        "doctor",
        message("Doctor"),
        ":material/stethoscope:",
        message("Find out why a network does not learn."),
    ),
    Way(
        "runs",
        message("Runs"),
        ":material/folder_open:",
        message("Come back to your trainings and compare them."),
    ),
)


def ways_on() -> None:
    """Draw the cards."""
    for start in range(0, len(WAYS), ACROSS):
        for place, way in zip(st.columns(ACROSS), WAYS[start : start + ACROSS], strict=False):
            with place.container(border=True, height="stretch"):
                st.page_link(
                    f"app_pages/{way.page}.py", label=f"**{say(way.title)}**", icon=way.icon
                )
                st.caption(say(way.text))

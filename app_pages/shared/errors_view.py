"""A model's errors, the most confident or the largest first, and a person's verdict on each."""

from __future__ import annotations

from collections import Counter

import numpy as np
import streamlit as st

from app_pages.shared.gallery import gallery
from app_pages.shared.lab import token
from app_pages.shared.models import Choice
from app_pages.shared.readings_view import answers_in_words, readings_view
from app_pages.shared.tables import csv_button
from app_pages.shared.text import _, say
from core.analysis.charts import Table
from core.analysis.readings import Indices, errors_by_confidence, reading_table, readings
from core.analysis.regression import largest_errors, number_table
from core.errors import LabError
from core.inference.models import Model
from core.jobs.evaluation import Answered
from core.jobs.number_evaluation import AnsweredNumbers
from core.jobs.owner import owns
from core.jobs.votes import VERDICTS, Votes, judged, vote, votes_of
from core.messages import message

HINTS = {
    "model": message("The label is right: a person would read the image as it says."),
    "label": message("The image shows what the model read, or yet another digit."),
    "open": message("Nobody could say for sure which digit this is."),
}
_CHOSEN = "judged_error"
_VOTES = "votes_of_models"
_PROBLEM = "vote_problem"


@st.fragment
def errors_view(choice: Choice, answered: Answered) -> None:
    """Draw a classifier's errors, one of them enlarged to be judged."""
    labels = np.asarray(answered.digits.labels)
    indices = errors_by_confidence(answered.logits, labels)
    if not len(indices):
        st.success(_("There is not a single error."))
        return
    told = _(
        "Errors: {count}. Below each: its label → the three best guesses.",
        count=f"{len(indices):,}",
    )
    table = reading_table(readings(answered.logits, labels, indices))
    _judged(choice, answered, indices, told, table, key="errors")


@st.fragment
def number_errors_view(choice: Choice, answered: AnsweredNumbers) -> None:
    """Draw a regression's errors, which are nearer to another digit, one enlarged to be judged."""
    labels = np.asarray(answered.digits.labels)
    indices = largest_errors(answered.numbers, labels)
    if not len(indices):
        st.write(_("Rounded, every answer is right."))
        return
    told = _(
        "{count} answers are nearer to another digit, the largest error first. Below each image: "
        "its label → the number.",
        count=f"{len(indices):,}",
    )
    table = number_table(answered.numbers, labels, indices)
    _judged(choice, answered, indices, told, table, key="largest_errors")


def _judged(
    choice: Choice,
    answered: Answered | AnsweredNumbers,
    indices: Indices,
    told: str,
    table: Table,
    *,
    key: str,
) -> None:
    """Draw the errors with what was said of them, their table, and one of them to be judged."""
    votes = _votes(choice)
    st.write(told)
    readings_view(
        answered,
        indices,
        key=key,
        name=told,
        size=84,
        guesses=True,
        bind=True,
        notes={index: say(VERDICTS[verdict]) for index, verdict in votes.items()},
        on_click=lambda index: st.session_state.update({_CHOSEN: index}),
    )
    verdicts = [say(VERDICTS[votes[i]]) if i in votes else None for i in indices.tolist()]
    csv_button([*table, (message("Your verdict"), verdicts)], key=key)
    st.subheader(_("Is the model wrong, or the label?"))
    _judge(choice, answered, indices, votes)


def _judge(
    choice: Choice, answered: Answered | AnsweredNumbers, indices: Indices, votes: Votes
) -> None:
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(problem)
    numbers = indices.tolist()
    chosen = st.session_state.get(_CHOSEN)
    if chosen not in numbers:
        chosen = _next(numbers, votes, numbers[-1])
    [(sentence, _short)] = answers_in_words(answered, np.array([chosen]))
    picture, verdict = st.columns([1, 2], vertical_alignment="center")
    with picture:
        gallery(
            np.asarray(answered.digits.images[[chosen]]),
            key="judged",
            name=_("The image to judge"),
            labels=[sentence],
            size=140,
        )
    with verdict:
        st.markdown(sentence)
        with st.container(horizontal=True):
            for name, title in VERDICTS.items():
                st.button(
                    say(title),
                    key=f"vote_{name}",
                    type="primary" if votes.get(chosen) == name else "secondary",
                    icon=":material/check:" if votes.get(chosen) == name else None,
                    on_click=_cast,
                    args=(choice, numbers, chosen, None if votes.get(chosen) == name else name),
                    help=say(HINTS[name]),
                )
        _tally(choice, numbers, votes)


def _tally(choice: Choice, numbers: list[int], votes: Votes) -> None:
    counts = Counter(votes[index] for index in numbers if index in votes)
    st.caption(
        _(
            "You judged {judged} of {count}: the model is wrong in {model}, the label in {label}. "
            "Click an image above to judge it; press the same button again to take it back.",
            judged=counts.total(),
            count=len(numbers),
            model=counts["model"],
            label=counts["label"],
        )
    )
    kept = _("Kept with your run.")
    gone = _("Kept until this tab is closed; verdicts are stored only with a run of your own.")
    st.caption(kept if _is_mine(choice) else gone)


def _cast(choice: Choice, numbers: list[int], index: int, verdict: str | None) -> None:
    try:
        if not isinstance(choice.source, Model) and _is_mine(choice):
            vote(choice.source, index, verdict, token())
        else:
            all_votes = st.session_state.setdefault(_VOTES, {})
            all_votes[choice.name] = judged(_votes(choice), index, verdict)
    except LabError as error:
        st.session_state[_PROBLEM] = say(error.message)
        return
    st.session_state[_CHOSEN] = index if verdict is None else _next(numbers, _votes(choice), index)


def _next(numbers: list[int], votes: Votes, index: int) -> int:
    """Return the next error without a verdict, from the start again after the last."""
    place = numbers.index(index) + 1
    ahead = [*numbers[place:], *numbers[:place]]
    return next((number for number in ahead if number not in votes), index)


def _votes(choice: Choice) -> Votes:
    if not isinstance(choice.source, Model) and _is_mine(choice):
        return votes_of(choice.source)
    kept: Votes = st.session_state.get(_VOTES, {}).get(choice.name, {})
    return kept


def _is_mine(choice: Choice) -> bool:
    return not isinstance(choice.source, Model) and owns(token(), choice.source.owner)

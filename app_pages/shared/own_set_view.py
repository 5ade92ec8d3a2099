"""A visitor's own labelled digits: kept for this session, scored, taken home, deleted."""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.shared.compare_view import table
from app_pages.shared.digit_input import Given
from app_pages.shared.gallery import gallery
from app_pages.shared.models import Choice, compared
from app_pages.shared.text import _, plain, say
from core.analysis.bars import whole_percent
from core.data.drawings import Film
from core.data.own_set import OwnDigit, OwnSet, as_zip
from core.errors import LabError, ModelError

SET = "own_set"
ANSWERS = "own_set_answers"
CHOSEN = "own_set_chosen"


def own_set() -> OwnSet:
    """Return this session's set."""
    kept: OwnSet = st.session_state.setdefault(SET, OwnSet())
    return kept


def ask_label(steps: Film, given: Given) -> int | None:
    """Ask which digit it is, keep it under that label, and return the label if it is known."""
    own = own_set()
    kept = next((k for k in own.digits if np.array_equal(k.digit, steps.digit)), None)
    # A control of its own for each drawing: its choice is that drawing's label.
    key = f"label_{hashlib.sha256(steps.digit.tobytes()).hexdigest()[:16]}"
    st.session_state[key] = kept.label if kept else None

    def keep() -> None:
        label = st.session_state[key]
        if kept is not None:
            own.remove(kept.number)
        if label is not None:
            try:
                own.add(label, steps.digit, steps.drawn, given.strokes)
            except LabError as error:
                st.session_state[f"{SET}_error"] = error

    st.segmented_control(
        _("Wrong, or right? It is a …"),
        range(10),
        key=key,
        on_change=keep,
        help=_(
            "Keeps the digit with your label in your own set, for as long as this page is open. "
            "Press the label again to take it back."
        ),
    )
    if error := st.session_state.pop(f"{SET}_error", None):
        st.error(say(error.message))
    return kept.label if kept else given.label


def own_set_view(chosen: Choice) -> None:
    """Draw the set: its pictures, each model's score, and the buttons to take or delete it."""
    own = own_set()
    st.subheader(_("Your own set"))
    st.caption(
        _(
            "Digits that you label are kept for this browser session only. Nothing is stored on "
            "the server: close or reload the page, and they are gone. Download them to keep them."
        )
    )
    if not own.digits:
        st.caption(_("It is empty. Draw a digit and say above which one it is."))
        return
    try:
        said = _said(chosen, own)
    except ModelError as error:
        st.error(say(error.message))
        return
    gallery(
        own.images(),
        key="own_digits",
        name=_("Your digits; press one to choose it"),
        labels=[_label(kept, digit) for kept, digit in zip(own.digits, said, strict=True)],
        captions=[_caption(kept, digit) for kept, digit in zip(own.digits, said, strict=True)],
        on_click=lambda place: st.session_state.update({CHOSEN: own.digits[place].number}),
    )
    _delete_one(own)
    rows = [_score(choice, own) for choice in compared(chosen)]
    st.markdown(table([_("Model"), _("My accuracy")], rows))
    with st.container(horizontal=True):
        st.download_button(
            _("Download"),
            lambda: as_zip(own.digits),
            file_name="my-digits.zip",
            mime="application/zip",
            on_click="ignore",
            icon=":material/download:",
            help=_("A zip with your strokes as JSON and every digit as a PNG image."),
        )
        st.button(_("Delete all"), on_click=own.clear, icon=":material/delete:")


def _delete_one(own: OwnSet) -> None:
    number = st.session_state.get(CHOSEN)
    chosen = next((kept for kept in own.digits if kept.number == number), None)
    if chosen is None:
        return
    place = own.digits.index(chosen) + 1
    st.button(
        _("Delete number {place}, a {label}", place=place, label=chosen.label),
        key=f"delete_{chosen.number}",
        on_click=own.remove,
        args=(chosen.number,),
        icon=":material/delete:",
    )


def _said(choice: Choice, own: OwnSet) -> NDArray[np.int64]:
    """Return what a model reads of each digit of the set, -1 for none; read once a session."""
    answers = st.session_state.setdefault(ANSWERS, {}).setdefault(choice.name, {})
    new = [kept for kept in own.digits if kept.number not in answers]
    if new:
        predictions = choice.reader().read_many(np.stack([kept.digit for kept in new]))
        for kept, said in zip(new, predictions, strict=True):
            answers[kept.number] = -1 if said.refused else said.digit
    return np.array([answers[kept.number] for kept in own.digits])


def _score(choice: Choice, own: OwnSet) -> list[str]:
    try:
        said = _said(choice, own)
    except ModelError as error:
        return [plain(choice.title), plain(say(error.message))]
    labels = np.array([kept.label for kept in own.digits])
    right = int((said == labels).sum())
    score = _(
        "{right} of {all} ({share})",
        right=right,
        all=len(labels),
        share=whole_percent(right / len(labels)),
    )
    return [plain(choice.title), score]


def _label(kept: OwnDigit, said: int) -> str:
    if said == kept.label:
        return _("A {label}, read right", label=kept.label)
    if said < 0:
        return _("A {label}, read as no digit", label=kept.label)
    return _("A {label}, read as {said}", label=kept.label, said=int(said))


def _caption(kept: OwnDigit, said: int) -> str:
    if said == kept.label:
        return _("{label} ✓", label=kept.label)
    return _("{label} ✗ {said}", label=kept.label, said="?" if said < 0 else int(said))

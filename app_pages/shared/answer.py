"""What a model says of a digit or a number: large, in words and as bars; always the same size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from app_pages.shared.component_data import without_pandas
from app_pages.shared.text import _
from core.analysis.bars import whole_percent
from core.config.networks import CLASSES
from core.inference.reader import Prediction

HERE = Path(__file__).parent


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component(
        "digit_lab.answer",
        css=(HERE / "answer.css").read_text(),
        js=(HERE / "answer.js").read_text(),
        isolate_styles=False,
    )


def show_answer(predictions: Sequence[Prediction], *, key: str, otherwise: str) -> None:
    """Show what a model reads, or ``otherwise`` where there is nothing to read.

    The place it takes is the same in each case, and a change is announced to screen readers.

    Args:
        predictions: one for each digit, from left to right; at most ten.
        key: names the answer on its page.
        otherwise: one sentence that says why there is no answer.
    """
    if not predictions:
        data = _nothing(otherwise)
    elif len(predictions) == 1:
        data = _digit(predictions[0])
    else:
        data = _number(predictions)
    _component()(key=key, data=without_pandas(data))


def in_words(prediction: Prediction) -> str:
    """Say what a model reads in one sentence."""
    share = whole_percent(prediction.probability)
    if prediction.refused:
        return _(
            "This is not a digit, says the model. Nearest is {digit} with {share}.",
            digit=prediction.digit,
            share=share,
        )
    if prediction.second is not None:
        return _(
            "{digit} or {second}? Read as {digit} with {share}; {second} has {second_share}.",
            digit=prediction.digit,
            share=share,
            second=prediction.second,
            second_share=whole_percent(float(prediction.probabilities[prediction.second])),
        )
    return _("Read as {digit} with {share}.", digit=prediction.digit, share=share)


def number_of(predictions: Sequence[Prediction]) -> str:
    """Return the digits in a row, "?" for what is not a digit."""
    return "".join("?" if said.refused else str(said.digit) for said in predictions)


def _nothing(sentence: str) -> dict[str, Any]:
    return {
        "digit": "?",
        "known": False,
        "sentence": sentence,
        "name": _("Probabilities"),
        "bars": [_bar(str(digit), "–") for digit in range(CLASSES)],
    }


def _digit(prediction: Prediction) -> dict[str, Any]:
    return {
        "digit": number_of([prediction]),
        "known": not prediction.refused,
        "sentence": in_words(prediction),
        "name": _("Probabilities"),
        "bars": [
            _bar(str(digit), whole_percent(float(share)), float(share), digit == prediction.digit)
            for digit, share in enumerate(prediction.probabilities)
        ],
    }


def _number(predictions: Sequence[Prediction]) -> dict[str, Any]:
    """One bar for each digit that was found: how sure the model is of it."""
    number = number_of(predictions)
    least = min(predictions, key=lambda said: said.probability)
    bars = [
        _bar(said, whole_percent(one.probability), one.probability, not one.refused)
        for said, one in zip(number, predictions, strict=True)
    ]
    sentence = (
        _("Read as {number}; ? is not a digit, says the model.", number=number)
        if "?" in number
        else _(
            "Read as {number}; least sure of the {digit}, with {share}.",
            number=number,
            digit=least.digit,
            share=whole_percent(least.probability),
        )
    )
    return {
        "digit": number,
        "known": "?" not in number,
        "sentence": sentence,
        "name": _("How sure it is of each digit, from left to right"),
        "bars": bars + [_bar("", "") for _row in range(CLASSES - len(bars))],
    }


def _bar(digit: str, share: str, width: float = 0.0, best: bool = False) -> dict[str, Any]:
    return {"digit": digit, "share": share, "width": width, "best": best}

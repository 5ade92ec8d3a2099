"""What a model says of a digit: large, in words, and as ten probabilities; always the same size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from app_pages.shared.text import _
from core.analysis.bars import whole_percent
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


def show_answer(prediction: Prediction | None, *, key: str, otherwise: str) -> None:
    """Show a prediction, or ``otherwise`` where there is nothing to read.

    The place it takes is the same in both cases, and a change is announced to screen readers.

    Args:
        prediction: what the model says.
        key: names the answer on its page.
        otherwise: one sentence that says why there is no answer.
    """
    _component()(
        key=key,
        data=_nothing(otherwise) if prediction is None else _said(prediction),
    )


def _nothing(sentence: str) -> dict[str, Any]:
    bars = [{"digit": str(digit), "share": "–", "width": 0, "best": False} for digit in range(10)]
    return {
        "digit": "?",
        "known": False,
        "sentence": sentence,
        "name": _("Probabilities"),
        "bars": bars,
    }


def _said(prediction: Prediction) -> dict[str, Any]:
    return {
        "digit": str(prediction.digit),
        "known": True,
        "sentence": _(
            "Read as {digit} with {share}.",
            digit=prediction.digit,
            share=whole_percent(prediction.probability),
        ),
        "name": _("Probabilities"),
        "bars": [
            {
                "digit": str(digit),
                "share": whole_percent(float(share)),
                "width": float(share),
                "best": digit == prediction.digit,
            }
            for digit, share in enumerate(prediction.probabilities)
        ],
    }

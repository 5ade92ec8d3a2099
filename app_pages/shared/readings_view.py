"""Images with what a model made of them, page by page."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from app_pages.shared.gallery import gallery
from app_pages.shared.text import _, decimal
from core.analysis.bars import whole_percent
from core.analysis.readings import Indices, Reading, readings
from core.jobs.evaluation import Answered
from core.jobs.number_evaluation import AnsweredNumbers

A_PAGE = 24


def readings_view(
    answered: Answered | AnsweredNumbers,
    indices: Indices,
    *,
    key: str,
    name: str,
    size: int = 56,
    guesses: bool = False,
    bind: bool = False,
    notes: Mapping[int, str] | None = None,
    on_click: Callable[[int], None] | None = None,
) -> None:
    """Draw the images with the model's answer below each.

    Args:
        answered: images and answers.
        indices: which of the images, in which order.
        key: names the gallery on its page.
        name: of the gallery, for those who do not see it.
        size: of an image, in pixels.
        guesses: whether to tell the true digit and the three best guesses, or only how sure the
            model is of its answer. A number is always told beside the true digit.
        bind: whether the page's number stands in the URL.
        notes: a short text below some images, by the image's number.
        on_click: called with the number of the image that is clicked.
    """
    pages = max(1, math.ceil(len(indices) / A_PAGE))
    # The pages stand below the images that they turn.
    images = st.container()
    page = 1
    if pages > 1:
        page = st.pagination(pages, key=f"{key}_page", bind="query-params" if bind else None)
    here = indices[(page - 1) * A_PAGE : page * A_PAGE]
    notes = notes or {}
    texts = answers_in_words(answered, here, guesses=guesses)
    with images:
        gallery(
            np.asarray(answered.digits.images[here]),
            key=key,
            name=name,
            labels=[
                _joined(", ", text, notes.get(int(index)))
                for index, (text, _short) in zip(here, texts, strict=True)
            ],
            captions=[
                _joined("\n", short, notes.get(int(index)))
                for index, (_text, short) in zip(here, texts, strict=True)
            ],
            size=size,
            on_click=on_click and (lambda place: on_click(int(here[place]))),
        )


def answers_in_words(
    answered: Answered | AnsweredNumbers, indices: Indices, *, guesses: bool = False
) -> list[tuple[str, str]]:
    """Return each answer as a sentence's beginning, and in short; see :func:`readings_view`."""
    labels = np.asarray(answered.digits.labels)
    if isinstance(answered, AnsweredNumbers):
        return [
            _number_texts(index, int(labels[index]), float(answered.numbers[index]))
            for index in indices.tolist()
        ]
    return [
        (_in_words(reading), _guesses(reading) if guesses else _sure(reading))
        for reading in readings(answered.logits, labels, indices)
    ]


def _number_texts(index: int, label: int, number: float) -> tuple[str, str]:
    facts = {"label": label, "number": decimal(number)}
    text = _("Image {index}: {label} answered with {number}", index=index, **facts)
    return text, _("{label} → {number}", **facts)


def _in_words(reading: Reading) -> str:
    """Return an answer as a sentence's beginning: "Image 7: 4 read as 9 (98%)"."""
    digit, share = reading.guesses[0]
    return _(
        "Image {index}: {label} read as {digit} ({share})",
        index=reading.index,
        label=reading.label,
        digit=digit,
        share=whole_percent(share),
    )


def _joined(between: str, text: str, note: str | None) -> str:
    return text if note is None else f"{text}{between}{note}"


def _sure(reading: Reading) -> str:
    return whole_percent(reading.guesses[0][1])


def _guesses(reading: Reading) -> str:
    best, *others = [f"{digit} {whole_percent(share)}" for digit, share in reading.guesses]
    # Two short lines keep the tiles as narrow as their images.
    return f"{reading.label} → {best}\n" + " · ".join(others)

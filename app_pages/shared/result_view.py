"""What a run or a group came to, in numbers and in words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.text import _, plain
from core.analysis.confusion import confusion_chart
from core.jobs.results import accuracy_of, completed, error_of, has_mean, images_of
from core.jobs.runs import Run


def scores(metrics: dict[str, Any]) -> None:
    """Draw the accuracy, or a regression's mean absolute error, on the three splits."""
    names = {"train": _("Training"), "validation": _("Validation"), "test": _("Test")}
    columns = st.columns(3)
    for column, (split, name) in zip(columns, names.items(), strict=True):
        part = metrics[split]
        images = f"{part['images']:,}"
        if "mae" in part:
            column.metric(
                _("{split}: MAE", split=name),
                in_digits(part["mae"]),
                help=_("How far the number is off on average, on {images} images.", images=images),
            )
        else:
            column.metric(
                name,
                f"{part['accuracy']:.2%}",
                help=_("Accuracy on {images} images.", images=images),
            )

    if "mae" in metrics["test"]:
        st.caption(
            _(
                "Each number taken for its nearest digit, {share} of the test images are right.",
                share=f"{metrics['test']['accuracy']:.2%}",
            )
        )


def confusion(metrics: dict[str, Any]) -> None:
    """Draw which digits the test images were read as."""
    show(confusion_chart(np.array(metrics["test"]["confusion"])), key="confusion")
    if "mae" in metrics["test"]:
        st.caption(_("Each number counts as its nearest digit here, as it does after rounding."))


def test_in_words(run: Run) -> str:
    """Say how many of its test images a run, or a group, has read right, in a sentence or two."""
    done = completed(run) if run.members else [run]
    if run.members and not has_mean(run):
        return _each_in_words(run, done)
    if len(done) > 1:
        return _means_in_words(run)
    metrics = done[0].metrics() if done else None
    if metrics is None:
        return _("No results yet.")
    told = _test_in_words(metrics["test"])
    return f"{told} {_('Only one of its trainings was completed.')}" if run.members else told


def test_in_brief(metrics: dict[str, Any]) -> str:
    """Return a run's test accuracy, or a regression's MAE, as a label of few letters."""
    return _("test: {figure}", figure=_figure(metrics["test"]))


def _figure(test: dict[str, Any]) -> str:
    if "mae" in test:
        return _("MAE {error}", error=in_digits(test["mae"]))
    return f"{test['accuracy']:.2%}"


def _each_in_words(group: Run, done: list[Run]) -> str:
    """Say what each of different trainings came to: a mean of them would say nothing."""
    ended = {run.id: (run.name, run.metrics()) for run in done}
    tests = {run_id: (name, scores["test"]) for run_id, (name, scores) in ended.items() if scores}
    if not tests:
        return _("No results yet.")
    counts = dict.fromkeys(f"{test['images']:,}" for _name, test in tests.values())
    figures = {
        "figures": ", ".join(
            _told(name, _figure(test), group.members.index(run_id) if group.tries else None)
            for run_id, (name, test) in tests.items()
        ),
        "images": " / ".join(counts),
    }
    told = (
        _("{figures} (how far off on average, on {images} test images).", **figures)
        if group.config.is_regression
        else _("{figures} (share of {images} test images read right).", **figures)
    )
    return told if len(tests) > 1 else f"{told} {_('Only one of its trainings was completed.')}"


def _told(name: str, figure: str, place: int | None) -> str:
    """Return a training's figure with what it is of: its place in a pair that tries a fix."""
    if place is None:
        return _("{name}: {figure}", name=plain(name), figure=figure)
    if place == 0:
        return _("{figure} as it was", figure=figure)
    return _("{figure} with the fix", figure=figure)


def _means_in_words(group: Run) -> str:
    right, error = accuracy_of(group), error_of(group)
    facts: dict[str, str | int] = {
        "share": "–" if right is None else right.told(),
        "images": f"{images_of(group) or 0:,}",
        "count": 0 if right is None else len(right.values),
    }
    if error is not None:
        return _(
            "On average off by {error}; {share} of {images} test images right after rounding: "
            "mean ± spread of {count} trainings.",
            error=error.told(".3f"),
            **facts,
        )
    return _("{share} of {images} test images right: mean ± spread of {count} trainings.", **facts)


def _test_in_words(test: dict[str, Any]) -> str:
    facts = {"share": f"{test['accuracy']:.2%}", "images": f"{test['images']:,}"}
    if "mae" in test:
        return _(
            "On average off by {error}; {share} of {images} test images right after rounding.",
            error=in_digits(test["mae"]),
            **facts,
        )
    return _("{share} of {images} test images right.", **facts)


def in_digits(error: float | None) -> str:
    """Return an error that is measured in digits, "–" where it is not finite."""
    return "–" if error is None or not math.isfinite(error) else f"{error:.3f}"

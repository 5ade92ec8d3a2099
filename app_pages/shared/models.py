"""Choosing a model: one that ships, one of this visitor's runs, or the run that a link names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import streamlit as st

from app_pages.shared.lab import token
from app_pages.shared.text import _, plain, say
from app_pages.shared.url_choice import choose
from core.inference.models import Model, first_choice, shipped
from core.inference.number_reader import NumberReader
from core.inference.reader import Reader
from core.jobs import runs
from core.jobs.runs import Run

PARAMETER = "model"
MOST_RUNS = 20
MOST_REGRESSIONS = 3
_REGRESSION = "asked_regression"
"""Session state: the run that a link has named where only classifiers are offered."""


@dataclass(frozen=True)
class Choice:
    """A model that can read: ``source`` is a shipped model or a run that has learnt something."""

    name: str
    """A shipped model's name, or a run's id: what stands in the URL."""
    title: str
    source: Model | Run

    @property
    def trained_on(self) -> str:
        """The dataset whose training part it learnt from."""
        if isinstance(self.source, Model):
            return str(self.source.card.get("config", {}).get("data"))
        return self.source.config.data

    @property
    def is_regression(self) -> bool:
        """Whether it answers with a number."""
        return not isinstance(self.source, Model) and self.source.config.is_regression

    def reader(self) -> Reader:
        """Return a classifier's reader; one is shared by the whole process.

        Raises:
            ModelError: the model's file is missing or altered.
        """
        if isinstance(self.source, Model):
            return self.source.reader()
        return _reader(self.source.folder / "model.tflite")

    def number_reader(self) -> NumberReader:
        """Return a regression's reader; see :meth:`reader`."""
        return _number_reader(self.source.folder / "model.tflite")


def choose_model(label: str | None = None, *, numbers: bool = False) -> Choice | None:
    """Draw the chooser, bound to the URL's parameter ``model``; None where there is no model.

    Args:
        label: above the widget.
        numbers: whether regressions are offered, too.
    """
    everything = _choices()
    choices = {
        name: choice for name, choice in everything.items() if numbers or not choice.is_regression
    }
    if not choices:
        st.info(_("There is no model here yet. Train one first."))
        st.page_link("app_pages/train.py", label=_("Train a network"), icon=":material/school:")
        return None
    asked = st.query_params.get(PARAMETER)
    if asked is not None and asked in everything and asked not in choices:
        st.session_state[_REGRESSION] = asked  # it leaves the URL, where a classifier stands now
        st.info(
            _(
                "“{model}” answers with a number and gives no probabilities, so another model "
                "reads here. On the page Draw it stands in the table “Models side by side”.",
                model=plain(everything[asked].title),
            )
        )
    elif asked is not None and asked not in choices:
        st.warning(_("The link's model is not on this server; another one is shown."))
    name = choose(
        label or _("Model"),
        {name: choice.title for name, choice in choices.items()},
        PARAMETER,
        default=_default(),
        help=_("A model is a network with what it has learnt."),
    )
    return choices[name]


def compared(chosen: Choice) -> list[Choice]:
    """Return the models that are shown side by side: all that ship, and the chosen one."""
    return list((_shipped() | {chosen.name: chosen}).values())


def regressions() -> list[Choice]:
    """Return the regression that a link has asked for, and this visitor's latest."""
    asked = st.session_state.get(_REGRESSION, "")
    found = [choice for choice in _choices(asked).values() if choice.is_regression]
    return sorted(found, key=lambda choice: choice.name != asked)[:MOST_REGRESSIONS]


def classifiers() -> list[Choice]:
    """Return the models that tell the ten digits apart: those that ship, and runs."""
    return [choice for choice in _choices().values() if not choice.is_regression]


def _default() -> str | None:
    models = shipped()
    return first_choice(models).name if models else None


def _shipped() -> dict[str, Choice]:
    return {name: Choice(name, say(model.title), model) for name, model in shipped().items()}


def _choices(asked_before: str = "") -> dict[str, Choice]:
    choices = _shipped()
    found = runs.list_runs(token())[:MOST_RUNS]
    asked = (runs.find(name) for name in (st.query_params.get(PARAMETER, ""), asked_before))
    named = [run for run in asked if run is not None]
    for run, name in chain.from_iterable(map(_with_members, [*found, *named])):
        if run.has_model:
            title = _("Run {name} ({id})", name=name, id=run.id[:4] + run.id[12:])
            choices[run.id] = Choice(run.id, title, run)
    return choices


def _with_members(run: Run) -> list[tuple[Run, str]]:
    """Return a run and its members by what they are called; "Seed 42" alone says too little."""
    members = [(one, f"{run.name} · {one.name}") for one in runs.members(run)]
    return [(run, _with_group(run)), *members]


def _with_group(run: Run) -> str:
    group = runs.find(run.group) if run.group else None
    return run.name if group is None else f"{group.name} · {run.name}"


@lru_cache(maxsize=8)
def _reader(path: Path) -> Reader:
    return Reader(path)


@lru_cache(maxsize=8)
def _number_reader(path: Path) -> NumberReader:
    return NumberReader(path)

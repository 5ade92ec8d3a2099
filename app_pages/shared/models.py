"""Choosing a model: one that ships, one of this visitor's runs, or the run that a link names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import streamlit as st

from app_pages.shared.lab import token
from app_pages.shared.text import _, say
from app_pages.shared.url_choice import choose
from core.inference.models import Model, best, shipped
from core.inference.reader import Reader
from core.jobs import runs
from core.jobs.runs import Run

PARAMETER = "model"
MOST_RUNS = 20


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

    def reader(self) -> Reader:
        """Return its reader; one is shared by the whole process.

        Raises:
            ModelError: the model's file is missing or altered.
        """
        if isinstance(self.source, Model):
            return self.source.reader()
        return _reader(self.source.folder / "model.tflite")


def choose_model(label: str | None = None) -> Choice | None:
    """Draw the chooser, bound to the URL's parameter ``model``; None where there is no model."""
    choices = _choices()
    if not choices:
        st.info(_("There is no model here yet. Train one first."))
        st.page_link("app_pages/train.py", label=_("Train a network"), icon=":material/school:")
        return None
    asked = st.query_params.get(PARAMETER)
    if asked is not None and asked not in choices:
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


def _default() -> str | None:
    models = shipped()
    return best(models).name if models else None


def _shipped() -> dict[str, Choice]:
    return {name: Choice(name, say(model.title), model) for name, model in shipped().items()}


def _choices() -> dict[str, Choice]:
    choices = _shipped()
    found = runs.list_runs(token())[:MOST_RUNS]
    asked = runs.find(st.query_params.get(PARAMETER, ""))
    for run in chain.from_iterable(map(_with_members, [*found, *([asked] if asked else [])])):
        if run.has_model:
            title = _("Run {name} ({id})", name=run.name, id=run.id[:4] + run.id[12:])
            choices[run.id] = Choice(run.id, title, run)
    return choices


def _with_members(run: Run) -> list[Run]:
    return [run, *runs.members(run)]


@lru_cache(maxsize=8)
def _reader(path: Path) -> Reader:
    return Reader(path)

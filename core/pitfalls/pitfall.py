"""One pitfall: a folder with its text, its programs and what was measured of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from core.errors import PitfallError
from core.messages import Message, message
from core.pitfalls.checks import Check
from core.pitfalls.programs import Budget, Program, maybe_said, read_budget, results_of, said
from core.pitfalls.quantity import Quantity, read_figures, usual
from core.pitfalls.results import Result

TOPICS = {
    "environment": message("Environment"),
    "data": message("Data"),
    "model": message("Model and loss"),
    "training": message("Training"),
}
METRIC = "accuracy"
"""What charts draw where ``pitfall.toml`` does not say."""
ROLES = ("before", "after", "cure")
MAIN = "main"
"""The setting that the tutorials describe; its programs are called before, after and cure."""


@dataclass(frozen=True)
class Drawn:
    """What tells a setting's programs apart when it is drawn."""

    kind: str
    """"epochs": a metric by epoch; "bars": a figure, a bar for each program; "dots": a figure, a
    dot for each run."""
    figure: str
    """Its name; of "epochs" the metric's."""


@dataclass(frozen=True)
class Setting:
    """Circumstances in which before and after were tried: a network, a value."""

    name: str
    title: Message
    claimed: bool
    """Whether the tutorials' claim is about it; else we looked there for where it is real."""
    programs: tuple[Program, ...]
    drawn: Drawn
    needed: bool = False
    """Whether its remedy is needed as well as that of the claimed setting."""
    beside: float | None = None
    """Seconds that a program takes however few its images are, where it is far more than usual."""
    live: bool = True
    """Whether it is run on the page: no, where its programs take too long to begin."""
    live_train: int | None = None
    """Training images of a run on the page, where fewer would not show what it is about."""


@dataclass(frozen=True)
class Part:
    """One part of what the tutorials claim, and what of it is our own wording or addition."""

    claimed: Message | None
    ours: Message | None


@dataclass(frozen=True)
class Claim:
    """What the tutorials say, in our words."""

    rows: tuple[str, ...]
    """Tutorial letter with its number there: "A12"."""
    symptom: Part
    cause: Part
    remedy: Part
    symptom_checks: tuple[Check, ...]
    remedy_checks: tuple[Check, ...]
    elsewhere_checks: tuple[Check, ...]
    """What is seen where the symptom is real, in settings that are not claimed."""
    was_once: Message | None
    """Source for it having held in an older version; None where there is none."""


@dataclass(frozen=True)
class Answer:
    """One answer to "what will happen?"; it happens where its checks hold."""

    text: Message
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Instead:
    """What a reader would write, where the difference of two programs is no advice."""

    setting: str | None
    """In whose place it stands; None: it is said besides, and then with a text."""
    text: Message | None
    code: str | None
    """None: only the text."""
    language: str
    """"python", or "sh" for what is typed into a terminal."""


@dataclass(frozen=True, eq=False)
class Pitfall:
    """A pitfall as its folder tells it; what is worked out of it is kept as long as it is."""

    id: str
    folder: Path
    title: Message
    topic: str
    claim: Claim
    why: Message
    prevented: Message
    tell: Message | None
    """What tells it apart from pitfalls with the same message."""
    question: Message
    answers: tuple[Answer, ...]
    related: tuple[str, ...]
    settings: tuple[Setting, ...]
    figures: Mapping[str, Quantity]
    """What the page's table shows, by name."""
    curve: str
    """Metric that is drawn by epoch, of a live run too."""
    budget: Budget
    not_live: Message | None
    """Why its programs cannot be run on the page; None where they can."""
    draft: bool = False
    """Whether its words still wait for what is measured: then no page shows it."""
    instead: tuple[Instead, ...] = ()
    """In the place of lines out of the programs, where those are no advice."""
    phrases: tuple[str, ...] = ()
    """What people type who have met it, beyond its own words."""

    @property
    def programs(self) -> dict[str, Program]:
        """All programs by name."""
        return {p.name: p for setting in self.settings for p in setting.programs}

    @cached_property
    def results(self) -> dict[str, Result]:
        """What was measured, by program; only of programs that are still as they were measured."""
        return results_of(self)

    def is_measured(self, program: str) -> bool:
        """Tell whether all runs of a program are stored."""
        result = self.results.get(program)
        return result is not None and len(result.runs) == len(self.budget.seeds)

    def figure(self, name: str) -> Quantity:
        """Return a figure as this pitfall tells it, else as it is usually told."""
        return self.figures.get(name) or usual(name)

    @property
    def variables(self) -> list[str]:
        """Top-level variables of programs that a run keeps."""
        checks = (
            *self.claim.symptom_checks,
            *self.claim.remedy_checks,
            *self.claim.elsewhere_checks,
            *(check for answer in self.answers for check in answer.checks),
        )
        asked = [*self.figures, *(check.figure for check in checks if check.figure)]
        return list(dict.fromkeys(name for name in asked if "." not in name))


def read_pitfall(folder: Path) -> Pitfall:
    """Read a pitfall's folder.

    Raises:
        PitfallError: ``pitfall.toml`` cannot be read, or lacks or misspells something.
    """
    path = folder / "pitfall.toml"
    try:
        text = tomllib.loads(path.read_text(encoding="utf-8"))
        return _pitfall(folder, text)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise PitfallError(
            "{name}/pitfall.toml cannot be read ({reason}).",
            name=folder.name,
            reason=f"{type(error).__name__}: {error}",
        ) from error


def _pitfall(folder: Path, text: dict[str, Any]) -> Pitfall:
    known = {
        "title", "topic", "why", "prevented", "tell", "related", "claim", "ours", "symptom",
        "remedy", "elsewhere", "prediction", "settings", "figures", "chart", "run", "not_live",
        "draft", "instead", "phrases",
    }  # fmt: skip
    if unknown := text.keys() - known:
        raise PitfallError(
            "{name}/pitfall.toml has the unknown key {keys}; known are {known}.",
            name=folder.name,
            keys=", ".join(sorted(unknown)),
            known=", ".join(sorted(known)),
        )
    if text["topic"] not in TOPICS:
        raise PitfallError(
            "{name}/pitfall.toml has the topic {topic}; choose one of {topics}.",
            name=folder.name,
            topic=str(text["topic"]),
            topics=", ".join(TOPICS),
        )
    budget = read_budget(text.get("run", {}))
    pitfall = Pitfall(
        id=folder.name,
        folder=folder,
        title=said(text["title"]),
        topic=text["topic"],
        claim=_claim(folder.name, text),
        why=said(text["why"]),
        prevented=said(text["prevented"]),
        tell=maybe_said(text.get("tell")),
        question=said(text["prediction"]["question"]),
        answers=tuple(
            Answer(said(a["text"]), _checks(a.get("when", []), "before", folder.name))
            for a in text["prediction"]["answers"]
        ),
        related=tuple(text.get("related", [])),
        settings=_settings(folder, text.get("settings", {}), text.get("chart", {})),
        figures=read_figures(text.get("figures", {"test_accuracy": ""}), folder.name),
        curve=text.get("chart", {}).get("metric", METRIC),
        budget=budget,
        not_live=maybe_said(text.get("not_live")) or _why_not_live(text["topic"], budget),
        draft=text.get("draft", False),
        instead=_instead(folder.name, text.get("instead", [])),
        phrases=tuple(text.get("phrases", [])),
    )
    _require_programs(pitfall)
    return pitfall


def _why_not_live(topic: str, budget: Budget) -> Message | None:
    if budget.memory_mib is not None:
        return message(
            "It is not run on this page: it needs a process of its own, which may take only so "
            "much memory and dies of it."
        )
    if topic == "environment":
        return message(
            "It is not run on this page: what it does depends on what is installed, which is the "
            "same at each run. What is stored below was measured with the versions named there."
        )
    return None


def _claim(name: str, text: dict[str, Any]) -> Claim:
    claim, ours = text["claim"], text.get("ours", {})

    def part(which: str) -> Part:
        return Part(maybe_said(claim.get(which)), maybe_said(ours.get(which)))

    return Claim(
        rows=tuple(claim["rows"]),
        symptom=part("symptom"),
        cause=part("cause"),
        remedy=part("remedy"),
        symptom_checks=_checks(text["symptom"], "before", name),
        remedy_checks=_checks(text["remedy"], "after", name),
        elsewhere_checks=_checks(text.get("elsewhere", []), "before", name),
        was_once=maybe_said(claim.get("was_once")),
    )


def _checks(stored: list[dict[str, Any]], program: str, where: str) -> tuple[Check, ...]:
    return tuple(Check.read(check, program, where) for check in stored)


def _instead(name: str, stored: list[dict[str, Any]]) -> tuple[Instead, ...]:
    known = {"setting", "text", "code", "language"}
    for one in stored:
        if not one.keys() <= known or not one.keys() & {"text", "code"}:
            raise PitfallError(
                "{name}/pitfall.toml has an [[instead]] that cannot be read; it has “code”, "
                "“text” or both, and perhaps “setting” and “language”.",
                name=name,
            )
    return tuple(
        Instead(
            one.get("setting"),
            maybe_said(one.get("text")),
            one["code"].strip("\n") if "code" in one else None,
            one.get("language", "python"),
        )
        for one in stored
    )


def _settings(folder: Path, titles: dict[str, Any], chart: dict[str, Any]) -> tuple[Setting, ...]:
    main = {"title": "The tutorials' own setting", **titles.get(MAIN, {})}
    others = {name: part for name, part in titles.items() if name != MAIN}
    return tuple(
        Setting(
            name,
            said(part["title"]),
            part.get("claimed", name == MAIN),
            tuple(
                Program(program, name, role, path)
                for role in ROLES
                for program in [role if name == MAIN else f"{name}_{role}"]
                if (path := folder / f"{program}.py").is_file()
            ),
            _drawn({**chart, **part}),
            needed=part.get("needed", False),
            beside=part.get("beside"),
            live=part.get("live", True),
            live_train=part.get("live_train"),
        )
        for name, part in [(MAIN, main), *others.items()]
    )


def _drawn(asked: dict[str, Any]) -> Drawn:
    """Read what a setting draws: its own table goes before ``[chart]``."""
    for kind in ("bars", "dots"):
        if kind in asked:
            return Drawn(kind, asked[kind])
    return Drawn("epochs", asked.get("metric", METRIC))


def _require_programs(pitfall: Pitfall) -> None:
    claim = pitfall.claim
    checks = (*claim.symptom_checks, *claim.remedy_checks, *claim.elsewhere_checks)
    asked = {"before", "after"}.union(*(check.programs for check in checks))
    if missing := asked - pitfall.programs.keys():
        raise PitfallError(
            "{name} lacks the program {missing}.py, or its setting has no title in pitfall.toml.",
            name=pitfall.id,
            missing=", ".join(sorted(missing)),
        )

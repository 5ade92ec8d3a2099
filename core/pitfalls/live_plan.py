"""What "Run both now" runs: before and after of one setting, on few enough images."""

from __future__ import annotations

from dataclasses import dataclass

from core.data import datasets
from core.errors import PitfallError
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program

SECONDS = 30.0
"""That both programs together may take on two cores."""
AIM = 20.0
"""Seconds for which the number of images is chosen where ``pitfall.toml`` names none."""
BESIDE_THE_IMAGES = 3.0
"""Seconds that a program takes however few images it is given: graphs are built, data is read. In a
warm process ordinary programs took 2.9 to 6.5 s of CPU on a busy machine
(``python -m tests.bench.live_pitfalls``); whole measured runs on a quieter one took as little as
3.5 s. What takes far more says so in its setting."""
TRUST = 3.0
"""Seconds that the plan weighs beside what a run has shown of its pace."""
LEAST = 0.1
"""Seconds, of a program of which nothing is known or which raises at once."""
FEWEST, MOST = 500, 3_000
ROLES = ("before", "after")
HELD = {"mnist": (60_000, 10_000), "sample": (4_000, 1_000)}
"""Training and test images of the datasets on which is run."""


@dataclass(frozen=True)
class Cost:
    """About how long a program takes on two cores, in seconds."""

    beside: float
    """However few the images are."""
    images: float
    """Spent on the images that it is given."""

    @property
    def seconds(self) -> float:
        """Both together."""
        return self.beside + self.images


@dataclass(frozen=True)
class Plan:
    """What is run."""

    programs: tuple[Program, Program]
    """Before and after."""
    data: str
    """The dataset that this server has."""
    train: int
    test: int
    epochs: dict[str, float]
    """By program, how many were trained when it was measured, all its trainings together."""
    costs: dict[str, Cost]
    """By program, from what was measured."""

    @property
    def seconds(self) -> float:
        """About how long both take on two cores."""
        return sum(cost.seconds for cost in self.costs.values())

    @property
    def draws_curves(self) -> bool:
        """Whether one of them trains by Keras' ``fit``, whose curves are heard."""
        return any(self.epochs.values())

    def seconds_at(self, name: str, done: float) -> float:
        """Return how many of :attr:`seconds` should have passed.

        Args:
            name: of the program that runs.
            done: how much of its epochs is trained, 0 to 1; at 0 its graphs may still be built.
        """
        names = [program.name for program in self.programs]
        before = sum(self.costs[one].seconds for one in names[: names.index(name)])
        cost = self.costs[name]
        return before + (cost.beside + done * cost.images if done > 0 else 0.0)

    def seconds_left(self, name: str, done: float, spent: float) -> float:
        """Return about how long both still take, at the pace that was seen until now.

        Args:
            name: as :meth:`seconds_at`.
            done: as :meth:`seconds_at`.
            spent: seconds that really passed.
        """
        passed = self.seconds_at(name, done)
        # The plan counts as much as some seconds of what was seen: a start tells little.
        slowness = (spent + TRUST) / (passed + TRUST)
        return slowness * (self.seconds - passed)


def settings(pitfall: Pitfall) -> dict[str, Setting]:
    """Return the settings that can be run, by name; none where the pitfall says why not."""
    if pitfall.not_live is not None:
        return {}
    return {s.name: s for s in pitfall.settings if s.live and len(_pair(s)) == len(ROLES)}


def plan(pitfall: Pitfall, setting: str) -> Plan:
    """Plan a run.

    Args:
        pitfall: of the library.
        setting: a name, of any origin.
    Raises:
        PitfallError: it cannot be run, or has no such setting.
    """
    possible = settings(pitfall)
    if setting not in possible:
        raise PitfallError(
            "The pitfall {name} has no setting “{setting}” that can be run; choose from "
            "{settings}.",
            name=pitfall.id,
            setting=setting[:40],
            settings=", ".join(possible) or "–",
        )
    before, after = _pair(possible[setting])
    budget = pitfall.budget
    beside = possible[setting].beside or BESIDE_THE_IMAGES
    costs = {program.name: _cost(pitfall, program, beside) for program in (before, after)}
    data = datasets.best_available()
    asked = possible[setting].live_train or budget.live_train
    train = min(asked or _images(budget.train, [*costs.values()]), HELD[data][0])
    share = train / budget.train
    return Plan(
        (before, after),
        data,
        train,
        min(budget.live_test, HELD[data][1]),
        {program.name: _epochs(pitfall, program) for program in (before, after)},
        {name: Cost(cost.beside, cost.images * share) for name, cost in costs.items()},
    )


def _images(measured: int, costs: list[Cost]) -> int:
    """Return how many images fit into :data:`AIM`, of programs whose costs were measured."""
    left = AIM - sum(cost.beside for cost in costs)
    seconds = sum(cost.images for cost in costs)
    fitting = int(measured * left / seconds) // 100 * 100 if seconds else MOST
    return min(max(fitting, FEWEST), MOST, measured)


def _pair(setting: Setting) -> list[Program]:
    return [program for program in setting.programs if program.role in ROLES]


def _cost(pitfall: Pitfall, program: Program, usual: float) -> Cost:
    """Return the cost of the quickest measured run: others may have shared their machine."""
    result = pitfall.results.get(program.name)
    seconds = min(run.seconds for run in result.runs) if result and result.runs else 0.0
    beside = min(usual, max(seconds, LEAST))
    return Cost(beside, max(seconds - beside, 0.0))


def _epochs(pitfall: Pitfall, program: Program) -> float:
    result = pitfall.results.get(program.name)
    if not result or not result.runs:
        return 0.0
    return float(sum(len(fit.get("loss", ())) for fit in result.runs[0].epochs))

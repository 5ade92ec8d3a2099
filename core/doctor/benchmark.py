"""The doctor's benchmark as it was measured: what a page shows of it.

``python -m tests.bench.doctor report`` writes one file a number of images into :data:`MEASURED`.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.analysis.charts import Chart, Figure, Table, title
from core.analysis.palette import RUN_LOOKS
from core.doctor.conditions import CONDITIONS
from core.messages import Message, message

MEASURED = Path(__file__).parent / "measured"
SIZES = ("12000", "sample", "all")
"""Names of how many images the programs learn from, what counts most first."""
Part = dict[str, Any]
"""What is known of the programs that were tuned on, or of those that were held out."""
OURS = "doctor"
HELD_OUT = "eighth"
PARTS: dict[str, Message] = {
    HELD_OUT: message("Held out"),
    "seventh": message("Seventh set"),
    "sixth": message("Sixth set"),
    "fifth": message("Fifth set"),
    "fourth": message("Fourth set"),
    "third": message("Third set"),
    "second": message("Second set"),
    "reporting": message("First set"),
    "tuning": message("Tuned on"),
}
"""The sets of programs, what counts most first. After the first look at what was held out at first
the doctor was mended, and so it was after the first look at each that followed. Who wrote these did
not look at the doctor's checks. The first five were looked for so that each held what none before
had; then published collections were taken in their order, and for the eighth what searches for
usual complaints about networks that read images gave first."""


@dataclass(frozen=True)
class Rate:
    """One share that tools are compared by."""

    title: Message
    about: Message
    aim: float | None = None
    """The share to reach; None where there is none."""
    at_most: bool = False
    """Whether the aim is a bound from above."""

    @property
    def aim_in_words(self) -> Message:
        """What is to be reached."""
        if self.aim is None:
            return message("–")
        if self.aim == 1:
            return message("all")
        if self.at_most:
            return message("at most {share:.0%}", share=self.aim)
        return message("at least {share:.0%}", share=self.aim)

    def is_met(self, share: float) -> bool | None:
        """Tell whether a share reaches the aim; None where there is none."""
        if self.aim is None:
            return None
        return share <= self.aim if self.at_most else share >= self.aim


RATES: dict[str, Rate] = {
    "first": Rate(
        message("True cause told first"),
        message("Of the faulty trainings; what is told first is what a person tries first."),
        0.80,
    ),
    "first_three": Rate(
        message("True cause among the first three"), message("Of the faulty trainings."), 0.95
    ),
    "noticed": Rate(
        message("Anything noticed"), message("Of the faulty trainings, by any finding."), 0.95
    ),
    "false_alarms": Rate(
        message("False alarms"),
        message("Of the trainings in which nothing is wrong: any finding counts."),
        0.05,
        at_most=True,
    ),
    "ever_alarmed": Rate(
        message("False alarms, if only for a while"),
        message("Of the trainings in which nothing is wrong, with what was taken back later."),
    ),
    "early": Rate(
        message("Noticed within 200 steps"),
        message("Of the faulty trainings whose fault needs no whole epochs to show."),
        1.0,
    ),
    "restored": Rate(
        message("Brought back by the first fix"),
        message(
            "The first finding's fix was applied and the training repeated; where it takes a "
            "person to follow a right advice, the program without the fault stands for that. It "
            "reached 95% of what the program without the fault reaches, or more."
        ),
        0.85,
    ),
}
COMPARED = ("first", "first_three", "noticed", "false_alarms")
"""What is drawn of each tool."""


@dataclass(frozen=True)
class Benchmark:
    """What is stored of one size of the data."""

    size: str
    """One of :data:`SIZES`."""
    images: int
    """To learn from."""
    parts: dict[str, Part]
    """By name, in the order of :data:`PARTS`; only what is measured."""
    overhead: dict[str, dict[str, Any]]
    """By training ("network", "epochs"): the doctor's share of the "cpu" and of the "wall" clock,
    "bare_seconds" without it, "repeats" pairs."""


def sizes() -> dict[str, Benchmark]:
    """Return what is measured by size, what counts most first; only sizes that are measured."""
    found = {name: read(name) for name in SIZES}
    return {name: benchmark for name, benchmark in found.items() if benchmark is not None}


def read(name: str = SIZES[0]) -> Benchmark | None:
    """Return what is measured with a size of :data:`SIZES`; None where nothing is."""
    path = MEASURED / f"{name}.json"
    if not path.is_file():
        return None
    told = path.stat()
    return _read(path, (told.st_mtime_ns, told.st_size, told.st_ino))


@functools.lru_cache(maxsize=4)
def _read(path: Path, _version: tuple[int, int, int]) -> Benchmark | None:
    """Return what a file holds; a new version is read anew."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    parts = {
        name: stored["parts"][name]
        for name in PARTS
        if name in stored["parts"] and _is_whole(stored["parts"][name])
    }
    return Benchmark(path.stem, stored["images"], parts, stored["overhead"]) if parts else None


def _is_whole(part: Part) -> bool:
    """Tell whether all programs of a part are measured: rates of some would mislead."""
    return bool(part["tools"][OURS]["fault_runs"]) and not part["missing"]


def tool_title(tool: str) -> Message:
    """Return a tool's name."""
    return message("This doctor") if tool == OURS else message("{tool}", tool=tool)


def code_title(code: str | None) -> Message:
    """Return what a code stands for: a condition's name, or that there is none."""
    if code is None or code == "clean":
        return message("Nothing is wrong")
    return message("Nothing found") if code == "none" else CONDITIONS[code].title


def first_looks(benchmark: Benchmark) -> Table:
    """Return what the doctor of its time told of each set that it had not seen, as columns.

    Shares are numbers from 0 to 1. What was tuned on is left out; no rows where no set is known.
    """
    looks = {
        name: part["first_look"] or part["tools"][OURS]
        for name, part in benchmark.parts.items()
        if name != "tuning"
    }
    return [
        (message("Set"), [PARTS[name] for name in looks]),
        (message("Faulty trainings"), [look["fault_runs"] for look in looks.values()]),
        (RATES["first"].title, [look["first"] for look in looks.values()]),
        (RATES["noticed"].title, [look["noticed"] for look in looks.values()]),
        (message("Sound trainings"), [look["clean_runs"] for look in looks.values()]),
        (RATES["false_alarms"].title, [look["false_alarms"] for look in looks.values()]),
    ]


def comparison_chart(part: Part) -> Chart:
    """Draw how often each tool is right, and how often it gives a false alarm."""
    names = [RATES[name].title for name in COMPARED]
    shares = {tool: [figures[name] for name in COMPARED] for tool, figures in part["tools"].items()}
    data: list[Figure] = [
        {
            "type": "bar",
            "name": tool_title(tool),
            "x": names,
            "y": row,
            "text": ["" if share is None else f"{share:.0%}" for share in row],
            "textposition": "outside",
            "cliponaxis": False,
            "marker": {"color": look.color, "pattern": {"shape": shape, "fillmode": "replace"}},
            "hovertemplate": "%{y:.1%}",
        }
        for (tool, row), look, shape in zip(
            shares.items(), RUN_LOOKS, ("", "/", ".", "x"), strict=False
        )
    ]
    return Chart(
        _told(part["tools"][OURS]),
        message(
            "Bar chart: for each tool the share of faulty trainings whose true cause it told "
            "first, had among its first three, or noticed at all, and the share of sound trainings "
            "with a false alarm. The numbers are in the table below."
        ),
        {
            "data": data,
            "layout": {
                "barmode": "group",
                "xaxis": {"fixedrange": True, "showgrid": False},
                "yaxis": {
                    "title": title(message("Share of trainings")),
                    "range": [0, 1.12],
                    "tickformat": ".0%",
                    "fixedrange": True,
                },
                "showlegend": True,
            },
        },
        [
            (message("Share of trainings"), names),
            *((tool_title(tool), row) for tool, row in shares.items()),
        ],
    )


def _told(ours: dict[str, Any]) -> Message:
    if ours["false_alarms"] is None:
        return message(
            "The doctor tells the true cause first in {first:.0%} of faulty trainings",
            first=ours["first"],
        )
    return message(
        "The doctor tells the true cause first in {first:.0%} of faulty trainings, and alarms in "
        "{alarms:.0%} of sound ones",
        first=ours["first"],
        alarms=ours["false_alarms"],
    )


def case_table(part: Part) -> Table:
    """Return every program with what was said of it and what its training reached, as columns."""
    rows = part["table"]
    return [
        (message("Program"), [row["case"] for row in rows]),
        (message("True cause"), [code_title(row["cause"]) for row in rows]),
        (message("Its code"), [row["cause"] or "clean" for row in rows]),
        (message("Codes that are as right"), [", ".join(row["also"]) for row in rows]),
        (message("Counted"), [str(row["counts"]) for row in rows]),
        (
            message("Codes that were told, by seed"),
            ["; ".join(map(", ".join, row["said"])) for row in rows],
        ),
        (message("Score"), [_mean(row["scores"]) for row in rows]),
        (message("Score without the fault"), [_mean(row.get("twin")) for row in rows]),
        (message("Score after the first fix"), [_mean(row.get("fixed")) for row in rows]),
        (message("Written after"), [row["link"] for row in rows]),
    ]


def _mean(values: list[float] | None) -> float | None:
    return round(sum(values) / len(values), 4) if values else None

"""Where a setting's programs end: a figure as a bar for each program, or as a dot for each run."""

from __future__ import annotations

import re

from core.analysis.charts import Chart, Figure, finite, title
from core.messages import Message, message
from core.pitfalls.charts import LOOKS, by_program
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program
from core.pitfalls.results import Result
from core.pitfalls.wording import ROLE_NAMES

HEADROOM = 1.15
"""Of the highest bar: its number stands above it."""
PATTERNS = {"solid": "", "dash": "/", "dashdot": "x"}
"""Of a bar, by the dashes of the look's line: the second signal beside colour."""
WORD_ENDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=,) ")
"""Where the name of an error may be broken: Resource, Exhausted, Error."""
PROGRAM = message("Program")
RUN = message("Run")

Measured = list[tuple[Program, Result]]


def bar_chart(pitfall: Pitfall, setting: Setting, name: str) -> Chart | None:
    """Draw the mean of a figure as a bar with its number for each program.

    A program without the figure has its error in the place of the number.

    Returns:
        None where no program of the setting has the figure.
    """
    figure, found = pitfall.figure(name), _measured(pitfall, setting)
    means = [result.mean(name) for _program, result in found]
    if all(mean is None for mean in means):
        return None
    told = {program.role: result.end(figure) for program, result in found}
    looks = [LOOKS[program.role] for program, _result in found]
    names = [ROLE_NAMES[program.role] for program, _result in found]
    trace: Figure = {
        "type": "bar",
        "x": names,
        "y": [mean or 0.0 for mean in means],
        "text": [_broken(end) for end in told.values()],
        "textposition": "outside",
        # Plotly would turn or shrink what is wider than its bar.
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "width": 0.5,
        "marker": {
            "color": [look.color for look in looks],
            "opacity": [1 if look.dash == "solid" else 0.6 for look in looks],
            "pattern": {"shape": [PATTERNS[look.dash] for look in looks]},
        },
    }
    highest = max((mean for mean in means if mean is not None), default=0.0)
    lowest = min(0.0, *(mean or 0.0 for mean in means))
    axis: Figure = {"title": title(figure.title), "range": [lowest * HEADROOM, highest * HEADROOM]}
    return Chart(
        message("{figure}: {ends}", figure=figure.title, ends=by_program(told)),
        message(
            "Bars of one figure, {figure}, for each program: {ends}.",
            figure=figure.title,
            ends=by_program(told),
        ),
        {
            "data": [trace],
            "layout": {
                "xaxis": {"fixedrange": True, "showgrid": False},
                "yaxis": axis | figure.axis | {"fixedrange": True},
                "showlegend": False,
            },
        },
        [
            (PROGRAM, [program.name for program, _result in found]),
            (figure.title, [finite(mean) for mean in means]),
        ],
    )


def _broken(end: Message) -> Message:
    """Return an end with the error's name in several lines: it is wider than a narrow bar."""
    if "kind" not in end.params:
        return end
    kind = WORD_ENDS.sub("\n", str(end.params["kind"]))
    return Message(end.template, {**end.params, "kind": kind})


def dot_chart(pitfall: Pitfall, setting: Setting, name: str) -> Chart | None:
    """Draw a figure of each run as a dot: programs that repeat themselves lie level.

    Returns:
        None where no program of the setting has the figure.
    """
    figure, found = pitfall.figure(name), _measured(pitfall, setting)
    runs = max((len(result.runs) for _program, result in found), default=0)
    values = {p.role: [run.value(name) for run in r.runs] for p, r in found}
    if not any(value is not None for of_program in values.values() for value in of_program):
        return None
    ends = by_program({program.role: result.spread(figure) for program, result in found})
    return Chart(
        message("{figure}, run by run: {ends}", figure=figure.title, ends=ends),
        message(
            "A dot for each run of each program shows its {figure}: {ends}. Dots that lie level "
            "are alike.",
            figure=figure.title,
            ends=ends,
        ),
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "name": ROLE_NAMES[role],
                    "line": LOOKS[role].line(1),
                    "marker": LOOKS[role].points(11),
                    "x": list(range(1, len(of_program) + 1)),
                    "y": [finite(value) for value in of_program],
                    "hovertemplate": figure.hover,
                }
                for role, of_program in values.items()
            ],
            "layout": {
                "xaxis": {"title": title(RUN), "dtick": 1, "range": [0.7, runs + 0.3]},
                "yaxis": {"title": title(figure.title)} | figure.axis,
                "showlegend": True,
            },
        },
        [
            (RUN, list(range(1, runs + 1))),
            *(
                (ROLE_NAMES[role], [*map(finite, some), *[None] * (runs - len(some))])
                for role, some in values.items()
            ),
        ],
    )


def _measured(pitfall: Pitfall, setting: Setting) -> Measured:
    found = ((program, pitfall.results.get(program.name)) for program in setting.programs)
    return [(program, result) for program, result in found if result and result.runs]

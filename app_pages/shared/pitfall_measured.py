"""A pitfall's programs as differences, and what they did when they ran."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.text import _, capital, plain, say
from core.pitfalls.diff import differences
from core.pitfalls.figures import circumstances, figure_rows
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program
from core.pitfalls.results import ProgramRun, first_error, warned
from core.pitfalls.setting_charts import setting_chart
from core.pitfalls.wording import ROLE_NAMES


def measured_view(pitfall: Pitfall) -> None:
    """Draw what was measured in each setting, and the programs of those that are not above."""
    st.header(_("What we measured"))
    for place, setting in enumerate(pitfall.settings):
        if len(pitfall.settings) > 1:
            st.subheader(say(setting.title))
        if place > 0:
            code_view(setting)
        _results(pitfall, setting)


def code_view(setting: Setting) -> None:
    """Draw what changes from program to program, and the programs themselves to copy."""
    for difference in differences(setting):
        st.caption(
            _(
                "{before} → {after}: what changes",
                before=say(ROLE_NAMES[difference.before.role]),
                after=say(ROLE_NAMES[difference.after.role]),
            )
        )
        with st.container(key=f"difference_{difference.after.name}"):
            st.code(difference.text, language="diff", wrap_lines=True)
    with st.expander(_("Whole programs, to copy"), key=f"programs_{setting.name}"):
        for program in setting.programs:
            st.caption(f"{program.name}.py")
            st.code(program.source, language="python")


def _results(pitfall: Pitfall, setting: Setting) -> None:
    measured = [(p, pitfall.results[p.name]) for p in setting.programs if p.name in pitfall.results]
    if not measured:
        st.info(
            _(
                "Not measured yet. Measure it with `python -m core pitfalls measure {name}`.",
                name=pitfall.id,
            )
        )
        return
    chart = setting_chart(pitfall, setting)
    if chart is not None:
        show(chart, key=f"curves_{setting.name}", height=280)
    figure_table(pitfall, [(say(ROLE_NAMES[p.role]), result.runs) for p, result in measured])
    what_was_said([(program, result.runs) for program, result in measured])
    for sentence in circumstances(measured):
        st.caption(plain(say(sentence)))


def figure_table(pitfall: Pitfall, columns: Sequence[tuple[str, Sequence[ProgramRun]]]) -> None:
    """Draw the figures: a row each, so that before and after stand side by side on any screen."""
    rows = figure_rows(pitfall, [runs for _title, runs in columns])
    st.table(
        {
            "": [plain(capital(say(title))) for title, _texts in rows],
            **{
                title: [plain(say(texts[place])) for _title, texts in rows]
                for place, (title, _runs) in enumerate(columns)
            },
        },
        hide_index=True,
    )


def what_was_said(told: Sequence[tuple[Program, Sequence[ProgramRun]]]) -> None:
    """Draw the errors that programs ended with, and what they were warned of."""
    for program, runs in told:
        error = first_error(runs)
        if error is None:
            continue
        st.caption(_("{name} ends with:", name=f"{program.name}.py"))
        lines = [f"  {line}" for line in error.traceback]
        if lines:  # A process that was killed leaves none.
            lines.insert(0, "Traceback (most recent call last):")
        text = "\n".join([*lines, f"{error.type}: {error.message}"])
        st.code(text, language=None, wrap_lines=True)
    # Programs that are warned of the same are named together.
    warnings: dict[tuple[str, ...], list[str]] = {}
    for program, runs in told:
        if lines := warned(runs):
            warnings.setdefault(tuple(lines), []).append(f"{program.name}.py")
    for lines, names in warnings.items():
        st.caption(_("Warnings from {names}:", names=", ".join(names)))
        st.code("\n".join(lines), language=None, wrap_lines=True)

"""A pitfall's programs as differences, and what they did when they ran."""

from __future__ import annotations

import statistics

import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.text import _, duration, plain, say
from core.pitfalls.charts import ROLE_NAMES, curve_chart
from core.pitfalls.diff import differences
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program
from core.pitfalls.results import ProgramRun, Result


def measured_view(pitfall: Pitfall, *, show_results: bool) -> None:
    """Draw each setting: code, and unless it is hidden, curves, figures and errors."""
    st.header(_("The programs, and what they did") if show_results else _("The programs"))
    for setting in pitfall.settings:
        if len(pitfall.settings) > 1:
            st.subheader(say(setting.title))
        _code(setting)
        if show_results:
            _results(pitfall, setting)
    if show_results:
        _circumstances(pitfall)


def _code(setting: Setting) -> None:
    for difference in differences(setting):
        st.caption(
            _(
                "{before} → {after}: what changes",
                before=say(ROLE_NAMES[difference.before.role]),
                after=say(ROLE_NAMES[difference.after.role]),
            )
        )
        st.code(difference.text, language="diff")
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
    chart = curve_chart(pitfall, setting)
    if chart is not None:
        show(chart, key=f"curves_{setting.name}", height=280)
    st.table(
        {
            "": [say(ROLE_NAMES[program.role]) for program, _result in measured],
            **{
                plain(say(title)): [plain(_told(result, name)) for _p, result in measured]
                for name, title in pitfall.figures.items()
            },
            _("Duration"): [
                duration(statistics.fmean(run.seconds for run in result.runs))
                for _p, result in measured
            ],
        },
        hide_index=True,
    )
    for program, result in measured:
        error_text(program, result.runs[0])


def _told(result: Result, figure: str) -> str:
    error = result.runs[0].error
    return error.type if error is not None else say(result.told(figure))


def error_text(program: Program, run: ProgramRun) -> None:
    """Draw the error that a program's run ended with, if it did."""
    if run.error is None:
        return
    st.caption(_("{name} ends with:", name=f"{program.name}.py"))
    lines = ["Traceback (most recent call last):", *(f"  {line}" for line in run.error.traceback)]
    text = "\n".join([*lines, f"{run.error.type}: {run.error.message}"])
    st.code(text, language=None, wrap_lines=True)


def _circumstances(pitfall: Pitfall) -> None:
    if not pitfall.results:
        return
    result = next(iter(pitfall.results.values()))
    st.caption(
        _(
            "Mean of {runs} runs (smallest to largest), each in a process of its own, on the first "
            "{train} training images and {test} test images of MNIST; TensorFlow {tensorflow}, "
            "Keras {keras}, Python {python}; {machine}; {date}.",
            runs=len(result.runs),
            train=f"{result.train:,}",
            test=f"{result.test:,}",
            machine=result.machine,
            date=result.date,
            **{name: result.versions[name] for name in ("tensorflow", "keras", "python")},
        )
    )

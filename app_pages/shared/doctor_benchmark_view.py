"""How well the doctor does: its benchmark."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app_pages.shared.doctor_misses_view import cases, confused, missed
from app_pages.shared.figure import show
from app_pages.shared.text import _, plain, say
from app_pages.shared.url_choice import choose
from core.doctor.benchmark import (
    COMPARED,
    HELD_OUT,
    OURS,
    PARTS,
    RATES,
    Benchmark,
    Part,
    comparison_chart,
    first_looks,
    sizes,
    tool_title,
)

FILES = {HELD_OUT: "held_out", "reporting": "first"}
"""Names of parts in the names of files, where they differ."""


def benchmark_view() -> None:
    """Draw what was measured."""
    measured = sizes()
    if not measured:
        st.info(
            _(
                "How often the doctor is right has not been measured on this copy of the lab. Once "
                "it is, its hits and misses on programs with known faults stand here."
            )
        )
        st.caption(
            _("Who runs this lab can measure it: `python -m tests.bench.doctor all`, for hours.")
        )
        return
    benchmark = _of_a_size(measured)
    first = next(iter(measured.values()))
    # A size may lack programs that another has, so each remembers its own choice.
    name = choose(
        _("Programs"),
        {name: say(PARTS[name]) for name in benchmark.parts},
        "programs" if benchmark is first else f"programs_{benchmark.size}",
        kind=st.segmented_control,
        required=True,
        label_visibility="collapsed",
    )
    part = benchmark.parts[name]
    st.write(_about(name, part, benchmark))
    key = f"doctor_benchmark_{benchmark.size}_{FILES.get(name, name)}"
    show(comparison_chart(part), key=key)
    _rates(part)
    _looks(benchmark)
    missed(part)
    confused(part)
    cases(part, f"{key}_cases")
    _overhead(benchmark)
    st.caption(
        _(
            "Measured {dates} on {machines}. Other tools' columns are their published rules, "
            "written anew from their descriptions and run on the same trainings. "
            "`python -m tests.bench.doctor all --images {size}` measures what is not measured yet; "
            "what was held out is measured again only with `--again`.",
            size=benchmark.size,
            dates=_span(part["circumstances"]["dates"]),
            machines="; ".join(part["circumstances"]["machines"]),
        )
    )


def _of_a_size(measured: dict[str, Benchmark]) -> Benchmark:
    """Let the visitor choose how many images the programs learn from, where there is a choice."""
    if len(measured) == 1:
        return next(iter(measured.values()))
    titles = {
        name: _("{images} images", images=f"{one.images:,}") for name, one in measured.items()
    }
    name = choose(
        _("The programs learn from"), titles, "size", kind=st.segmented_control, required=True
    )
    return measured[name]


def _about(name: str, part: Part, benchmark: Benchmark) -> str:
    ours = part["tools"][OURS]
    numbers = {
        "faults": ours["faults"],
        "clean": ours["clean"],
        "runs": ours["fault_runs"] + ours["clean_runs"],
        "images": f"{benchmark.images:,}",
    }
    told = _(
        "{faults} programs whose fault is known and {clean} in which nothing is wrong: {runs} "
        "trainings on {images} images.",
        **numbers,
    )
    about = {
        HELD_OUT: _(
            "Networks that read images: the faults are people's own, from questions asked in "
            "public as searches for the usual complaints gave them, and the sound programs are "
            "from Keras' examples and books. Whoever wrote them down did not know the doctor's "
            "checks, and none of these programs was known when the doctor was made as it is."
        ),
        "tuning": _(
            "The doctor's thresholds were chosen on these, so its figures here are flattering; "
            "those of what was held out count."
        ),
    }
    mended = (
        _(
            "Most of the faults were written after questions that people asked in public. The "
            "figures are those of the first look at these programs; the doctor was mended after it."
        )
        if part["first_look"] is None
        else _(
            "Most of the faults were written after questions that people asked in public. The "
            "doctor was mended after a first look at these programs, so its figures here are "
            "flattering; those of the programs that are still held out count."
        )
    )
    changed = (
        [_("The doctor, a program or a tool has been changed since some of this was measured.")]
        if part["stale"]
        else []
    )
    return " ".join([told, about.get(name, mended), *_first_look(part), *changed])


def _first_look(part: Part) -> list[str]:
    look = part["first_look"]
    if look is None:
        return []
    told = [
        _(
            "This is not the first look. At that one, of {faults} faulty and {sound} sound "
            "trainings:",
            faults=look["fault_runs"],
            sound=look["clean_runs"],
        )
    ]
    shares = "; ".join(
        _("{what}: {share:.1%}", what=say(RATES[name].title), share=look[name])
        for name in COMPARED
        if look[name] is not None
    )
    return [*told, f"{shares}."]


def _rates(part: Part) -> None:
    tools = part["tools"]
    columns: dict[str, list[str]] = {
        _("Share of trainings"): [say(rate.title) for rate in RATES.values()],
        _("Aim"): [say(rate.aim_in_words) for rate in RATES.values()],
    }
    for tool, figures in tools.items():
        columns[say(tool_title(tool))] = [_share(name, figures, tool == OURS) for name in RATES]
    st.table(columns, hide_index=True)
    steps = tools[OURS]["steps"]
    if steps == 0:
        st.write(_("Half of the faults are noticed before the first step."))
    elif steps is not None:
        st.write(_("Half of the faults are noticed by step {steps:g}.", steps=float(steps)))
    with st.expander(_("What the rows count")):
        for rate in RATES.values():
            st.markdown(f"**{say(rate.title)}**: {say(rate.about)}")
        st.markdown(
            _(
                "Some faults have two right names: numbers that are no longer finite are also "
                "inputs on an unusual scale, say. Either counts, here and in the column “Codes "
                "that are as right” of the CSV; the table of causes and first findings takes each "
                "by its own name."
            )
        )
        if tools[OURS]["retrained"] is not None:
            st.markdown(
                _(
                    "Of the fixes, {share:.0%} were applied by rote and trained.",
                    share=tools[OURS]["retrained"],
                )
            )


def _looks(benchmark: Benchmark) -> None:
    """Draw how the doctor did on each set when it saw it for the first time."""
    columns = first_looks(benchmark)
    if len(columns[0][1]) < 2:
        return
    with st.expander(_("First looks, one set after the other")):
        st.write(
            _(
                "After each look the doctor was mended, and another set was written by somebody "
                "who did not know its checks. So each row is of the doctor of its time, and "
                "together they tell how well it does on what is new."
            )
        )
        st.table(
            {say(title): [_told(value) for value in values] for title, values in columns},
            hide_index=True,
        )


def _told(value: Any) -> str:
    """Return a share of trainings, a number of them or a set's name; a dash for nothing."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.0%}"
    return str(value) if isinstance(value, int) else say(value)


def _share(name: str, figures: dict[str, Any], ours: bool) -> str:
    share = figures.get(name)
    if share is None:
        return "–"
    met = RATES[name].is_met(share) if ours else None
    sign = {True: " ✓", False: " ✗", None: ""}[met]
    return f"{share:.1%}{sign}"


def _overhead(benchmark: Benchmark) -> None:
    if not benchmark.overhead:
        return
    st.subheader(_("What it costs"))
    trainings = benchmark.overhead.values()
    st.table(
        {
            _("Network"): [plain(one["network"]) for one in trainings],
            _("Epochs"): [str(one["epochs"]) for one in trainings],
            _("Seconds without the doctor"): [f"{one['bare_seconds']:.1f}" for one in trainings],
            _("More processor time"): [f"{one['cpu']:.1%}" for one in trainings],
            _("More time by the clock"): [f"{one['wall']:.1%}" for one in trainings],
        },
        hide_index=True,
    )
    st.caption(
        _(
            "Medians of pairs of trainings on {images:,} images, with and without the doctor. The "
            "aim is 3%. The doctor looks at the data and at the first steps only once, so that is "
            "a larger share of a training of a few seconds than of a longer one.",
            images=benchmark.images,
        )
    )


def _span(dates: list[str]) -> str:
    first, last = min(dates), max(dates)
    return first if first == last else _("{first} to {last}", first=first, last=last)

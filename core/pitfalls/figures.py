"""What programs did, as a table for people: a row for each figure, a column for each program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.messages import Message, message
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.programs import Program
from core.pitfalls.quantity import OF_RUN, Quantity, usual
from core.pitfalls.results import ProgramRun, Result, raised, told

Row = tuple[Message, list[Message]]

_KEPT = re.compile(r"^x_train = x_train\[:(\d+)", re.MULTILINE)
"""A program that keeps some of the images that it is given."""

ENDS = message("How it ends")
LAST = {
    name: replace(usual(name), title=title)
    for name, title in {
        "accuracy.last": message("Training accuracy, last epoch"),
        "val_accuracy.last": message("Validation accuracy, last epoch"),
    }.items()
}


def figure_rows(pitfall: Pitfall, columns: Sequence[Sequence[ProgramRun]]) -> list[Row]:
    """Return the rows, each with its title and a text for each column.

    Args:
        pitfall: whose programs ran.
        columns: for each column the runs of one program.
    """
    # What was trained is told first, then what the pitfall is about; what no program has, not.
    rows = [
        _row(figure, columns)
        for name, figure in {**LAST, **pitfall.figures}.items()
        if name not in OF_RUN and _has(columns, name)
    ]
    rows.append(_row(pitfall.figure("seconds"), columns))
    if "peak_mib" in pitfall.figures or pitfall.budget.memory_mib is not None:
        # A process that was killed told nothing of its memory.
        living = [[run for run in runs if run.peak_mib > 0] for runs in columns]
        rows.append(_row(pitfall.figure("peak_mib"), living))
    if any(run.error for runs in columns for run in runs):
        rows.insert(0, (ENDS, [raised(runs) for runs in columns]))
    return rows


def _row(figure: Quantity, columns: Sequence[Sequence[ProgramRun]]) -> Row:
    return figure.title, [told(runs, figure) for runs in columns]


def _has(columns: Sequence[Sequence[ProgramRun]], figure: str) -> bool:
    return any(run.value(figure) is not None for runs in columns for run in runs)


def circumstances(measured: Sequence[tuple[Program, Result]]) -> list[Message]:
    """Return under which circumstances programs were measured: one sentence where all are alike."""
    alike: dict[str, list[str]] = {}
    sentences: dict[str, Message] = {}
    for program, result in measured:
        sentence = _circumstances(program, result)
        alike.setdefault(str(sentence), []).append(f"{program.name}.py")
        sentences[str(sentence)] = sentence
    if len(alike) < 2:
        return list(sentences.values())
    return [
        message("{programs}: {told}", programs=", ".join(alike[text]), told=sentence)
        for text, sentence in sentences.items()
    ]


def _circumstances(program: Program, result: Result) -> Message:
    return message(
        "{runs}. {machine}; TensorFlow {tensorflow}, Keras {keras}, Python {python}; {date}.",
        runs=_given(program, result) if "mnist" in program.source else _runs(result),
        machine=result.machine,
        date=result.date,
        **{name: result.versions[name] for name in ("tensorflow", "keras", "python")},
    )


def _given(program: Program, result: Result) -> Message:
    given = message(
        "{runs}; load_data() gave the first {train} training images and {test} test images of "
        "MNIST",
        runs=_runs(result),
        train=f"{result.train:,}",
        test=f"{result.test:,}",
    )
    kept = _KEPT.search(program.source)
    if kept is None or int(kept[1]) >= result.train:
        return given
    return message(
        "{given}, of which the program trains on the first {kept}",
        given=given,
        kept=f"{int(kept[1]):,}",
    )


def _runs(result: Result) -> Message:
    seeds = [run.seed for run in result.runs if run.seed is not None]
    if len(result.runs) == 1:
        if not seeds:
            return message("One run")
        return message("One run, with seed {seed}", seed=seeds[0])
    if not seeds:
        return message(
            "Mean of {runs} runs (smallest to largest), each in a process of its own, no seed set",
            runs=len(result.runs),
        )
    return message(
        "Mean of {runs} runs (smallest to largest), each in a process of its own, with the seeds "
        "{seeds}",
        runs=len(result.runs),
        seeds=", ".join(map(str, seeds)),
    )

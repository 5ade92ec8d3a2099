"""Two to six runs side by side: their settings, their curves, and where two of them err."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

import numpy as np
import streamlit as st

from app_pages.shared.compare_groups_view import difference_of_means, is_one, seeds_of
from app_pages.shared.compare_view import table
from app_pages.shared.figure import show
from app_pages.shared.lab import engine
from app_pages.shared.readings_view import readings_view
from app_pages.shared.result_view import test_in_words
from app_pages.shared.text import _, plain, say
from app_pages.shared.url_choice import choose
from core.analysis.bands import bands_of, mean_history
from core.analysis.compared import (
    LETTERS,
    MOST,
    SETTINGS,
    comparable,
    differences,
)
from core.analysis.disagreement import (
    confusion_difference,
    disagreement,
)
from core.analysis.overlaid import overlaid
from core.errors import LabError
from core.jobs.evaluation import Answered
from core.jobs.number_evaluation import AnsweredNumbers, answered_by
from core.jobs.results import accuracy_of, completed
from core.jobs.runs import Run, is_id
from core.messages import message

PARAMETER = "compare"


def compare_runs_view(asked: str) -> None:
    """Draw the comparison that a link asks for.

    Args:
        asked: ids with commas between them, of untrusted origin.
    """
    st.title(_("Runs side by side"))
    if st.button(_("Back to the list"), icon=":material/arrow_back:", key="compare_back"):
        del st.query_params[PARAMETER]
        st.rerun()
    # A link may be as long as it likes; ids beyond the sixth are not looked for.
    ids = list(islice(dict.fromkeys(filter(is_id, asked[:1_000].split(","))), MOST))
    found = [run for run in map(engine().find, ids) if run is not None]
    if len(found) < len(ids) or len(ids) < asked.count(",") + 1:
        st.warning(_("Some runs of this link are not here, or are no runs; they are left out."))
    if len(found) < 2:
        st.info(_("A comparison needs two to {most} runs. Choose them in the list.", most=MOST))
        return
    # Different trainings have no mean: such a group stands here as its members.
    flat = [one for run in found for one in ([run] if is_one(run) else engine().members(run))]
    runs = dict(zip(LETTERS, flat, strict=False))
    _overview(runs)
    _settings(runs)
    _curves(runs)
    _errors(runs)


def _name(letter: str, run: Run) -> str:
    return f"{letter} · {run.name}"


def _overview(runs: dict[str, Run]) -> None:
    for letter, run in runs.items():
        facts = {"letter": letter, "name": plain(run.name), "result": test_in_words(run)}
        told = _("**{letter}** · {name}: {result}", **facts)
        mark = " " + _("Imported, not verified here.") if run.imported else ""
        st.markdown(told + mark)


def _settings(runs: dict[str, Run]) -> None:
    st.header(_("Where their settings differ"))
    rows = differences([replace(run.config, seed=0) for run in runs.values()])
    seeds = [seeds_of(run) for run in runs.values()]
    if len(set(seeds)) > 1:
        rows.append((SETTINGS["seed"], [message("{seeds}", seeds=one) for one in seeds]))
    if not rows:
        st.markdown(_("Nowhere: they have the very same settings and the same seed."))
        return
    cells = [[say(name), *(plain(say(value)) for value in values)] for name, values in rows]
    st.markdown(table([_("Setting"), *runs], cells))


def _curves(runs: dict[str, Run]) -> None:
    st.header(_("Their curves"))
    names = {_name(letter, run): run for letter, run in runs.items()}
    bands = {
        name: bands_of([one.history() for one in completed(run)] or [run.history()])
        for name, run in names.items()
        if run.members
    }
    histories = [
        mean_history(bands[name]) if name in bands else run.history() for name, run in names.items()
    ]
    columns, reasons = comparable([run.config for run in runs.values()])
    if bands and columns:
        st.caption(
            _(
                "A group's line is the mean of its trainings; the band around it reaches from the "
                "lowest to the highest of them."
            )
        )
    for column in columns:
        its_bands = {name: band[column] for name, band in bands.items()}
        key = f"compared_{column.removeprefix('val_')}"
        show(overlaid(list(names), histories, column, its_bands), key=key)
    for reason in reasons:
        st.info(say(reason))


def _errors(runs: dict[str, Run]) -> None:
    scored = {letter: run for letter, run in runs.items() if accuracy_of(run) is not None}
    if len(scored) < 2:
        return
    st.header(
        _("Two of them in detail"),
        help=_(
            "Two trainings always differ a little. A significance test asks how probable so large "
            "a difference would be if both were equally good; below 5%, it is called more than "
            "chance."
        ),
    )
    one, other = _two_of(scored)
    if one == other:
        st.info(_("Choose two different runs."))
        return
    if scored[one].members or scored[other].members:
        difference_of_means(scored[one], scored[other], (one, other))
        return
    st.subheader(_("Who errs where the other does not"))
    first, second = scored[one].metrics(), scored[other].metrics()
    if first is None or second is None:  # deleted while we looked
        return
    a, b = (np.array(part["test"]["confusion"]) for part in (first, second))
    if not np.array_equal(a.sum(axis=1), b.sum(axis=1)):
        st.info(_("These two were tested on different images, so their errors cannot be compared."))
        return
    show(confusion_difference(a, b, (one, other)), key="confusion_difference", height=430)
    st.caption(
        _(
            "Blue with +: {one} has more images there; orange with −: {other} has more.",
            one=one,
            other=other,
        )
    )
    try:
        answered = {letter: answered_by(scored[letter]) for letter in (one, other)}
        _who_errs(answered, one, other)
    except LabError as error:
        st.info(say(error.message))


def _two_of(runs: dict[str, Run]) -> tuple[str, str]:
    titles = {letter: _name(letter, run) for letter, run in runs.items()}
    if len(runs) == 2:
        first, second = runs
        return first, second
    left, right = st.columns(2)
    help_text = _("One of the two runs whose errors are compared.")
    with left:
        one = choose(_("First run"), titles, "one", help=help_text)
    with right:
        other = choose(_("Second run"), titles, "other", default=list(runs)[1], help=help_text)
    return one, other


def _who_errs(
    answers: Mapping[str, Answered | AnsweredNumbers | None], one: str, other: str
) -> None:
    a, b = answers[one], answers[other]
    if a is None or b is None:
        st.info(_("The images themselves are not on this server, so only counts can be shown."))
        return
    labels = np.asarray(a.digits.labels)
    if not np.array_equal(labels, np.asarray(b.digits.labels)):
        st.info(_("These two were tested on different images, so they are not shown."))
        return
    found = disagreement(a.read, b.read, labels)
    st.markdown(
        say(found.verdict(one, other)),
        help=_(
            "McNemar's exact test looks only at the images that one of the two reads right and the "
            "other does not: were both equally good, each of these would fall to either of them "
            "like a coin's toss."
        ),
    )
    st.caption(
        _(
            "It is about these two models on such images. Another seed gives another model: to "
            "compare settings, train each several times."
        )
    )
    counts = {
        "a": (_("Only {name} errs", name=one), found.only_a, a),
        "b": (_("Only {name} errs", name=other), found.only_b, b),
        "both": (_("Both err"), found.both, a),
    }
    shown = choose(
        _("Images"),
        {name: f"{title}: {len(these):,}" for name, (title, these, _by) in counts.items()},
        "errors",
        kind=st.segmented_control,
        required=True,
        help=_("Which of the wrongly read images are shown."),
    )
    title, indices, answered = counts[shown]
    if not len(indices):
        st.markdown(_("There is no such image."))
        return
    readings_view(answered, indices, key=f"compared_{shown}", name=title, size=84, guesses=True)

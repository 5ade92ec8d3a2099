"""A run on the screen: where it stands, its curves while they grow, what came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app_pages.shared.figure import show
from app_pages.shared.findings_view import beside_the_curves
from app_pages.shared.lab import engine, token
from app_pages.shared.links import run_url
from app_pages.shared.pitfall_link import see_also
from app_pages.shared.rate_test_view import rate_test_plot
from app_pages.shared.text import _, about, duration, say
from core.analysis import curves, verdict
from core.analysis.gradients import gradient_chart
from core.analysis.history import metric_of
from core.analysis.milestones import marked
from core.analysis.noted import Mark, noted
from core.analysis.regression import guessing_loss
from core.config.training import TrainConfig
from core.doctor.diagnosis import Diagnosis
from core.errors import LabError
from core.jobs import diagnosed
from core.jobs.owner import owns
from core.jobs.runs import Run
from core.messages import message
from core.pitfalls.live import Live

STATES = {
    "queued": message("Waiting"),
    "running": message("Training"),
    "done": message("Done"),
    "stopped": message("Stopped"),
    "failed": message("Failed"),
    "interrupted": message("Interrupted"),
}
MARKS = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/play_arrow:",
    "done": ":material/check_circle:",
    "stopped": ":material/stop_circle:",
    "failed": ":material/error:",
    "interrupted": ":material/link_off:",
}

PITFALLS = {
    "not-a-number": "nan-loss",
    "neither-falls": "lr-too-low",
    "overfitting": "overfitting",
    "jagged": "lr-too-high",
}
"""Of the library, by what the curves tell. That no loss falls has many causes: where the doctor has
found one, its finding names the pitfall."""

ERROR = "run_error"
"""Session state: what the last button said that could not be done."""


def state_text(run: Run | Live) -> str:
    """Return the run's state as an icon and a word."""
    return f"{MARKS[run.status.state]} {say(STATES[run.status.state])}"


def live(run_id: str) -> None:
    """Draw a run that waits or trains, again and again until it has ended."""
    st.fragment(_live, run_every="0.5s")(run_id)


def _live(run_id: str) -> None:
    run = engine().find(run_id)
    if run is None or not run.is_live:
        st.rerun()  # The whole page once more: it shows the end and stops ticking.
    st.markdown(f"**{state_text(run)}**")
    st.progress(*where_it_stands(run))
    if run.group is None and run.status.phase not in ("stopping", "scoring"):
        stop_button(run)
    history, diagnosis = run.history(), run.diagnosis()
    if run.config.kind == "rate_test":
        rate_test_plot(run)
    elif history["batches"].get("epoch"):
        beside_the_curves(diagnosis, run.config)
        # The axis stands still while the curves grow along it.
        draw_curves(history, epochs=run.config.passes, marks=marks_of(run))
    else:
        beside_the_curves(diagnosis, run.config)
        st.caption(_("The curves appear here with the first batches."))


def stop_button(run: Run | Live) -> None:
    """Draw the owner's button that ends a run, and what its last press could not do."""
    if problem := st.session_state.pop(ERROR, None):
        st.error(problem)
    if owns(token(), run.owner):
        st.button(
            _("Stop"),
            key="stop",
            on_click=_stop,
            args=(run.id,),
            help=_("Ends the training and keeps what was learnt."),
        )


def _stop(run_id: str) -> None:
    try:
        engine().stop(run_id, token())
    except LabError as error:
        st.session_state[ERROR] = say(error.message)


def where_it_stands(run: Run) -> tuple[float, str]:
    """Return how much of a live run is done, from 0 to 1, and where it stands in words."""
    place = engine().place(run.id)
    progress = run.status.progress
    if place is not None:
        return 0.0, queue_text(place.ahead, place.seconds)
    if run.status.state == "queued":
        return 0.0, _("Its turn comes after the other trainings of its group.")
    if run.status.phase == "stopping":
        return _share(run, progress), _("Stopping after this batch …")
    if run.status.phase == "scoring":
        return 1.0, _("The training has ended. Scoring the model and saving it …")
    if progress is None:
        return 0.0, _("Preparing the images and the network …")
    return _share(run, progress), _progress_text(run, progress)


def queue_text(ahead: int, seconds: float) -> str:
    """Say how long something waits, and for whom."""
    if ahead == 0:
        return _("Next in line: the training engine is warming up (about 10 seconds) …")
    return _("Waiting: {ahead} before this one, {wait}.", ahead=ahead, wait=about(seconds))


def _share(run: Run, progress: dict[str, Any] | None) -> float:
    if progress is None:
        return 0.0
    done = progress["epoch"] - 1 + progress["step"] / progress["steps"]
    return float(min(done / run.config.passes, 1.0))


def _progress_text(run: Run, progress: dict[str, Any]) -> str:
    left = progress["seconds_left"]
    return _(
        "Epoch {epoch} of {epochs}, batch {step} of {steps}; {speed} images/s; {left} left.",
        epoch=progress["epoch"],
        epochs=run.config.passes,
        step=progress["step"],
        steps=progress["steps"],
        speed=f"{progress['images_per_second']:,.0f}",
        left="…" if left is None else duration(left),
    )


def end_in_words(run: Run) -> None:
    """Say how the run ended, and why; its owner may read the traceback. Imports are marked."""
    if run.imported:
        st.warning(
            _(
                "Imported, not verified here: it shows its figures but cannot read digits, "
                "because model files from elsewhere are never loaded."
            ),
            icon=":material/upload:",
        )
    st.markdown(f"**{state_text(run)}**")
    if run.status.reason:
        tell = st.error if run.status.state == "failed" else st.info
        tell(say(run.status.reason))
    if (traceback := run.traceback()) and owns(token(), run.owner):
        with st.expander(_("Traceback")):
            st.code(traceback)


def train_again(config: TrainConfig, seeds: int = 1) -> None:
    """Draw the way to the form with this config in it. Nothing starts by itself."""
    st.page_link(
        "app_pages/train.py",
        label=_("Train again"),
        query_params={"c": config.to_link()} | ({"seeds": str(seeds)} if seeds > 1 else {}),
        icon=":material/replay:",
    )


def copy_link(run: Run) -> None:
    """Draw the run's address with a button that copies it."""
    st.code(run_url(run), language=None)


def marks_of(run: Run) -> list[Mark]:
    """Return where on its curves the doctor's findings in a run showed."""
    diagnosis = run.diagnosis()
    return [] if diagnosis is None else diagnosed.marks(diagnosis, run.config)


def draw_curves(
    history: dict[str, dict[str, list[Any]]],
    epochs: int | None = None,
    marks: Sequence[Mark] = (),
) -> None:
    """Draw loss, accuracy (or MAE) and learning rate, over ``epochs`` or all that an ended run has.

    The doctor's findings are marked; of an ended run its best epoch and the changes of its learning
    rate, too.
    """
    is_regression = (metric := metric_of(history)) == "mae"
    measured = (curves.error_chart if is_regression else curves.accuracy_chart)(history, epochs)
    measured = noted(measured, history, metric, marks)
    loss = noted(curves.loss_chart(history, epochs), history, "loss", marks)
    if epochs is None:
        loss = marked(loss, history, "val_loss", min)
        measured = marked(measured, history, f"val_{metric}", min if is_regression else max)
    show(loss, key="loss")
    show(measured, key=metric)
    show(curves.learning_rate_chart(history, epochs), key="learning_rate", height=200)
    if (gradients := gradient_chart(history, epochs)) is not None:
        show(gradients, key="gradients")


def in_words(
    config: TrainConfig,
    history: dict[str, dict[str, list[Any]]],
    diagnosis: Diagnosis | None = None,
) -> None:
    """Say what the curves tell, which is not all where the doctor has found something.

    Only pitfalls that show in these very curves are named; the doctor's findings name their own.
    """
    st.subheader(_("What the curves say"))
    guessing = (
        guessing_loss(config.regression_loss, config.huber_delta)
        if config.is_regression
        else verdict.GUESSING
    )
    well = diagnosis is None or not diagnosis.findings
    readings = verdict.read_curves(history, guessing=guessing, well=well)
    for reading in readings:
        st.markdown(f"- {say(reading.sentence)}")
    see_also(
        PITFALLS[reading.kind]
        for reading in readings
        if reading.kind in PITFALLS and (well or reading.kind != "neither-falls")
    )

"""What the settings and the data alone foretell, beside the form; it blocks nothing."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.changes import changes_in_words
from app_pages.shared.config_form import choose
from app_pages.shared.doctor_view import ICON, meaning
from app_pages.shared.text import _, say
from core.config.training import TrainConfig
from core.data import datasets
from core.data.augmentation import Augmentation
from core.doctor.diagnosis import Diagnosis
from core.doctor.finding import Finding
from core.doctor.foresight import foresee, known_of
from core.errors import LabError
from core.jobs.cure import cured

CERTAIN = 0.9
APPLIED = "foretold_applied"
"""Session state: what the last press of a button changed in the form."""


def foretold(config: TrainConfig) -> None:
    """Draw why a config will probably not train well, if it will not, and what to change."""
    if told := st.session_state.pop(APPLIED, None):
        st.success(_("Changed in the form: {changes}.", changes=told), icon=":material/check:")
    if config.kind == "rate_test":
        return  # it has a rate of its own at each step, and ends with no model
    found = _foreseen(config)
    for number, finding in enumerate(found.findings):
        _warn(number, finding, config)
    for note in found.notes:
        st.caption(
            _("{icon} Worth knowing: {sentence}", icon=ICON, sentence=say(note.sentence)),
            help=meaning(note.code),
        )


def _foreseen(config: TrainConfig) -> Diagnosis:
    try:
        data = known_of(datasets.load(config.data).train, Augmentation.of(config))
    except LabError:
        data = None  # the form says itself that its data is not here
    return foresee(config, data)


def _warn(number: int, finding: Finding, config: TrainConfig) -> None:
    facts = {
        "title": say(finding.title),
        "sentence": say(finding.sentence),
        "fix": say(finding.fix.what),
    }
    told = (
        _("This will not train well: **{title}**. {sentence} Try: {fix}", **facts)
        if finding.confidence >= CERTAIN
        else _("This will probably not train well: **{title}**. {sentence} Try: {fix}", **facts)
    )
    with st.container(key=f"foretold_{number}"):
        st.warning(told, icon=ICON)
        changed = cured(config, finding)
        with st.container(horizontal=True, vertical_alignment="center"):
            if changed is not None:
                st.button(
                    _("Make this change in the form"),
                    key=f"foretold_fix_{number}",
                    icon=":material/healing:",
                    on_click=_apply,
                    args=(config, changed),
                    help=_(
                        "It sets {changes}. Nothing is started by it.",
                        changes=changes_in_words(config, changed),
                    ),
                )
            st.caption(_("You may start it all the same."), help=meaning(finding.code))


def _apply(config: TrainConfig, changed: TrainConfig) -> None:
    choose(changed)
    st.session_state[APPLIED] = changes_in_words(config, changed)

"""Train: choose a network and how it learns, see what it costs, start."""

from __future__ import annotations

import streamlit as st

from app_pages.shared import config_form
from app_pages.shared.code_view import training_code
from app_pages.shared.foresight_view import foretold
from app_pages.shared.lab import engine, token
from app_pages.shared.loss_view import loss_explained
from app_pages.shared.network_view import network_section
from app_pages.shared.pitfall_link import see_also
from app_pages.shared.start_training import start
from app_pages.shared.text import _, plain, say
from app_pages.shared.under_way import under_way


def main() -> None:
    """Draw the page."""
    engine().wake()
    problems = config_form.prepare()
    st.title(_("Train a network"))
    st.write(
        _("Choose a network and how it learns, then watch it learn. A recipe is a good start.")
    )
    active = engine().active_run(token())
    if active:
        st.info(_("Your run is under way."))
        under_way(active)
    if problems:
        # They quote the link, which anybody may have written: nothing in it is Markdown.
        lines = "\n".join(f"- {plain(say(problem))}" for problem in problems)
        st.warning(_("Not everything in the link can be used:") + "\n" + lines)
    config_form.recipe_buttons()
    config = config_form.form()
    possible = network_section(config)
    st.markdown(say(config.describe()))
    place = st.container()
    start(config, _blocked(active, possible))
    engine_news(active)
    see_also(["lr-too-high", "batch-size", "overfitting", "augmentation", "no-seed"])
    loss_explained(config)
    training_code(config)
    # Last: what is measured for it must not hold up the form.
    with place:
        foretold(config)


def _blocked(active: str | None, possible: bool) -> str | None:
    if active is not None:
        return _("You have a run under way; wait for it or stop it.")
    return None if possible else _("The changed layers are no network yet; the editor says why.")


@st.fragment(run_every="2s")
def engine_news(active: str | None) -> None:
    """Say what the button waits for, or how far the engine is; free the page after the run's end.

    Args:
        active: the run that was under way when the page was drawn.
    """
    if active is not None:
        if engine().active_run(token()) is None:
            st.rerun()
        st.caption(_("You have a run under way; the next one can start when it has ended."))
        return
    state = engine().state()
    if state == "ready":
        st.caption(_("The training engine is ready."))
    elif state == "failed":
        problem = engine().problem()
        st.error(say(problem) if problem else "")
    elif state == "asleep":
        st.caption(_("The training engine sleeps; it wakes when you start a training."))
    else:
        st.caption(
            _(
                "The training engine is warming up (TensorFlow loads; about 10 seconds). "
                "You can start meanwhile."
            )
        )


main()

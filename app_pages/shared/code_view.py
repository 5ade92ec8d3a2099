"""A training as code to take along, and how its model is used in a person's own program."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.text import _, say
from core.config.training import TrainConfig
from core.export.notebook import as_notebook
from core.export.script import as_script
from core.export.use_model import (
    NUMBER_WITH_KERAS,
    NUMBER_WITH_LITERT,
    WITH_KERAS,
    WITH_LITERT,
)
from core.jobs.runs import Run


def training_code(config: TrainConfig) -> None:
    """Draw the training as a Keras script, to copy or to save, and as a notebook."""
    with st.expander(_("The same training as code"), icon=":material/code:", key="code"):
        st.write(
            _(
                "This short Keras program trains the same network on the same images, without "
                "Digit Lab, and gives the same curves. Copy it with the button at its corner."
            )
        )
        script = as_script(config, say)
        st.code(script, language="python", height=420)
        name = f"digit_lab_{config.specification.name.replace('-', '_')}"
        with st.container(horizontal=True):
            st.download_button(
                _("Save as script (.py)"),
                script,
                file_name=f"{name}.py",
                mime="text/x-python",
                icon=":material/download:",
                help=_("Runs anywhere by: python {name}.py", name=name),
                key="save_script",
                on_click="ignore",
            )
            st.download_button(
                _("Save as notebook (.ipynb)"),
                lambda: as_notebook(config, say),
                file_name=f"{name}.ipynb",
                mime="application/x-ipynb+json",
                icon=":material/download:",
                help=_("The same code in small steps with a word on each, for Jupyter or Colab."),
                key="save_notebook",
                on_click="ignore",
            )


def model_code(run: Run) -> None:
    """Draw the run's model to save, in each format with a program that reads a picture with it."""
    if not run.has_model:
        return
    with st.expander(
        _("Use the model in a program of your own"), icon=":material/deployed_code:", key="use"
    ):
        number = run.config.is_regression
        with_keras, with_litert = st.tabs(["Keras", "LiteRT"])
        with with_keras:
            _model(
                run,
                "model.keras",
                NUMBER_WITH_KERAS if number else WITH_KERAS,
                _("For Python with Keras: the whole model, which can also learn on."),
            )
        with with_litert:
            _model(
                run,
                "model.tflite",
                NUMBER_WITH_LITERT if number else WITH_LITERT,
                _("For phones and small machines: it reads without TensorFlow, but cannot learn."),
            )


def _model(run: Run, file: str, code: str, about: str) -> None:
    st.write(about)
    path = run.folder / file
    if path.is_file():
        st.download_button(
            _("Save {file}", file=file),
            path.read_bytes,
            file_name=file,
            mime="application/octet-stream",
            icon=":material/download:",
            help=_("What this run has learnt, as one file."),
            key=f"save_{file}",
            on_click="ignore",
        )
    st.caption(_("It reads digit.png, a picture of one dark digit on light paper:"))
    st.code(code, language="python")

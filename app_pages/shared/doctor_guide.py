"""How the doctor comes into a script of one's own."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.text import _, plain
from core.doctor.example import NEEDED, SCRIPT, packages

WATCH = """\
from core.doctor import Doctor

doctor = Doctor(x_train, y_train, validation_data=(x_val, y_val))
model.fit(x_train, y_train, callbacks=[doctor])
print(doctor.diagnosis)
doctor.diagnosis.save("diagnosis.json")"""
EXAMINE = """\
from core.doctor import examine

print(examine(model, x_train, y_train, validation_data=(x_val, y_val)))"""


def guide_view() -> None:
    """Draw the lines to copy, what they need, and what they do."""
    st.header(_("The lines"))
    st.write(
        _(
            "Make a doctor with the arrays that you train on, and give it to fit. Your other "
            "arguments stay as they are; the validation data may be left out."
        )
    )
    st.code(WATCH, language="python")
    st.write(
        _(
            "The file diagnosis.json can be read here, under “A diagnosis”. What needs no training "
            "is checked by examine alone, on a model that compile() has been called on:"
        )
    )
    st.code(EXAMINE, language="python")
    _to_have_it()
    _what_it_does()
    with st.expander(
        _("A whole script, with two mistakes to find"), icon=":material/code:", key="doctor_whole"
    ):
        st.code(SCRIPT.read_text(encoding="utf-8"), language="python")


def _to_have_it() -> None:
    st.header(_("To have it"))
    st.write(
        _(
            "pip cannot install the doctor yet: it is a part of Digit Lab's files. Clone or "
            "download the repository of Digit Lab, and copy these of its files beside your script, "
            "in the same folders:"
        )
    )
    st.code("\n".join(NEEDED), language=None)
    st.write(
        _(
            "Or leave them where they are, and name the repository's folder in the environment "
            "variable PYTHONPATH. The doctor needs Python 3.11 or newer, Keras 3 on TensorFlow, "
            "and these packages; it was tried with these versions:"
        )
    )
    pins = " ".join(f"{name}=={number}" for name, number in packages().items())
    st.code(f"pip install {pins}", language="bash", wrap_lines=True)


def _what_it_does() -> None:
    st.header(_("What it does, and does not"))
    told = (
        _(
            "It looks at your data before the training, then at the same few hundred images again "
            "and again: what the network answers, how large gradients and steps are, which units "
            "never become active."
        ),
        _(
            "It changes nothing: weights, random numbers and results are those of a training "
            "without it. Nothing is sent anywhere."
        ),
        _(
            "It takes NumPy arrays and tf.data datasets, and networks with one input, one output "
            "and one loss. Images that a generator makes it does not see; there it goes by the "
            "validation images, if they are arrays. Where it cannot look, the diagnosis says so."
        ),
        _(
            "It always takes a few looks at the start, which are much of a training of seconds and "
            "little of a long one. Beyond these it looks so rarely that it needs at most about 2% "
            "of the training's time, or what you give as share=. What all of it took is measured "
            "under “How good it is”. When it looks depends on the steps alone: the same training "
            "always gets the same findings."
        ),
        _(
            "What it proposes is advice: train again with it, and look whether the result is "
            "better."
        ),
    )
    st.markdown("\n".join(f"- {plain(one)}" for one in told))

"""Doctor: what is wrong with a training, found by a callback in anybody's own script."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.doctor_benchmark_view import benchmark_view
from app_pages.shared.doctor_conditions import conditions_view
from app_pages.shared.doctor_guide import guide_view
from app_pages.shared.doctor_reading import reading_view
from app_pages.shared.text import _
from app_pages.shared.url_choice import choose


def main() -> None:
    """Draw the page."""
    st.title(_("Doctor"))
    st.write(
        _(
            "A network that does not learn says nothing about the reason. The doctor watches a "
            "training in Keras, the lab's or that of your own script, and says what is wrong, on "
            "what evidence, and what to change."
        )
    )
    view = choose(
        _("Show"),
        {
            "diagnosis": _("A diagnosis"),
            "script": _("In your own script"),
            "conditions": _("What it looks for"),
            "benchmark": _("How good it is"),
        },
        "view",
        kind=st.segmented_control,
        required=True,
        label_visibility="collapsed",
    )
    if view == "script":
        guide_view()
    elif view == "conditions":
        conditions_view()
    elif view == "benchmark":
        benchmark_view()
    else:
        reading_view()


main()

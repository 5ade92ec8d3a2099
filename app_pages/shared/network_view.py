"""A network on the screen: its layers with shapes and parameters."""

from __future__ import annotations

import streamlit as st

from app_pages.shared.text import _
from core.config.networks import INPUT_SHAPE, Network


def layer_table(network: Network) -> None:
    """Draw the layer table, with what each layer outputs and how many numbers it learns."""
    rows = network.table()
    st.subheader(_("Layers"))
    st.dataframe(
        {
            _("Layer"): [_("Input"), *(row.name for row in rows)],
            _("Settings"): ["", *(row.settings for row in rows)],
            _("Output shape"): [
                _shape(INPUT_SHAPE),
                *(_shape(row.cost.shape) for row in rows),
            ],
            _("Parameters"): [0, *(row.cost.parameters for row in rows)],
        },
        hide_index=True,
        width="stretch",
        column_config={
            _("Output shape"): st.column_config.Column(
                help=_("Height × width × channels of what the layer hands on, for one image.")
            ),
            _("Parameters"): st.column_config.NumberColumn(
                help=_("Numbers that training adjusts."), format="localized"
            ),
        },
    )
    st.caption(
        _(
            "{parameters} parameters in all; {operations} million multiplications an image. The "
            "last layer gives one logit (a raw score) a digit; softmax turns them into "
            "probabilities, in the loss and when it reads.",
            parameters=f"{network.parameters:,}",
            operations=f"{network.multiply_adds / 1e6:.2f}",
        )
    )


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))

"""A network on the screen: its picture, its editor, its layers with shapes and parameters."""

from __future__ import annotations

import streamlit as st

from app_pages.shared import network_editor
from app_pages.shared.figure import show
from app_pages.shared.lab import engine
from app_pages.shared.text import _, duration
from core.analysis.network_picture import network_chart, sizes
from core.config.memory import memory_of
from core.config.networks import INPUT_SHAPE, Network
from core.config.training import TrainConfig
from core.jobs.cluster import memory_limit

NARROW, WIDE = 110, 260
"""Pixels of a column of the layer table, which a window of 1,280 pixels has room for."""


def network_section(config: TrainConfig) -> bool:
    """Draw the config's network and its editor; return whether what is edited is a network."""
    network_editor.follow(config)
    st.subheader(_("Layers"))
    possible = network_editor.problem() is None
    show(
        network_chart(config.specification, network_editor.chosen() + 1 if possible else None),
        key="network_picture",
        height=300,
        on_click=lambda point: network_editor.choose((point.get("custom") or 0) - 1),
        numbers=False,
    )
    with st.expander(_("Change the layers"), icon=":material/edit:", key="editor"):
        network_editor.editor()
    if not possible:
        st.caption(_("The picture and the table show the last network that was possible."))
    layer_table(config.specification)
    what_it_takes(config)
    return possible


def layer_table(network: Network) -> None:
    """Draw the layer table, with what each layer outputs and how many numbers it learns."""
    rows = network.table()
    st.dataframe(
        {
            _("Layer"): [_("Input"), *(row.name for row in rows)],
            _("Settings"): ["", *(row.settings for row in rows)],
            _("Output shape"): [
                sizes(INPUT_SHAPE),
                *(sizes(row.cost.shape) for row in rows),
            ],
            _("Parameters"): [0, *(row.cost.parameters for row in rows)],
        },
        hide_index=True,
        width="stretch",
        # Stretched alike, the settings of a convolution would be cut off beside a short number.
        column_config={
            _("Layer"): st.column_config.Column(width=NARROW),
            _("Settings"): st.column_config.Column(
                width=WIDE,
                help=_(
                    "Of a convolution: filters × size of its window; with “stride 2” the window "
                    "moves two pixels at a time, so that half as many rows and columns are left. "
                    "“same” adds a margin, so that none are lost at the edges. Of a dense layer: "
                    "its units. Then BatchNorm, if there is any, and the activation."
                ),
            ),
            _("Output shape"): st.column_config.Column(
                width=NARROW,
                help=_("Height × width × channels of what the layer hands on, for one image."),
            ),
            _("Parameters"): st.column_config.NumberColumn(
                width=NARROW, help=_("Numbers that training adjusts."), format="localized"
            ),
        },
    )
    answer = (
        _("The last layer gives one number, as it is: it should be near the digit.")
        if network.answers_with_a_number
        else _(
            "The last layer gives one logit (a raw score) a digit; softmax turns them into "
            "probabilities, in the loss and when it reads."
        )
    )
    st.caption(
        _(
            "{parameters} parameters in all; {operations} million multiplications an image. "
            "{answer}",
            parameters=f"{network.parameters:,}",
            operations=f"{network.multiply_adds / 1e6:.2f}",
            answer=answer,
        )
    )


def what_it_takes(config: TrainConfig) -> None:
    """Draw how much time and memory the training is going to take."""
    memory = memory_of(config)
    time, total, batch = st.columns(3)
    time.metric(
        _("Time of one training, about"),
        duration(engine().estimate(config)),
        help=_(
            "From the network's multiplications and values, the images and epochs, and this "
            "machine's speed: a short probe when the training engine warms up, then the runs that "
            "ended here."
        ),
    )
    total.metric(
        _("Memory, about"),
        _size(memory.total),
        help=_(
            "TensorFlow itself takes most of it; weights and gradients take {weights}, what the "
            "optimizer remembers {optimizer}, what the doctor looks at {doctor}.",
            weights=_size(memory.weights),
            optimizer=_size(memory.optimizer),
            doctor=_size(memory.doctor),
        ),
    )
    batch.metric(
        _("of it for a batch"),
        _size(memory.values),
        help=_(
            "All layers' values for the {count} images of a batch are kept until the weights are "
            "corrected: a smaller batch or an earlier pooling takes less.",
            count=config.batch_size,
        ),
    )
    limit = memory_limit()
    if limit is not None and memory.total > limit:
        st.warning(
            _(
                "That is more than the {limit} that the training process may use here: it may run "
                "out of memory. A smaller batch or an earlier pooling takes less.",
                limit=_size(limit),
            )
        )


def _size(count: int) -> str:
    if count >= 1e9:
        return f"{count / 1e9:.2f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 1e7 else f"{count / 1e6:.1f} MB"

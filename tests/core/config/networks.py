"""Hypothesis strategies: layers, and lists of layers that the editor allows."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from core.config.layers import (
    ACTIVATIONS,
    INITIALIZERS,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Pool,
    Residual,
)
from core.config.own_layers import MOST_LAYERS, find_problem


def _weights() -> dict[str, st.SearchStrategy[Any]]:
    return {
        "activation": st.sampled_from(ACTIVATIONS),
        "batch_norm": st.booleans(),
        "l2": st.floats(0, 0.1),
        "initializer": st.sampled_from(INITIALIZERS),
    }


def layer_lists(most_filters: int = 128, most_units: int = 512) -> st.SearchStrategy[Any]:
    """Draw lists of layers without the output: image layers, one that flattens, dense layers."""
    filters, stride = st.integers(1, most_filters), st.integers(1, 2)
    conv = st.builds(
        Conv,
        filters,
        st.integers(1, 7),
        stride,
        st.sampled_from(["valid", "same"]),
        **_weights(),
    )
    residual = st.builds(Residual, filters, st.integers(1, 5), stride, **_weights())
    pool = st.builds(Pool, st.integers(2, 4), st.sampled_from(["max", "average"]))
    dropout = st.builds(Dropout, st.floats(0, 0.9))
    dense = st.builds(Dense, units=st.integers(1, most_units), **_weights())
    return (
        st.tuples(
            st.lists(conv | residual | pool | dropout, max_size=5),
            st.sampled_from([Flatten(), GlobalPool()]),
            st.lists(dense | dropout, max_size=MOST_LAYERS - 6),
        )
        .map(lambda parts: (*parts[0], parts[1], *parts[2]))
        .filter(lambda layers: find_problem(layers) is None)
    )

"""A chart on the screen: drawn by Plotly in the browser, updated in place, with its numbers.

Streamlit's own chart element replaces the plot's DOM node whenever the figure changes, so zoom,
hover and hidden legend entries would be lost at each tick of a live curve; and it reports no click
on a heat map. This component keeps the node and reports every click.
"""

from __future__ import annotations

import base64
import html
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app_pages.shared.static_files import PLOTLY
from app_pages.shared.tables import csv_button, written
from app_pages.shared.text import _, say
from core.analysis.charts import Chart
from core.messages import Message

HERE = Path(__file__).parent
TEMPLATES = ("hovertemplate", "texttemplate")

_NUMBERS = {int, float, bool, type(None)}

SCRIPT = f"app/static/{PLOTLY}"

Point = dict[str, Any]


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component(
        "digit_lab.figure",
        css=(HERE / "figure.css").read_text(),
        js=(HERE / "figure.js").read_text(),
        isolate_styles=False,
    )


def show(
    chart: Chart,
    *,
    key: str,
    height: int = 320,
    clickable: bool = False,
    on_click: Callable[[Point], None] | None = None,
    numbers: bool = True,
) -> Point | None:
    """Draw a chart.

    Args:
        chart: what to draw.
        key: names the chart on its page; what is drawn under one key keeps zoom, hover and hidden
            legend entries from update to update.
        height: of the plot, in pixels.
        clickable: whether points and cells can be clicked; implied by ``on_click``.
        on_click: called with the clicked point before the page is drawn again, so that it may
            set other widgets' state.
        numbers: whether a button below the chart opens its table.
    Returns:
        The point that was clicked just now, else None: a dict with ``x``, ``y``, ``curve``,
        ``point`` (an index, for a heat map [row, column]) and ``custom`` (its ``customdata``).
        It comes from the browser: check it before use.
    """

    def clicked() -> None:
        point = st.session_state[key].get("click")
        if on_click is not None and isinstance(point, dict):
            on_click(point)

    with st.container(gap=None):
        mounted = _component()(
            key=key,
            data=_payload(chart, height, clickable or on_click is not None),
            on_click_change=clicked,
        )
        if numbers:
            _numbers(chart, key)
    point = mounted.get("click")
    return point if isinstance(point, dict) else None


def load_ahead() -> None:
    """Have the browser load, while it idles, what the first chart of a later page needs."""
    _component()(key="charts_ahead", data={"script": SCRIPT}, width=1, height=1)


def _payload(chart: Chart, height: int, clickable: bool) -> dict[str, Any]:
    images = chart.images
    return {
        "title": say(chart.title),
        "alt": say(chart.alt),
        "figure": translated(chart.figure),
        "height": height,
        "clickable": clickable,
        "images": None
        if images is None
        else _packed(zlib.crc32(np.ascontiguousarray(images)), images.shape, images),
        "script": SCRIPT,
        "problem": _(
            "This chart cannot be drawn: the script {name} did not load. Its numbers are below; "
            "reload the page to try again.",
            name=PLOTLY,
        ),
    }


@st.cache_resource(show_spinner=False, max_entries=4)
def _packed(checksum: int, shape: tuple[int, ...], _images: NDArray[np.uint8]) -> str:
    """Compress images as the browser unpacks them: 0.2 s for a map's 5,000, so it is kept."""
    return base64.b64encode(zlib.compress(_images.tobytes())).decode()


def translated(part: Any, name: str = "") -> Any:
    """Return a figure with its messages in the visitor's language.

    Plotly reads a little HTML in its texts, and a text may hold what a person typed: all but
    Plotly's own templates is escaped. A message's line breaks are Plotly's.
    """
    if isinstance(part, Message):
        return html.escape(say(part), quote=False).replace("\n", "<br>")
    if isinstance(part, str):
        return part if name in TEMPLATES else html.escape(part, quote=False)
    if isinstance(part, dict):
        return {key: translated(value, key) for key, value in part.items()}
    if isinstance(part, list | tuple):
        # Most are long and hold nothing but numbers.
        if _NUMBERS.issuperset(map(type, part)):
            return part
        return [translated(value, name) for value in part]
    return part


def _numbers(chart: Chart, key: str) -> None:
    """Offer the numbers behind the chart; nothing is made of them before it is opened."""
    with st.popover(
        _("Numbers"),
        type="tertiary",
        icon=":material/table:",
        key=f"{key}_numbers",
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        csv_button(chart.table, key=key)
        columns = [(say(column), written(values)) for column, values in chart.table]
        st.dataframe(dict(columns), hide_index=True)

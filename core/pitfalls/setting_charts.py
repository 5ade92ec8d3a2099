"""The chart of a setting: what ``pitfall.toml`` asks for, as far as there is something to draw."""

from __future__ import annotations

from core.analysis.charts import Chart
from core.pitfalls.charts import curve_chart, longest
from core.pitfalls.end_charts import bar_chart, dot_chart
from core.pitfalls.pitfall import Pitfall, Setting


def setting_chart(pitfall: Pitfall, setting: Setting) -> Chart | None:
    """Draw what tells a setting's programs apart.

    Of programs that train a single epoch the first figure of the page's table is drawn: a curve of
    one point shows less, and the figure is what the pitfall is about.

    Returns:
        None where nothing was measured, or nothing trained.
    """
    drawn = setting.drawn
    if drawn.kind == "dots":
        return dot_chart(pitfall, setting, drawn.figure)
    if drawn.kind == "bars":
        return bar_chart(pitfall, setting, drawn.figure)
    if longest(pitfall, setting) == 1:
        bars = (bar_chart(pitfall, setting, name) for name in pitfall.figures)
        if (chart := next(bars, None)) is not None:
            return chart
    return curve_chart(pitfall, setting)

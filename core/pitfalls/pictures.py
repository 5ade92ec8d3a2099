"""A pitfall at a glance: before and after as two small curves or bars, or the error it raises."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.messages import Message, message
from core.pitfalls.charts import LOOKS, by_program, longest
from core.pitfalls.drawing import Mark, svg
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.quantity import Curve, Quantity
from core.pitfalls.results import Result, first_error

LEAST_GAP = 0.01
"""Curves that are nowhere further apart than this look like one."""
LEAST_SHARE = 0.05
"""Figures that differ by less than this share of the larger look like one."""

Pair = dict[str, Result]
"""What was measured by role: before, after, and where there is one, what cures."""


@dataclass(frozen=True)
class Picture:
    """A small drawing and its words."""

    svg: str
    alt: Message


@dataclass(frozen=True)
class _Scene:
    """What is drawn: the programs of a setting, and one figure of them."""

    setting: Setting
    pair: Pair
    figure: str
    kind: str
    """As of :class:`core.pitfalls.pitfall.Drawn`."""
    leads: bool = False
    """Whether it is what the pitfall's page draws, too."""


@cache
def picture(pitfall: Pitfall) -> Picture | None:
    """Draw what tells most: the first setting in which the programs differ, by what they do most.

    An error goes before curves, and curves before single figures. Where nothing differs, the first
    figure of the page's table is drawn: that they are alike is what was seen.

    Returns:
        None where before and after are not measured.
    """
    settings = [scenes for setting in pitfall.settings if (scenes := _scenes(pitfall, setting))]
    if not settings:
        return None
    telling = (max(scenes, key=_difference) for scenes in settings)
    scene = next((one for one in telling if _difference(one) > 0), settings[0][-1])
    figure = pitfall.figure(scene.figure)
    marks = [_mark(role, result, scene, figure) for role, result in scene.pair.items()]
    return Picture(svg(marks), _alt(pitfall, scene))


def measured(pitfall: Pitfall) -> list[Message]:
    """Say what was measured: in the claimed setting, and in the one of the picture if it differs.

    Each sentence stands by itself: it names its setting where there are several, and its figure.
    """
    settings = [scenes for setting in pitfall.settings if (scenes := _scenes(pitfall, setting))]
    if not settings:
        return []
    main, *others = settings
    telling = [max(scenes, key=_difference) for scenes in (main, *others)]
    shown = next((one for one in telling if _difference(one) > 0), None)
    first = telling[0] if _difference(telling[0]) > 0 else main[-1]
    scenes = [first] if shown is None or shown is telling[0] else [first, shown]
    if len(pitfall.settings) == 1:
        return [_told(pitfall, first)]
    return [
        message("“{setting}”: {told}", setting=one.setting.title, told=_told(pitfall, one))
        for one in scenes
    ]


def _scenes(pitfall: Pitfall, setting: Setting) -> list[_Scene]:
    """Return what could be drawn of a setting; the first figure of the page's table comes last."""
    measured = {p.role: pitfall.results.get(p.name) for p in setting.programs}
    pair = {role: result for role, result in measured.items() if result and result.runs}
    if not {"before", "after"} <= pair.keys():
        return []
    first, *others = pitfall.figures
    drawn = setting.drawn
    if drawn.kind != "epochs":
        lead = _Scene(setting, pair, drawn.figure, drawn.kind, leads=True)
    elif longest(pitfall, setting) == 1:
        # A single epoch is a number, no curve; what is asked about is another one.
        lead = _Scene(setting, pair, first, "bars", leads=True)
    else:
        lead = _Scene(setting, pair, f"{drawn.figure}.last", "epochs", leads=True)
    names = [*_checked(pitfall, setting), *others, first]
    return [lead, *(_Scene(setting, pair, name, "bars") for name in names)]


def _checked(pitfall: Pitfall, setting: Setting) -> list[str]:
    """Return the figures whose size the claim's checks look at."""
    claim = pitfall.claim
    checks = (*claim.symptom_checks, *claim.remedy_checks, *claim.elsewhere_checks)
    names = {program.name for program in setting.programs}
    return [
        check.figure
        for check in checks
        if check.figure and check.program in names and not check.not_a_number
    ]


def _difference(scene: _Scene) -> float:
    """Return how different the programs look when drawn, 0 for alike."""
    before, *others = scene.pair.values()
    if any((first_error(r.runs) is None) != (first_error(before.runs) is None) for r in others):
        return 3.0 if scene.leads else 0.0
    if scene.kind == "dots":
        return 2.0
    if scene.kind == "epochs":
        metric = scene.figure.removesuffix(".last")
        one, other = _curve(before, metric), _curve(scene.pair["after"], metric)
        gaps = [abs(a - b) for a, b in zip(one, other, strict=False)]
        # NaN is a difference too.
        differ = len(one) != len(other) or any(not gap <= LEAST_GAP for gap in gaps)
        return 2.0 if differ else 0.0
    means = [mean for r in scene.pair.values() if (mean := r.mean(scene.figure)) is not None]
    if len(means) < len(scene.pair):
        return 0.0
    largest = max(map(abs, means)) or 1.0
    share = (max(means) - min(means)) / largest
    return (1.0 + scene.leads) * share if share > LEAST_SHARE else 0.0


def _alt(pitfall: Pitfall, scene: _Scene) -> Message:
    told = _told(pitfall, scene)
    if scene.setting is pitfall.settings[0]:
        return told
    return message("{setting}: {told}", setting=scene.setting.title, told=told)


def _told(pitfall: Pitfall, scene: _Scene) -> Message:
    figure = pitfall.figure(scene.figure)
    failed = any(first_error(result.runs) for result in scene.pair.values())
    if scene.kind == "dots":
        values = {role: result.spread(figure) for role, result in scene.pair.items()}
    else:
        values = {role: result.end(figure) for role, result in scene.pair.items()}
    if failed:  # Then the figure stands beside each number that is told.
        values = {
            role: message("{value} ({figure})", value=value, figure=figure.title)
            if first_error(result.runs) is None and result.mean(figure.name) is not None
            else value
            for (role, result), value in zip(scene.pair.items(), values.values(), strict=True)
        }
    told = by_program(values)
    if not failed:
        return message("{figure}: {values}", figure=figure.title, values=told)
    return told


def _mark(role: str, result: Result, scene: _Scene, figure: Quantity) -> Mark:
    look, error = LOOKS[role], first_error(result.runs)
    if error is not None:
        return Mark(look, word=f"✕ {error.type}")
    mean = result.mean(figure.name)
    if mean is None:
        return Mark(look, word="✓")
    if scene.kind == "dots":
        return Mark(look, dots=result.values(figure.name))
    curve = _curve(result, scene.figure.removesuffix(".last")) if scene.kind == "epochs" else []
    return Mark(look, curve=curve, value=mean, label=figure.amount(mean))


def _curve(result: Result, metric: str) -> Curve:
    epochs = result.runs[0].epochs
    return epochs[-1].get(metric, []) if epochs else []

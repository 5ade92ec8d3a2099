"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.doctor.benchmark import PARTS, RATES

STEPS = {
    "steps": "Steps until noticed, median",
    "steps_named": "Steps until the true cause is among what is said, median",
}


def markdown(told: dict[str, Any]) -> str:
    """Return a report's tables."""
    lines = [f"# The doctor, measured ({told['images']:,} images)", ""]
    for name, part in told["parts"].items():
        lines += _part(str(PARTS[name]), part)
    if told["overhead"]:
        lines += _overhead(told["overhead"])
    return "\n".join(lines).rstrip() + "\n"


def percent(value: float | None) -> str:
    """Return a share for people; a dash where there is none."""
    return "–" if value is None else f"{value:.1%}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return a table's lines; all columns but the first are numbers."""
    names = list(head)
    rule = ["---", *["---:"] * (len(names) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (names, rule, *map(list, rows))]


def _part(title: str, part: dict[str, Any]) -> list[str]:
    tools = part["tools"]
    doctor = tools["doctor"]
    if not doctor["fault_runs"] and not doctor["clean_runs"]:
        return [f"## {title}", "", "Nothing is measured yet.", ""]
    lines = [f"## {title}", "", _about(part, doctor), ""]
    lines += table(
        ["", *tools, "aim"],
        (
            [str(rate.title), *(_cell(name, t) for t in tools.values()), str(rate.aim_in_words)]
            for name, rate in RATES.items()
        ),
    )
    lines += (
        f"| {label} | {' | '.join(_cell(name, t) for t in tools.values())} | – |"
        for name, label in STEPS.items()
    )
    if part["unlisted"] != tools:
        lines += ["", "Only faults of a kind that is not on the list for tuning:", ""]
        lines += table(
            ["", *tools],
            (
                [
                    str(RATES[name].title),
                    *(_cell(name, figures) for figures in part["unlisted"].values()),
                ]
                for name in ("first", "first_three", "noticed", "restored")
            ),
        )
    return [*lines, "", *_misses(part), *_confusion(part["confusion"]), *_left_out(part)]


def _about(part: dict[str, Any], doctor: dict[str, Any]) -> str:
    text = (
        f"{doctor['faults']} faults and {doctor['clean']} sound programs, "
        f"{doctor['fault_runs']} and {doctor['clean_runs']} trainings; "
        f"by the doctor {', '.join(part['doctors'])}."
    )
    if part["undisturbed"] is not None:
        text += f" {percent(part['undisturbed'])} of the trainings scored the same whoever watched."
    if part["missing"]:
        text += f" {part['missing']} trainings are not measured yet."
    if part["stale"]:
        text += f" {len(part['stale'])} cases were measured with an older doctor, case or tool."
    if part["measured_again"]:
        text += f" Measured more than once: {', '.join(part['measured_again'])}."
    if part["first_look"]:
        look = part["first_look"]
        text += (
            f" At the first look, of {look['fault_runs']} and {look['clean_runs']} trainings, the "
            f"doctor of then told the true cause first in {percent(look['first'])}, among the "
            f"first three in {percent(look['first_three'])}, noticed {percent(look['noticed'])} "
            f"and gave false alarms in {percent(look['false_alarms'])}."
        )
    return text


def _cell(name: str, figures: dict[str, Any]) -> str:
    value = figures.get(name)
    if name.startswith("steps"):
        return "–" if value is None else f"{value:g}"
    return percent(value)


def _misses(part: dict[str, Any]) -> list[str]:
    if not part["misses"]:
        return []
    rows = []
    for miss in part["misses"]:
        said = "; ".join(", ".join(codes) or "nothing" for codes in miss["said"]) or "right"
        fixed = ", ".join(percent(score) for score in miss["unrestored"])
        twin = f" of {percent(miss['twin'])}" if fixed else ""
        rows.append(
            [miss["case"], miss["cause"] or "clean", f"{said} ({miss['runs']})", fixed + twin]
        )
    head = ["what was missed", "cause", "said instead, by run (of)", "fixed only to"]
    return ["### Misses", "", *table(head, rows), ""]


def _confusion(counted: dict[str, dict[str, int]]) -> list[str]:
    rows = [
        [cause, ", ".join(f"{code} {n}" for code, n in row.items())]
        for cause, row in counted.items()
    ]
    return ["### True cause and first finding", "", *table(["cause", "first finding"], rows), ""]


def _left_out(part: dict[str, Any]) -> list[str]:
    if not part["do_not_count"]:
        return []
    names = ", ".join(part["do_not_count"])
    return [
        f"Not counted, because the fault cost less than a point, or the program did not learn "
        f"without it: {names}.",
        "",
    ]


def _overhead(trainings: dict[str, Any]) -> list[str]:
    rows = [
        [
            f"{f['network']}, {f['epochs']} epochs",
            percent(f["cpu"]),
            percent(f["wall"]),
            f"{f['bare_seconds']:.1f}",
            str(f["repeats"]),
        ]
        for f in trainings.values()
    ]
    head = ["the doctor's time", "of the processor", "by the clock", "seconds bare", "pairs"]
    return ["## Overhead", "", *table(head, rows), ""]

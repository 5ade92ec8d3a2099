"""Write the README's tables anew from where their content really stands.

    python -m tools.readme

The models' figures come from their cards, the dependencies from requirements.txt, what was measured
from the results of the benchmarks. A test holds that the README is up to date.
"""

from __future__ import annotations

import json
import re
import statistics
from pathlib import Path
from typing import Any

from core.doctor import benchmark as doctor_benchmark
from core.doctor.benchmark import RATES, tool_title

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
QUIET = 0.5
"""Processes that want to run, as the mean of a minute: with more, a clock measures them, too."""


def models_table() -> str:
    """Return the shipped models with mean and spread over their seeds."""
    lines = [
        "| model | parameters | official test set (10,000) | sample (5,000) | recipe |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for path in sorted((ROOT / "models").glob("*/card.json")):
        card = json.loads(path.read_text(encoding="utf-8"))
        test, sample = (_spread(card["summary"][part]) for part in ("test", "sample"))
        name, recipe, parameters = card["name"], card["recipe"], card["parameters"]
        lines.append(f"| `{name}` | {parameters:,} | {test} | {sample} | `{recipe}` |")
    return "\n".join(lines)


def _spread(summary: dict[str, float]) -> str:
    return f"{summary['accuracy_mean']:.2%} ± {summary['accuracy_sd']:.2%}"


def drawings_table() -> str:
    """Return how people's drawings are read, step by step, in % with mean and spread over seeds."""
    card = json.loads((ROOT / "models" / "robust" / "card.json").read_text(encoding="utf-8"))
    accuracy = card["drawings"]["accuracy"]
    seeds = next(iter(accuracy.values()))
    groups = [*sorted(set(next(iter(seeds.values()))) - {"choosing", "reporting"})]
    lines = [
        f"| each step with those above it | choosing | reporting | {' | '.join(groups)} |",
        f"| --- | ---: | ---: |{' ---: |' * len(groups)}",
    ]
    for way, by_seed in accuracy.items():
        columns = {group: [each[group] for each in by_seed.values()] for group in seeds["1"]}
        spreads = [
            f"{statistics.mean(columns[group]):.2%} ± {statistics.stdev(columns[group]):.2%}"
            for group in ("choosing", "reporting")
        ]
        means = [f"{statistics.mean(columns[group]):.1%}" for group in groups]
        lines.append(f"| {way} | {' | '.join(spreads + means)} |")
    return "\n".join(lines)


def dependencies_table() -> str:
    """Return the pinned packages and why each is there."""
    lines = ["| package | why |", "| --- | --- |"]
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(r"([\w-]+)==(\S+)\s+# (.+)", line)
        if found:
            lines.append(f"| {found[1]} {found[2]} | {found[3]} |")
    return "\n".join(lines)


def bench_table() -> str:
    """Return what the benchmarks measured beside their targets, with circumstances below."""
    lines = ["| measured | target | result | |", "| --- | ---: | ---: | --- |"]
    told = []
    for path in sorted((ROOT / "tests" / "bench" / "results").glob("*.json")):
        bench = json.loads(path.read_text(encoding="utf-8"))
        figures = [figure for figure in bench["figures"] if figure.get("listed")]
        lines += ["| {} | {} | {} | {} |".format(*_row(figure)) for figure in figures]
        told.append(f"- `{bench['bench']}`: {_circumstances(bench)}")
    return "\n".join([*lines, "", *told])


def doctor_table() -> str:
    """Return what the doctor's benchmark found on what was held out, and what it missed."""
    benchmark = doctor_benchmark.read()
    if benchmark is None or doctor_benchmark.HELD_OUT not in benchmark.parts:
        return "Not measured yet."
    part = benchmark.parts[doctor_benchmark.HELD_OUT]
    tools = part["tools"]
    lines = [
        f"| share of trainings | aim | {' | '.join(str(tool_title(tool)) for tool in tools)} |",
        f"| --- | --- |{' ---: |' * len(tools)}",
    ]
    for name, rate in RATES.items():
        shares = (figures.get(name) for figures in tools.values())
        cells = " | ".join("–" if share is None else f"{share:.1%}" for share in shares)
        lines.append(f"| {rate.title} | {rate.aim_in_words} | {cells} |")
    ours = tools[doctor_benchmark.OURS]
    lines += ["", _doctor_missed(part, ours), "", _doctor_circumstances(benchmark, part)]
    return "\n".join(lines)


def looks_table() -> str:
    """Return what the doctor of its time told of each set that it had not seen."""
    benchmark = doctor_benchmark.read()
    columns = doctor_benchmark.first_looks(benchmark) if benchmark is not None else []
    if not columns or not columns[0][1]:
        return "Not measured yet."
    lines = [
        f"| {' | '.join(str(title).lower() for title, _ in columns)} |",
        f"| --- |{' ---: |' * (len(columns) - 1)}",
    ]
    for row in zip(*(values for _, values in columns), strict=True):
        cells = (f"{cell:.0%}" if isinstance(cell, float) else str(cell) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _doctor_missed(part: dict[str, Any], ours: dict[str, Any]) -> str:
    parts = []
    for miss in part["misses"]:
        said = sorted({codes[0] if codes else "nothing" for codes in miss["said"]})
        told = f"told {', '.join(said)} in {len(miss['said'])} of {miss['runs']}" if said else ""
        unfixed = len(miss["unrestored"])
        failed = f"fix failed in {unfixed} of {miss['runs']}" if unfixed else ""
        what = "; ".join(filter(None, (told, failed)))
        parts.append(f"{miss['case']} ({miss['cause'] or 'sound'}): {what}")
    measured = (
        f"{ours['faults']} faults and {ours['clean']} sound programs, "
        f"{ours['fault_runs'] + ours['clean_runs']} trainings."
    )
    return f"{measured} Missed: {'. '.join(parts)}." if parts else f"{measured} Nothing was missed."


def _doctor_circumstances(benchmark: doctor_benchmark.Benchmark, part: dict[str, Any]) -> str:
    about = part["circumstances"]
    versions = json.loads(about["versions"][-1])
    ran = ", ".join(f"{name} {versions[name]}" for name in ("python", "tensorflow", "keras"))
    return (
        f"Measured {' and '.join(about['dates'])} on {'; '.join(about['machines'])} with "
        f"{benchmark.images:,} images, {ran}."
    )


def _row(figure: dict[str, Any]) -> tuple[str, str, str, str]:
    values, unit = figure["values"], figure.get("unit", "")
    value = measured(figure)
    result = _number(value, unit)
    if len(values) > 1:
        least, most = (_digits(end, unit) for end in (min(values), max(values)))
        result += f" ({least} to {most}; {len(values)})"
    what = figure["what"] + (f" ({figure['note']})" if "note" in figure else "")
    return what, _target(figure), result, _judged(figure, value)


def measured(figure: dict[str, Any]) -> float:
    """Return the median of a figure's measurements."""
    return float(statistics.median(figure["values"]))


def _target(figure: dict[str, Any]) -> str:
    unit = figure.get("unit", "")
    for limit, sign in (("at_most", "≤"), ("at_least", "≥")):
        if limit in figure:
            return f"{sign} {_number(figure[limit], unit)}"
    return ""


def _judged(figure: dict[str, Any], value: float) -> str:
    unit = figure.get("unit", "")
    beyond = value - figure["at_most"] if "at_most" in figure else 0.0
    beyond = figure["at_least"] - value if "at_least" in figure else beyond
    if not {"at_most", "at_least"} & figure.keys():
        return ""
    return "met" if beyond <= 0 else f"missed by {_number(beyond, unit)}"


def _number(value: float, unit: str) -> str:
    return f"{_digits(value, unit)} {unit}".strip()


def _digits(value: float, unit: str) -> str:
    if unit == "%":  # of accuracies near 100 %, what counts comes after the point
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _circumstances(bench: dict[str, Any]) -> str:
    versions = bench["versions"]
    ran = ", ".join(f"{name} {versions[name]}" for name in ("python", "tensorflow", "streamlit"))
    busy = bench["wall_clock"] and bench["load_before"] > QUIET
    load = f"load {bench['load_before']:g} before it began"
    if busy:
        load += ": the machine was busy, and its seconds are provisional"
    return f"{bench['date']}, {bench['machine']}, {ran}; {load}"


TABLES = {
    "bench": bench_table,
    "doctor": doctor_table,
    "looks": looks_table,
    "models": models_table,
    "drawings": drawings_table,
    "dependencies": dependencies_table,
}


def filled(text: str) -> str:
    """Return the README's text with its tables as they are now."""
    for name, table in TABLES.items():
        before, rest = text.split(f"<!-- {name} -->\n", 1)
        after = rest.split("\n<!-- end -->", 1)[1]
        text = f"{before}<!-- {name} -->\n{table()}\n<!-- end -->{after}"
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")

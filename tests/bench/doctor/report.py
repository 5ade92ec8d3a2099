"""Writes the tables: ``core/doctor/measured/<images>.json`` for a page, and Markdown for people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench.doctor import store
from tests.bench.doctor.digits import SIZES
from tests.bench.doctor.figures import (
    DOCTOR,
    OTHERS,
    Run,
    by_case,
    confusion,
    counts,
    first_look,
    misses,
    share,
    summary,
)
from tests.bench.doctor.measure import first_finding, steps
from tests.bench.doctor.parts import PARTS
from tests.bench.doctor.repeats import seeds_of
from tests.bench.doctor.tables import markdown

OUT = store.ROOT / "core" / "doctor" / "measured"


def write_report(images: str, folder: Path = store.FOLDER, out: Path = OUT) -> str:
    """Write the report of all that is measured on some images; return its Markdown."""
    told = report(images, folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{images}.json").write_text(json.dumps(told, indent=1, allow_nan=False) + "\n")
    text = markdown(told)
    (out / f"{images}.md").write_text(text, encoding="utf-8")
    return text


def report(images: str, folder: Path = store.FOLDER) -> dict[str, Any]:
    """Return the report as data: figures by part, and under which circumstances."""
    overhead = store.read(folder / images / "overhead.json")
    return {
        "images": SIZES[images][1],
        "parts": {part: _part(images, part, folder) for part in PARTS},
        "overhead": overhead.get("trainings", {}),
    }


def _part(images: str, part: str, folder: Path) -> dict[str, Any]:
    seeds = seeds_of(images)
    runs = [run for run in measured(images, part, folder) if _is_complete(run)]
    groups = by_case(runs)
    whole = [run for group in groups.values() for run in group]
    unlisted = [run for run in whole if not run.case.listed]
    return {
        "cases": len(PARTS[part]),
        "seeds": len(seeds),
        "missing": len(PARTS[part]) * len(seeds) - len(whole),
        "stale": sorted({r.case.name for r in whole if _is_stale(r)}),
        "measured_again": sorted({r.case.name for r in whole if r.record.get("earlier")}),
        "undisturbed": share([r for r in whole if r.has(OTHERS[0])], _is_undisturbed),
        "first_look": first_look(whole),
        "doctors": sorted({r.record[DOCTOR]["digests"]["doctor"] for r in whole}),
        "circumstances": _circumstances(whole),
        "tools": _by_tool(whole),
        "unlisted": _by_tool(unlisted),
        "confusion": confusion(whole),
        "misses": misses(whole),
        "do_not_count": sorted(name for name, group in groups.items() if not counts(group)),
        "table": [_row(group) for group in groups.values()],
    }


def _by_tool(runs: list[Run]) -> dict[str, dict[str, Any]]:
    """Return each tool's figures; of others than the doctor only where they were measured."""
    tools = (tool for tool in (DOCTOR, *OTHERS) if tool == DOCTOR or any(r.has(tool) for r in runs))
    return {tool: summary(runs, tool) for tool in tools}


def measured(images: str, part: str, folder: Path = store.FOLDER) -> Iterable[Run]:
    """Yield what is stored of a part's cases."""
    for case in PARTS[part].values():
        for seed in seeds_of(images):
            record = store.read(store.path_of(images, part, case, seed, folder))
            if record:
                yield Run(case, seed, record)


def _is_complete(run: Run) -> bool:
    needed = [name for name in steps(run.case) if name in ("doctor", "twin")]
    return all(name in run.record for name in needed)


def _is_stale(run: Run) -> bool:
    digests = store.asked(run.case)
    return not all(
        store.holds(run.record, name, digests) for name in steps(run.case) if name in run.record
    )


def _is_undisturbed(run: Run) -> bool:
    """Tell whether the training under the other tools came to the same score to the last digit."""
    return run.record["tools"]["score"] == run.score


def _circumstances(runs: list[Run]) -> dict[str, Any]:
    parts = [run.record[DOCTOR] for run in runs]
    return {
        "dates": sorted({part["date"] for part in parts}),
        "machines": sorted({part["machine"] for part in parts}),
        "versions": sorted({json.dumps(part["versions"]) for part in parts}),
        "commits": sorted({part["commit"] for part in parts}),
    }


def _row(group: list[Run]) -> dict[str, Any]:
    case = group[0].case
    row: dict[str, Any] = {
        "case": case.name,
        "cause": case.code,
        "also": list(case.also),
        "counts": counts(group),
        "scores": [run.score for run in group],
        "said": [[codes[0] for codes, _ in run.answers(DOCTOR)] for run in group],
        "title": case.title,
        "link": case.link,
        "listed": case.listed,
    }
    if case.code:
        row["twin"] = [run.twin for run in group]
        row["fixed"] = [run.record["fix"]["score"] for run in group if "fix" in run.record]
        firsts = (first_finding(run.record) for run in group)
        row["fixes"] = [finding["code"] if finding else None for finding in firsts]
    return row

"""From records to figures: how often each tool is right, when, and at which price. No Keras."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.doctor.cases import Case

Record = dict[str, Any]
DOCTOR = "doctor"
OTHERS = ("UMLAUT", "AutoTrainer", "DeepDiagnosis")
COSTS = 0.01
"""Mean score that a fault has to cost, over all seeds, to count as one."""
RESTORED = 0.95
"""Of the twin's score."""
EARLY = 200  # steps


@dataclass(frozen=True)
class Run:
    """One measured case and seed."""

    case: Case
    seed: int
    record: Record

    @property
    def score(self) -> float:
        """What the program reached as it is."""
        return float(self.record[DOCTOR]["score"])

    @property
    def twin(self) -> float:
        """What its clean twin reached."""
        return float(self.record["twin"]["score"])

    def answers(self, tool: str) -> list[tuple[tuple[str, ...], int]]:
        """Return (codes that it would count as naming, step), the likeliest first."""
        if tool == DOCTOR:
            told = self.record[DOCTOR]["told"]
            since = {code: step for step, codes in reversed(told["timeline"]) for code in codes}
            return [((f["code"],), since[f["code"]]) for f in told["findings"]]
        return [(tuple(a["names"]), a["step"]) for a in self.record["tools"]["told"][tool]]

    def has(self, tool: str) -> bool:
        """Tell whether the tool was measured."""
        return (DOCTOR if tool == DOCTOR else "tools") in self.record

    def is_right(self, tool: str, among: int) -> bool:
        """Tell whether one of the tool's first answers names the true cause."""
        named = {code for codes, _ in self.answers(tool)[:among] for code in codes}
        return bool(named & set(self.case.right))

    @property
    def restored(self) -> bool:
        """Whether the doctor's first fix brought the program to its twin's score, or near."""
        return float(self.record["fix"]["score"]) >= RESTORED * self.twin


def costs(runs: Sequence[Run]) -> bool:
    """Tell whether a fault costs: with every seed, and by a point in the mean.

    Args:
        runs: all of one fault.
    """
    lost = [run.twin - run.score for run in runs]
    return min(lost) > 0 and statistics.mean(lost) >= COSTS


def counts(runs: Sequence[Run]) -> bool:
    """Tell whether a case is what it claims to be: a fault that its twin lacks, or sound."""
    case = runs[0].case
    if case.code is None:
        return all(run.score >= case.least for run in runs)
    return costs(runs) and all(run.twin >= case.least for run in runs)


def by_case(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """Return the runs of each case."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(run.case.name, []).append(run)
    return found


def summary(runs: Iterable[Run], tool: str) -> dict[str, Any]:
    """Return a tool's figures over the cases that count.

    Rates are shares of runs, a case and a seed each; None where nothing was measured.
    """
    groups = [group for group in by_case(runs).values() if counts(group)]
    asked = [run for group in groups for run in group if run.has(tool)]
    faults = [run for run in asked if run.case.code]
    sound = [run for run in asked if not run.case.code]
    quick = [run for run in faults if not run.case.epochs]
    figures: dict[str, Any] = {
        "faults": len(by_case(faults)),
        "fault_runs": len(faults),
        "clean": len(by_case(sound)),
        "clean_runs": len(sound),
        "first": share(faults, lambda run: run.is_right(tool, 1)),
        "first_three": share(faults, lambda run: run.is_right(tool, 3)),
        "noticed": share(faults, lambda run: bool(run.answers(tool))),
        "false_alarms": share(sound, lambda run: bool(run.answers(tool))),
        "steps": _median([noticed_at(run, tool) for run in faults]),
        "steps_named": _median([named_at(run, tool) for run in faults]),
        "early": share(quick, lambda run: _is_early(run, tool)),
    }
    if tool == DOCTOR:
        figures["restored"] = share([r for r in faults if "fix" in r.record], lambda r: r.restored)
        fixed = [run for run in faults if "fix" in run.record]
        figures["retrained"] = share(fixed, lambda run: "steps" in run.record["fix"])
        figures["ever_alarmed"] = share(sound, ever_alarmed)
    return figures


def first_look(runs: Iterable[Run]) -> dict[str, Any] | None:
    """Return what the doctor told of cases when it had not seen them; None where that still stands.

    Once a held-out case has been looked at, whatever the doctor makes of it later is less worth.
    """
    groups = [group for group in by_case(runs).values() if counts(group)]
    looked = [run for group in groups for run in group]
    if not any(_earlier(run) for run in looked):
        return None
    faults = [run for run in looked if run.case.code]
    sound = [run for run in looked if not run.case.code]
    return {
        "fault_runs": len(faults),
        "clean_runs": len(sound),
        "first": share(faults, lambda run: bool(set(run.case.right) & set(_told_first(run)[:1]))),
        "first_three": share(
            faults, lambda run: bool(set(run.case.right) & set(_told_first(run)[:3]))
        ),
        "noticed": share(faults, lambda run: bool(_told_first(run))),
        "false_alarms": share(sound, lambda run: bool(_told_first(run))),
    }


def _told_first(run: Run) -> list[str]:
    """Return the codes that were told when this program was measured for the first time."""
    earlier = _earlier(run)
    if earlier:
        return list(earlier[0]["codes"])
    return [codes[0] for codes, _ in run.answers(DOCTOR)]


def _earlier(run: Run) -> list[dict[str, Any]]:
    """Return earlier measurements of the program as it is."""
    now = run.record[DOCTOR].get("digests", {}).get("case")
    earlier = run.record.get("earlier", [])
    return [one for one in earlier if one.get("digests", {}).get("case") == now]


def share(runs: Sequence[Run], holds: Callable[[Run], bool]) -> float | None:
    """Return the share of runs for which something holds."""
    return sum(map(holds, runs)) / len(runs) if runs else None


def noticed_at(run: Run, tool: str) -> int | None:
    """Return the first step at which the tool said anything; None where it never did."""
    if tool == DOCTOR:
        spoken = [step for step, codes in run.record[DOCTOR]["told"]["timeline"] if codes]
        return spoken[0] if spoken and run.answers(tool) else None
    return min((step for _, step in run.answers(tool)), default=None)


def named_at(run: Run, tool: str) -> int | None:
    """Return the first step at which the tool named the true cause among others."""
    if tool == DOCTOR:
        timeline = run.record[DOCTOR]["told"]["timeline"]
        return min(
            (step for step, codes in timeline if set(codes) & set(run.case.right)), default=None
        )
    hits = (step for codes, step in run.answers(tool) if set(codes) & set(run.case.right))
    return min(hits, default=None)


def ever_alarmed(run: Run) -> bool:
    """Tell whether the doctor alarmed at any time, if only for a while."""
    return any(codes for _, codes in run.record[DOCTOR]["told"]["timeline"])


def confusion(runs: Iterable[Run]) -> dict[str, dict[str, int]]:
    """Return for each true cause how often each code was the doctor's first finding.

    Sound programs are "clean", no finding is "none".
    """
    table: dict[str, Counter[str]] = {}
    for group in by_case(runs).values():
        if not counts(group):
            continue
        for run in group:
            answers = run.answers(DOCTOR)
            first = answers[0][0][0] if answers else "none"
            table.setdefault(run.case.code or "clean", Counter())[first] += 1
    return {cause: dict(row.most_common()) for cause, row in sorted(table.items())}


def misses(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Return what the doctor got wrong, by case: causes not first, alarms, fixes that failed."""
    found = []
    for name, group in by_case(runs).items():
        if not counts(group):
            continue
        said = [[codes[0] for codes, _ in run.answers(DOCTOR)] for run in group]
        wrong = [codes for run, codes in zip(group, said, strict=True) if _is_missed(run)]
        unrestored = [
            run.record["fix"]["score"]
            for run in group
            if run.case.code and "fix" in run.record and not run.restored
        ]
        if wrong or unrestored:
            case = group[0].case
            found.append(
                {
                    "case": name,
                    "cause": case.code,
                    "runs": len(group),
                    "said": wrong,
                    "unrestored": unrestored,
                    "twin": round(statistics.mean(r.twin for r in group), 4) if case.code else None,
                }
            )
    return found


def _is_missed(run: Run) -> bool:
    if run.case.code is None:
        return bool(run.answers(DOCTOR))
    return not run.is_right(DOCTOR, 1)


def _is_early(run: Run, tool: str) -> bool:
    step = noticed_at(run, tool)
    return step is not None and step <= EARLY


def _median(values: Iterable[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None

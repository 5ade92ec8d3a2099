"""Measures what is not measured yet, or no longer holds; goes on where it stopped.

Of each case and seed: the program with the doctor ("doctor"), the same with the other tools
("tools"), its clean twin ("twin"), and the program after the doctor's first fix ("fix").
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.doctor import store, treatments
from tests.bench.doctor.cases import Case, Digits, Setup
from tests.bench.doctor.parts import PARTS
from tests.bench.doctor.repeats import seeds_of
from tests.bench.doctor.training import Outcome, train

HELD_OUT = ("eighth", "seventh", "sixth", "fifth", "fourth", "third", "second", "reporting")

Say = Callable[[str], object]


class Once(Exception):
    """A held-out case was measured before, by another doctor."""


def measure(
    images: str,
    part: str,
    *,
    only: str = "",
    seeds: Iterable[int] = (),
    again: bool = False,
    backwards: bool = False,
    what: Iterable[str] = ("doctor", "tools", "twin", "fix"),
    folder: Path = store.FOLDER,
    say: Say = lambda line: None,
) -> None:
    """Measure a part of the cases, each seed of all of them before the next seed.

    Args:
        images: a key of :data:`tests.bench.doctor.digits.SIZES`.
        part: "tuning", or one of :data:`HELD_OUT`.
        only: cases whose name contains this.
        seeds: of the trainings; those of the size where none are given.
        again: measure held-out cases with another doctor than the one that they were measured
            with; the record then says so.
        backwards: begin with the last case, so that a second process may work beside a first.
        what: parts of a record.
        folder: where records lie.
        say: is told of each case.
    Raises:
        Once: a held-out case was measured with another doctor, and not asked for again.
    """
    wanted = set(what)
    for seed, case in _in_order(part, only, tuple(seeds) or seeds_of(images), backwards):
        path = store.path_of(images, part, case, seed, folder)
        record = store.read(path)
        digests = store.asked(case)
        for name in steps(case):
            if name not in wanted or _is_done(record, name, digests):
                continue
            if part in HELD_OUT and name == "doctor" and "doctor" in record:
                _look_back(record, case, again)
            record[name] = {
                **_measured(name, case, images, seed, record),
                "digests": digests[name],
                **store.circumstances(),
            }
            store.write(path, {"name": case.name, "seed": seed, "images": images, **record})
            gc.collect()
            say(f"{case.name}, seed {seed}, {name}: {_brief(record[name])}")


def steps(case: Case) -> tuple[str, ...]:
    """Return the parts of a case's record, in the order in which they are measured."""
    return ("doctor", "tools", "twin", "fix") if case.code else ("doctor", "tools")


def _in_order(
    part: str, only: str, seeds: Iterable[int], backwards: bool
) -> Iterator[tuple[int, Case]]:
    cases = list(PARTS[part].values())
    for seed in seeds:
        for case in reversed(cases) if backwards else cases:
            if only.lower() in case.name.lower():
                yield seed, case


def _is_done(record: store.Record, name: str, digests: dict[str, dict[str, str]]) -> bool:
    if name == "fix":
        # Another finding may lead to the same fix; then nothing has to be trained again.
        first = first_finding(record)
        return store.holds(record, name, digests) and record["fix"]["finding"] == brief(first)
    return store.holds(record, name, digests)


def first_finding(record: store.Record) -> treatments.Finding | None:
    """Return the doctor's first finding at the end."""
    findings = record["doctor"]["told"]["findings"] if "doctor" in record else []
    return findings[0] if findings else None


def brief(finding: treatments.Finding | None) -> dict[str, Any] | None:
    """Return what decides how a finding is followed."""
    return None if finding is None else {"code": finding["code"], "fix": finding["fix"]}


def _look_back(record: store.Record, case: Case, again: bool) -> None:
    before = record["doctor"]
    if not again:
        raise Once(
            f"{case.name} is held out, and was measured by the doctor {before['digests']} on "
            f"{before['date']}. It may be measured again with --again; the report will say so."
        )
    seen = {
        "date": before["date"],
        "commit": before["commit"],
        "digests": before["digests"],
        "codes": [f["code"] for f in before["told"]["findings"]],
    }
    record["earlier"] = [*record.get("earlier", []), seen]


def _measured(name: str, case: Case, images: str, seed: int, record: Any) -> dict[str, Any]:
    from tests.bench.doctor.digits import digits

    data = digits(images)
    if name == "doctor":
        from tests.bench.doctor.watching import Watched

        watched = Watched()
        outcome = train(lambda: case.program(data, False), seed, watched.callbacks)
        return {**_told(outcome), "told": watched.told()}
    if name == "tools":
        return _by_tools(case, data, seed)
    if name == "twin":
        return _told(train(lambda: case.program(data, True), seed))
    return _fixed(case, data, seed, record)


def _by_tools(case: Case, data: Digits, seed: int) -> dict[str, Any]:
    from tests.bench.doctor.baselines.autotrainer import AutoTrainer
    from tests.bench.doctor.baselines.deepdiagnosis import DeepDiagnosis
    from tests.bench.doctor.baselines.looking import Alarms
    from tests.bench.doctor.baselines.umlaut import Umlaut

    alarms = Alarms([Umlaut(), AutoTrainer(), DeepDiagnosis()])
    outcome = train(lambda: case.program(data, False), seed, alarms.callbacks)
    return {**_told(outcome), "told": alarms.raised, "problems": alarms.problems}


def _fixed(case: Case, data: Digits, seed: int, record: store.Record) -> dict[str, Any]:
    finding = first_finding(record)
    how = treatments.choose(case, finding)
    facts = {"finding": brief(finding), "how": how}
    if finding is None or how is None:
        return {**facts, "score": record["doctor"]["score"]}
    if how == treatments.TWIN:
        return {**facts, "score": record["twin"]["score"]}

    def build() -> Setup:
        setup = case.program(data, False)
        if treatments.apply(setup, finding) or finding["code"] not in case.right:
            return setup
        facts["how"] = treatments.TWIN
        return case.program(data, True)

    outcome = _told(train(build, seed))
    return {**outcome, **facts}


def _told(outcome: Outcome) -> dict[str, Any]:
    told = {"score": outcome.score, "steps": outcome.steps, "seconds": outcome.seconds}
    return {**told, "raised": outcome.raised} if outcome.raised else told


def _brief(part: dict[str, Any]) -> str:
    return f"{part['score']:.1%} in {part.get('seconds', 0.0):.1f} s"

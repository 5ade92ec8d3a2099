"""The claims that are not pitfalls: complete, cited, and decided by their numbers or a source."""

from __future__ import annotations

import hashlib
import json
import re
import statistics
from pathlib import Path

import pytest

from core.errors import PitfallError
from core.pitfalls.catalogue import pitfalls
from core.pitfalls.other_claims import OUTCOMES, OtherClaim, other_claims
from core.pitfalls.results import stored_programs
from core.pitfalls.tutorials import TUTORIALS
from tests.core.pitfalls.made import run, store

every = pytest.mark.parametrize("one", other_claims().values(), ids=other_claims().keys())


@every
def test_it_is_cited_and_explained(one: OtherClaim) -> None:
    assert one.rows
    assert all(re.fullmatch(rf"[{''.join(TUTORIALS)}][\d.]*", row) for row in one.rows)
    assert len(one.found.template) > 40
    if one.judged == "no_longer" or one.was_once:
        assert one.source is not None


@every
def test_what_is_stored_belongs_to_its_programs(one: OtherClaim) -> None:
    stored = stored_programs(one.folder)
    assert {name: part["sha256"] for name, part in stored.items()} == {
        name: program.sha256 for name, program in one.programs.items()
    }, f"run: python -m core pitfalls measure {one.id}"
    assert one.outcome in OUTCOMES.keys() - {"not_measured"}
    assert bool(one.programs) == bool(one.checks)


def claims(folder: Path, text: str) -> OtherClaim:
    folder.mkdir(exist_ok=True)
    (folder / "claims.toml").write_text(
        '[[claim]]\nid = "plums"\nrows = ["A"]\n'
        f'says = "Plums are blue."\nfound = "Are they?"\n{text}'
    )
    return other_claims(folder)["plums"]


MEASURED = """
checks = [
    { program = "look", figure = "test_accuracy", at_least = 0.9 },
    { program = "look", figure = "test_accuracy", at_least = 0.5 },
]
run = { seeds = [1] }
"""


@pytest.mark.parametrize(
    ("accuracy", "once", "outcome"),
    [
        (0.95, False, "confirmed"),
        (0.6, True, "partly"),
        (0.1, True, "no_longer"),
        (0.1, False, "never_was"),
        (None, False, "not_measured"),
    ],
)
def test_a_measured_claim_is_decided_by_the_rule(
    tmp_path: Path, accuracy: float | None, once: bool, outcome: str
) -> None:
    folder = tmp_path / "claims"
    one = claims(folder, f"was_once = {str(once).lower()}\n{MEASURED}")
    (folder / "plums").mkdir()
    (folder / "plums" / "look.py").write_text("test_accuracy = 0.5\n")
    if accuracy is not None:
        store(folder / "plums", look=[run(accuracy)])
        assert str(one.seen[0]).startswith("look: Accuracy")
    assert one.outcome == outcome


def test_what_was_measured_of_another_program_does_not_count(tmp_path: Path) -> None:
    folder = tmp_path / "claims"
    one = claims(folder, MEASURED)
    (folder / "plums").mkdir()
    (folder / "plums" / "look.py").write_text("test_accuracy = 0.5\n")
    store(folder / "plums", look=[run(0.95)])
    stored = json.loads((folder / "plums" / "measured.json").read_text())
    stored["programs"]["look"]["sha256"] = hashlib.sha256(b"another").hexdigest()
    (folder / "plums" / "measured.json").write_text(json.dumps(stored))
    assert one.outcome == "not_measured"


def test_a_judged_claim_names_its_source(tmp_path: Path) -> None:
    assert claims(tmp_path / "a", 'judged = "open"\nsource = "A book"').outcome == "open"
    with pytest.raises(PitfallError, match="“judged” with a “source”"):
        claims(tmp_path / "b", 'judged = "open"')
    with pytest.raises(PitfallError, match="“judged” is one of"):
        claims(tmp_path / "c", 'judged = "perhaps"\nsource = "A book"')
    with pytest.raises(PitfallError, match="either checks"):
        claims(tmp_path / "d", "")
    with pytest.raises(PitfallError, match="either checks"):
        claims(tmp_path / "e", 'judged = "open"\nsource = "A book"\nverdict = "open"')
    with pytest.raises(PitfallError, match="cannot be read"):
        claims(tmp_path / "f", "= 1")


TOLD = re.compile(r"(?<![\d.])\d+(?:\.\d+)?%")


def known_shares(claim: OtherClaim) -> list[float]:
    """Return the mean, the smallest and the largest of each measured share of a claim."""
    shares = []
    for result in claim.results.values():
        curves = {
            f"{metric}.{how}"
            for run in result.runs
            for fit in run.epochs
            for metric in fit
            for how in ("first", "last", "min", "max")
        }
        for name in {*claim.variables, *curves}:
            if values := [value for value in result.values(name) if 0 <= value <= 1]:
                shares += [min(values), max(values), statistics.fmean(values)]
    return shares


@pytest.mark.parametrize(
    "claim", [c for c in other_claims().values() if c.programs], ids=lambda claim: claim.id
)
def test_each_percentage_in_a_text_was_measured(claim: OtherClaim) -> None:
    elsewhere = pitfalls()["overfitting"].results["before"].mean("test_accuracy")
    known = [*known_shares(claim), elsewhere or 0.0]
    claimed = TOLD.findall(str(claim.says))
    for text in [text for text in TOLD.findall(str(claim.found)) if text not in claimed]:
        places = len(text.partition(".")[2].rstrip("%"))
        assert text in {f"{share:.{places}%}" for share in known}

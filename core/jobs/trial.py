"""Trying a fix: one job that trains a run again as it was, and then with the fix.

The pair is a group, so that its page, link, zip and deletion are those of groups. What came of it
is kept with the run whose finding was tried, too, as tried.json in its folder.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.analysis.remedy import ENOUGH, SPLITS, Decision, Side, decide
from core.doctor.conditions import CONDITIONS
from core.doctor.diagnosis import Diagnosis
from core.doctor.finding import Finding
from core.errors import StorageError
from core.home import write_json
from core.jobs import checked
from core.jobs.job import Group
from core.jobs.outcome import Outcome
from core.jobs.runs import CHANGING, TRIED, Run, find, is_id, members

MOST_TRIED = 20
ENDED = ("done", "stopped", "failed", "interrupted")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tried:
    """A fix that was tried, and what came of it."""

    code: str
    """The condition that the fix is for."""
    before: Side
    after: Side
    is_regression: bool
    group: str | None = None
    """The id of the pair's group, which may have been deleted; None where nobody knows it."""
    split: str = "test"
    """The images that decided, of :data:`core.analysis.remedy.SPLITS`."""

    @property
    def decision(self) -> Decision:
        """Whether the fix helped."""
        return decide(
            self.code,
            self.before,
            self.after,
            is_regression=self.is_regression,
            split=self.split,
        )

    def to_json(self) -> dict[str, Any]:
        """Return what :func:`read_tried` reads back."""
        return {
            "code": self.code,
            "before": _side_to_json(self.before),
            "after": _side_to_json(self.after),
            "is_regression": self.is_regression,
            "group": self.group,
            "split": self.split,
        }


class Trial(Group):
    """A group of two that tries a fix: a run as it was, and with the fix, trained in turn."""

    def end(self, outcome: Outcome) -> None:
        """Write the current training's end; after the last one keep what came of the trial."""
        super().end(outcome)
        if not self.is_live:
            self._keep()

    def _keep(self) -> None:
        pair = find(self.id)
        tried = None if pair is None else tried_by(pair)
        if pair is None or pair.tries is None or pair.tries.of is None or tried is None:
            return
        run = find(pair.tries.of)
        if run is None or run.owner != self.owner:
            return
        try:
            with CHANGING:
                kept = [one.to_json() for one in tried_of(run)]
                latest = [*kept, tried.to_json()][-MOST_TRIED:]
                write_json(run.folder / TRIED, {"tried": latest})
        except StorageError as error:
            # The pair itself is recorded, and its page tells the same.
            log.warning("run %s does not know of its trial: %s", run.id, error)


def split_of(pair: Sequence[Run]) -> str:
    """Return whose images decide: the test images only where too few others were held out."""
    held_out = [scores["validation"]["images"] for run in pair if (scores := run.metrics())]
    return "validation" if held_out and min(held_out) >= ENOUGH else "test"


def side_of(run: Run, split: str) -> Side:
    """Return what one of a pair's trainings came to, on the images of a split."""
    scores = (run.metrics() or {}).get(split)
    name = "mae" if run.config.is_regression else "accuracy"
    return Side(
        state=run.status.state,
        score=None if scores is None else scores[name],
        images=0 if scores is None else int(scores["images"]),
        found=codes_of(run.diagnosis()),
        learnt_from=run.config.learning_images,
    )


def codes_of(diagnosis: Diagnosis | None) -> frozenset[str] | None:
    """Return the codes of all that was found, of symptoms too; None where the doctor failed."""
    if diagnosis is not None and diagnosis.failed is not None:
        return None

    def of(finding: Finding) -> set[str]:
        return {finding.code}.union(*map(of, finding.explains))

    return frozenset().union(*map(of, diagnosis.findings)) if diagnosis else frozenset()


def tried_by(group: Run) -> Tried | None:
    """Return what came of the trial that a group is; None where it is none, or not ended."""
    pair = members(group)
    if group.tries is None or group.is_live or len(pair) != 2:
        return None
    split = split_of(pair)
    before, after = (side_of(run, split) for run in pair)
    return Tried(group.tries.code, before, after, group.config.is_regression, group.id, split)


def tried_of(run: Run) -> list[Tried]:
    """Return the fixes that were tried on a run, the latest last."""
    try:
        return read_tried(json.loads((run.folder / TRIED).read_bytes())["tried"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def read_tried(stored: Any) -> list[Tried]:
    """Read what :meth:`Tried.to_json` returned, a list of it, of untrusted origin.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: some of it is not what it should be.
    """
    if not isinstance(stored, list) or len(stored) > MOST_TRIED:
        raise ValueError("no list, or too long")
    return [_read(one) for one in stored]


def _read(stored: Any) -> Tried:
    code, group = stored["code"], stored["group"]
    split = stored.get("split", "test")  # the first trials were all decided on it
    if split not in SPLITS:
        raise ValueError("no such split")
    if code not in CONDITIONS or not (group is None or is_id(group)):
        raise ValueError("no such condition or group")
    if not isinstance(stored["is_regression"], bool):
        raise ValueError("neither yes nor no")
    is_regression = stored["is_regression"]
    before, after = (read_side(stored[name], is_regression) for name in ("before", "after"))
    return Tried(code, before, after, is_regression, group, split)


def read_side(stored: Any, is_regression: bool) -> Side:
    """Read a side, see :func:`read_tried`."""
    state, found, score = stored["state"], stored["found"], stored["score"]
    if state not in ENDED:
        raise ValueError("no such state")
    if found is not None and (not isinstance(found, list) or len(found) > len(CONDITIONS)):
        raise ValueError("no list, or too long")
    if not all(code in CONDITIONS for code in found or ()):
        raise ValueError("no such condition")
    return Side(
        state=state,
        score=None
        if score is None
        else checked.number(score, 0, checked.LARGEST_NUMBER if is_regression else 1),
        images=checked.whole(stored["images"], 0, checked.MOST_IMAGES),
        found=None if found is None else frozenset(found),
        learnt_from=None
        if stored.get("learnt_from") is None
        else checked.whole(stored["learnt_from"], 0, checked.MOST_IMAGES),
    )


def _side_to_json(side: Side) -> dict[str, Any]:
    return {
        "state": side.state,
        "score": side.score,
        "images": side.images,
        "found": None if side.found is None else sorted(side.found),
        "learnt_from": side.learnt_from,
    }

"""A person's judgement of a run's errors: is the model wrong, or the label?

It is kept as votes.json in the run's folder: the image's number in the test part to a verdict.
"""

from __future__ import annotations

import json

from core.errors import NotAllowedError, RunError
from core.home import write_json
from core.jobs.owner import owns
from core.jobs.runs import CHANGING, Run
from core.messages import Message, message

VERDICTS: dict[str, Message] = {
    "model": message("Model wrong"),
    "label": message("Label wrong"),
    "open": message("Cannot tell"),
}
FILE = "votes.json"
MOST_VOTES = 10_000

Votes = dict[int, str]
"""A name of :data:`VERDICTS` by the image's number."""


def votes_of(run: Run) -> Votes:
    """Return what the owner has judged so far; what is not a vote in the file is left out."""
    try:
        stored = json.loads((run.folder / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {
        int(index): verdict
        for index, verdict in stored.items()
        if index.isdecimal() and isinstance(verdict, str) and verdict in VERDICTS
    }


def judged(votes: Votes, index: int, verdict: str | None) -> Votes:
    """Return votes with one more, or without the one about an image where it is None.

    Raises:
        RunError: there is no such verdict, or there are too many votes.
    """
    kept = {image: vote for image, vote in votes.items() if image != index}
    if verdict is None:
        return kept
    if len(kept) >= MOST_VOTES:
        raise RunError(
            "There are {most} votes already, which is all that is kept. Take one back first.",
            most=f"{MOST_VOTES:,}",
        )
    if verdict not in VERDICTS or index < 0:
        raise RunError(
            "The vote {verdict} about image {index} cannot be kept; choose one of {names}.",
            verdict=verdict[:40],
            index=index,
            names=", ".join(VERDICTS),
        )
    return kept | {index: verdict}


def vote(run: Run, index: int, verdict: str | None, token: str | None) -> None:
    """Keep a verdict about one of the run's errors; None takes it back.

    Raises:
        NotAllowedError: the token is not the owner's.
        RunError: the run is live, or there is no such verdict.
        StorageError: the folder cannot be written.
    """
    if not owns(token, run.owner):
        raise NotAllowedError(
            "This run belongs to another browser; votes are kept with it only for its owner."
        )
    if run.is_live or not run.folder.is_dir():
        raise RunError("Votes can be kept once this run has ended, as long as it is there.")
    with CHANGING:
        stored = judged(votes_of(run), index, verdict)
        write_json(run.folder / FILE, {str(image): kept for image, kept in sorted(stored.items())})

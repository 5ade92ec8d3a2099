"""What a pitfall's live run does inside the worker process."""

from __future__ import annotations

import json

from core.jobs.outcome import Outcome
from core.jobs.worker import DaskWatcher, failure
from core.messages import message
from core.pitfalls.catalogue import pitfall
from core.pitfalls.live_plan import plan

RECORDS = "programs.json"
"""File of the outcome: the programs' records."""

WHY = {
    "asked": message("Stopped by its owner; what was seen until then is kept."),
    "time": message("Stopped at the time limit; what was seen until then is kept."),
}


def run_both(
    run_id: str, name: str, setting: str, seed: int, topic: str, max_seconds: float
) -> Outcome:
    """Run before and after on a Dask worker, sending events to ``topic``.

    Only files of this worker's own library are run: the name is looked up in its catalogue.

    Args:
        run_id: names the run in its events and its stop signal.
        name: of a pitfall.
        setting: of the pitfall.
        seed: of both programs.
        topic: Dask topic of the server's recorder.
        max_seconds: after which it stops by itself.
    """
    from core.pitfalls.running.live import run_live

    watcher = DaskWatcher(run_id, topic, max_seconds)
    try:
        one = pitfall(name)
        planned = plan(one, setting)
        records, reason = run_live(
            {program.name: program.path for program in planned.programs},
            planned.epochs,
            watcher,
            figures=one.variables,
            seed=seed,
            train=planned.train,
            test=planned.test,
            data=planned.data,
        )
    except Exception as error:
        return failure(error)
    return Outcome(
        state="stopped" if reason else "done",
        reason=WHY[reason] if reason else None,
        files={RECORDS: json.dumps(records).encode()},
    )

"""The app under AppTest, with an engine whose worker is a fake."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from core.config.training import TrainConfig
from core.jobs.engine import Engine
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from core.jobs.runs import Run
from core.training.artefacts import as_npy
from tests.core.jobs.fakes import FakeCluster

APP = str(Path(__file__).resolve().parents[2] / "streamlit_app.py")
CONFIG = TrainConfig(data="sample", epochs=3, seed=9)
EPOCHS = {
    "epoch": [1, 2, 3],
    "loss": [0.9, 0.5, 0.3],
    "accuracy": [0.7, 0.85, 0.9],
    "val_loss": [0.7, 0.5, 0.4],
    "val_accuracy": [0.8, 0.86, 0.89],
    "learning_rate": [0.001] * 3,
    "seconds": [1.0] * 3,
}
BATCHES = {"epoch": [0.5, 1.0], "loss": [1.5, 0.8], "accuracy": [0.5, 0.75]}
PROGRESS = {
    "kind": "progress",
    "epoch": 2,
    "step": 10,
    "steps": 29,
    "images_per_second": 4000.0,
    "seconds_left": 41.0,
    "batches": BATCHES,
}


def metrics() -> dict[str, Any]:
    """Return the metrics of a run that knows 90 of 100 images of each digit."""
    confusion = [
        [90 if r == c else 10 if c == (r + 1) % 10 else 0 for c in range(10)] for r in range(10)
    ]
    part = {"images": 1000, "accuracy": 0.9, "loss": 0.35, "confusion": confusion}
    return {"train": part, "validation": part, "test": part}


class Lab:
    """An engine on a fake cluster, a visitor, and the pages."""

    def __init__(self) -> None:
        self.clusters: list[FakeCluster] = []
        self.engine = Engine(self._make)
        self.token = new_token()

    def _make(self, *args: Any) -> FakeCluster:
        self.clusters.append(FakeCluster(*args))
        return self.clusters[-1]

    def open(self, page: str, token: str | None = None, **params: str) -> AppTest:
        """Open a page as this visitor, or as another."""
        at = AppTest.from_file(APP, default_timeout=180)
        at.session_state["visitor_token"] = token or self.token
        at.switch_page(f"app_pages/{page}.py")
        for name, value in params.items():
            at.query_params[name] = value
        return at.run()

    def submit(self, config: TrainConfig = CONFIG, token: str | None = None) -> str:
        """Queue a run as this visitor, or as another."""
        return self.engine.submit(config, token or self.token, "my run")

    def train(self) -> str:
        """Bring a run into its second epoch."""
        run_id = self.submit()
        eventually(lambda: self.clusters != [] and run_id in self.clusters[-1].futures)
        self.clusters[-1].emit({"run": run_id, "kind": "phase", "phase": "training"})
        self.clusters[-1].emit({"run": run_id, **PROGRESS})
        eventually(lambda: self.run(run_id).status.progress is not None)
        return run_id

    def finish(self, run_id: str, outcome: Outcome | None = None) -> None:
        """End a run, by default with a model and results."""
        eventually(lambda: self.clusters != [] and run_id in self.clusters[-1].futures)
        self.clusters[-1].futures[run_id].finish(outcome or self.success())
        eventually(lambda: not self.run(run_id).is_live)

    def success(self) -> Outcome:
        """Return the outcome of a run that went well."""
        return Outcome(
            "done",
            history={"batches": BATCHES, "epochs": EPOCHS},
            files={
                "metrics.json": json.dumps(metrics()).encode(),
                "environment.json": b"{}",
                "model.tflite": b"no model that could read",
                "test_logits.npy": as_npy(np.eye(10, dtype=np.float32)[np.arange(1000) % 10]),
            },
        )

    def run(self, run_id: str) -> Run:
        """Return a run as it is now."""
        run = self.engine.find(run_id)
        assert run is not None
        return run


def eventually(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something becomes true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.02)


def texts(at: AppTest) -> str:
    """Return all prose of a page."""
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "info",
        "warning",
        "error",
        "success",
        "code",
    )
    return "\n".join(element.value for kind in kinds for element in getattr(at, kind))


def link_of(at: AppTest) -> dict[str, object]:
    """Return the settings that the Train page's address holds."""
    value = at.query_params["c"]
    return json.loads(value[0] if isinstance(value, list) else value)


def component(at: AppTest, key: str) -> dict[str, Any]:
    """Return what the browser is told to draw under a key."""
    for element in at.get("bidi_component"):
        if element.key == key:
            data: dict[str, Any] = json.loads(element.proto.json)
            return data
    raise AssertionError(f"The page draws no {key}.")

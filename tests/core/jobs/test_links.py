"""Results in links: there and back, and everything that a stranger may put there instead."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.training import TrainConfig
from core.errors import RunError
from core.jobs import links, runs
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token, owner_of
from core.jobs.recorder import Recording
from core.jobs.servers import Server

CONFUSION = [[100 if row == column else 0 for column in range(10)] for row in range(10)]
EPOCHS = {
    "epoch": [1, 2],
    "loss": [0.5, 0.25],
    "accuracy": [0.8, 0.9],
    "val_loss": [0.6, None],
    "val_accuracy": [0.7, 0.75],
    "learning_rate": [0.001, 0.0005],
    "seconds": [1.0, 1.1],
}


def part(images: int) -> dict[str, Any]:
    return {"images": images, "accuracy": 0.98765432, "loss": 0.0456789, "confusion": CONFUSION}


@pytest.fixture
def text() -> str:
    server = Server()
    recording = Recording(
        "0123456789ab", "x", owner_of(new_token()), TrainConfig(seed=3), server.id
    )
    metrics = {"train": part(5000), "validation": part(500), "test": part(1000)}
    recording.end(
        Outcome(
            "done",
            history={"batches": {}, "epochs": EPOCHS},
            files={"metrics.json": json.dumps(metrics).encode()},
        )
    )
    run = runs.find(recording.id)
    server.release()
    assert run is not None
    return links.encode(run)


def packed(content: object) -> str:
    squeezed = zlib.compress(json.dumps(content).encode())
    return base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpacked(text: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    )
    return content


def test_a_result_survives_its_link(text: str) -> None:
    reported = links.decode(text)
    assert reported.config == TrainConfig(seed=3)
    assert reported.metrics["test"] == {
        "images": 1000,
        "accuracy": 0.98765,
        "loss": 0.045679,
        "confusion": CONFUSION,
    }
    assert reported.epochs["val_loss"] == [0.6, None]
    assert reported.epochs["epoch"] == [1, 2]
    assert len(text) < 600


@pytest.mark.parametrize("text", ["", "x", "AAAA", "é", "====", "x" * 10_000, "-_-_"])
def test_what_is_no_result_is_refused_in_words(text: str) -> None:
    with pytest.raises(RunError, match="could not be read"):
        links.decode(text)


def test_a_link_cut_short_is_refused(text: str) -> None:
    with pytest.raises(RunError):
        links.decode(text[:-5])


def test_a_bomb_is_not_unpacked() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"[" + b" " * 3_000_000 + b"]", 9)).decode()
    assert len(bomb) < links.LONGEST
    with pytest.raises(RunError):
        links.decode(bomb)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v", 2),
        ("c", {"epochs": 10**9}),
        ("c", "x"),
        ("m", []),
        ("m", [[1, 2, 3]] * 3),
        ("m", [[1000, True, 0.1]] * 3),
        ("m", [[10**400, 0.5, 0.1]] * 3),
        ("m", [[1000, 0.5, 10**400]] * 3),
        ("m", [[1000, 0.5, "<script>"]] * 3),
        ("x", [[1] * 10] * 9),
        ("x", [[10] * 10] * 10 + [[]]),
        ("x", [[-1] * 10] * 10),
        ("x", [[1.5] * 10] * 10),
        ("e", [[1.0]] * 4),
        ("e", [[1.0], [1.0], [1.0], [1.0], []]),
        ("e", [[0.1] * 51] * 5),
        ("e", [["a"]] * 5),
        ("e", {}),
    ],
)
def test_a_value_that_cannot_be_is_refused(text: str, key: str, value: object) -> None:
    content = unpacked(text)
    content[key] = value
    with pytest.raises(RunError):
        links.decode(packed(content))


@given(st.recursive(st.none() | st.floats() | st.text() | st.integers(), st.lists, max_leaves=20))
def test_any_json_is_refused_not_crashed_on(content: object) -> None:
    with pytest.raises(RunError):
        links.decode(packed(content))

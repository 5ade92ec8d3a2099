"""What the worker returns to the server when a run has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.messages import Message


@dataclass(frozen=True)
class Outcome:
    """The end of a run, in types that any process can unpack."""

    state: str
    """"done", "stopped" or "failed"."""
    reason: Message | None = None
    history: dict[str, dict[str, list[Any]]] | None = None
    """The whole history; None where it failed: what was recorded on the way stays."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Content of the run folder's further files, by name."""
    ends_job: bool = False
    """Whether what else its job has to train is not worth a try: the worker died of it, say."""

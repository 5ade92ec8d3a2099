"""What the doctor is given to look at, and what it says where it cannot look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.doctor.evidence import Array, Evidence
from core.doctor.finding import Gap
from core.doctor.handbook import PARTS, conditions_that_need
from core.errors import LabError
from core.messages import Message, message

LONGEST_ERROR = 300  # characters


def as_array(value: Any) -> Array | None:
    """Return one array, tensor or table as NumPy has it; None for anything else, or for several."""
    if isinstance(value, np.ndarray):
        return value
    # Tensors have values at hand; what is read from a disk may not fit into the memory.
    if hasattr(value, "shape") and hasattr(value, "dtype") and hasattr(value, "numpy"):
        return np.asarray(value)
    return np.asarray(value.to_numpy()) if hasattr(value, "to_numpy") else None


def why_not(x: Any, y: Any) -> Message:
    """Say why data cannot be looked at."""
    if (count := several(x)) is not None:
        return message(
            "The network gets {count} inputs; the doctor looks at networks with one.", count=count
        )
    if (count := several(y)) is not None:
        return message(
            "There are {count} kinds of targets; the doctor looks at networks with one.",
            count=count,
        )
    if x is None:
        return message(
            "The doctor was given no data, and does not see what is trained on. Give it the "
            "arrays: Doctor(x_train, y_train)."
        )
    return message(
        "They come as {kind}, which cannot be looked at without moving it on. Give the doctor "
        "NumPy arrays: Doctor(x_train, y_train).",
        kind=type(x).__name__,
    )


def several_steps(count: int) -> Message:
    """Say what is not seen where Keras makes several steps at once."""
    return message(
        "Keras makes {count} steps at once, so that no single one is seen. Compile with "
        "steps_per_execution=1 to have them judged.",
        count=count,
    )


def a_step_of_its_own(name: str) -> Message:
    """Say what is not seen where a model has its own way to train."""
    return message(
        "The model has a {name} of its own. The probes go by the loss that was given to compile().",
        name=name,
    )


def several(value: Any) -> int | None:
    """Return how many arrays a list or a mapping holds; None where it is no such thing.

    A list of plain numbers is one array, written out.
    """
    if isinstance(value, dict):
        return len(value)
    if isinstance(value, list | tuple) and any(len(getattr(part, "shape", ())) for part in value):
        return len(value)
    return None


def miss(evidence: Evidence, part: str, why: Message) -> None:
    """Note that a part of the evidence could not be measured; the first reason stays."""
    evidence.gaps.setdefault(part, Gap(PARTS[part], why, conditions_that_need(part)))


def attempt(evidence: Evidence, part: str, work: Callable[[], None]) -> Exception | None:
    """Measure a part of the evidence, or note why that failed; return the error, if any."""
    try:
        work()
    except Exception as error:
        miss(evidence, part, what_failed(error))
        return error
    return None


def what_failed(error: Exception) -> Message:
    """Return why something could not be measured."""
    if isinstance(error, LabError):
        return error.message
    return message("The doctor failed at it ({error}).", error=_in_short(error))


def what_failed_altogether(error: Exception) -> Message:
    """Return what ended the doctor's work on a training."""
    return message("What failed: {error}.", error=_in_short(error))


def _in_short(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_ERROR]

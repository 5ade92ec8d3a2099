"""What to say of messages that people paste and no pitfall of the library is about."""

from __future__ import annotations

from dataclasses import dataclass

from core.messages import Message, message
from core.pitfalls.search import LONGEST_QUERY, holds_phrase, words


@dataclass(frozen=True)
class Hint:
    """A message of others, with what it means."""

    phrases: tuple[str, ...]
    text: Message
    pitfalls: tuple[str, ...]
    """Where to read on, by id."""


HINTS = (
    Hint(
        ("no module named", "modulenotfounderror"),
        message(
            "Python does not find the package: it is not installed in the environment that runs "
            "your program. Install it with the very same Python, `python -m pip install "
            'tensorflow`, and look which one that is: `python -c "import sys; '
            'print(sys.executable)"`. If pip finds no version, see the pitfall below.'
        ),
        ("version-mismatch", "old-packages"),
    ),
    Hint(
        ("device side assert",),
        message(
            "PyTorch says so when an index on the GPU is out of range: most often a label that is "
            "not from 0 to the number of outputs minus 1. Run it once on the CPU, whose message "
            "names the line, and look at the smallest and the largest label. Here Keras is "
            "measured; closest to it are:"
        ),
        ("label-encoding", "wrong-loss"),
    ),
)


def hint(query: str) -> Hint | None:
    """Return what is known of a message, None where nothing is."""
    asked = words(query[:LONGEST_QUERY])
    return next((one for one in HINTS if any(holds_phrase(asked, p) for p in one.phrases)), None)

"""Finds pitfalls by words, and by a pasted error message, warning or traceback."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.messages import Message
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.results import Failure, warned

LONGEST_QUERY = 20_000
"""Characters; what is pasted beyond is not read."""
SHINGLE = 3
LEAST_SHARE = 0.6
"""Share of a recorded message (or of what was pasted, if that is shorter) that must be found."""
LEAST_WORDS = 4
"""A shorter text is searched for as words only."""

MOST_LINES = 2
"""Of a recorded message, shown as the reason of a match."""

LOGGED = "Warning"
"""Stands for the type of a warning that was logged and has none."""

SMALL_WORDS = frozenset(
    (
        "a",
        "an",
        "and",
        "at",
        "but",
        "i",
        "in",
        "is",
        "it",
        "its",
        "my",
        "of",
        "on",
        "or",
        "the",
        "to",
    )
)
"""Not searched for by themselves: "my loss is nan" is about the loss, and nan."""

_WORDS = re.compile(r"[a-z_]+|\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """A pitfall that was found."""

    pitfall: Pitfall
    failure: Failure | None
    """The recorded error or warning that the pasted text resembles; None: its words were found."""
    lines: tuple[str, ...] = ()
    """The recorded lines that were found in what was pasted, at most :data:`MOST_LINES`."""


def search(query: str, pitfalls: Iterable[Pitfall]) -> list[Hit]:
    """Return what fits, best first: errors and warnings that resemble the query, then its words.

    Args:
        query: what a person typed or pasted.
        pitfalls: where to search, in the order in which equals are returned.
    """
    query = query[:LONGEST_QUERY]
    pitfalls = list(pitfalls)
    asked = _words(query)
    scored = [(_resemblance(asked, one), one) for one in pitfalls]
    best = max((share for (share, _), _ in scored), default=0.0)
    errors = [
        Hit(one, failure, _matching(failure, asked))
        for (share, failure), one in sorted(scored, key=lambda pair: -pair[0][0])
        # Pitfalls that share a message stand together; a faint resemblance beside it does not.
        if failure is not None and share >= max(LEAST_SHARE, 0.8 * best)
    ]
    found = {hit.pitfall.id for hit in errors}
    return errors + [Hit(one, None) for one in _by_words(query, pitfalls) if one.id not in found]


def failures(pitfall: Pitfall) -> list[Failure]:
    """Return the errors that a pitfall's programs raised, and the warnings, each message once."""
    runs = [run for result in pitfall.results.values() for run in result.runs]
    errors = [run.error for run in runs if run.error]
    warnings = [Failure(*_parts(line), traceback=()) for line in warned(runs)]
    return list({(one.type, one.message): one for one in [*errors, *warnings]}.values())


def _parts(warning: str) -> tuple[str, str]:
    """Return a warning's type and its text; what was logged has no type."""
    kind, colon, text = warning.partition(": ")
    return (kind, text) if colon and kind.endswith("Warning") else (LOGGED, warning)


def _resemblance(asked: list[str], pitfall: Pitfall) -> tuple[float, Failure | None]:
    """Return the best share of a recorded message in a query's words, with its error."""
    best: tuple[float, Failure | None] = (0.0, None)
    for failure in failures(pitfall):
        share = _share(_words(f"{failure.type}: {_own_words(failure)}"), asked)
        best = max(best, (share, failure), key=lambda pair: pair[0])
    return best


def _matching(failure: Failure, asked: list[str]) -> tuple[str, ...]:
    """Return the lines of a recorded message that stand in a query, the fullest ones, in order."""
    lines = [line.strip() for line in _own_words(failure).strip().split("\n")]
    found = [line for line in lines if _words(line) and _share(_words(line), asked) >= LEAST_SHARE]
    fullest = sorted(found, key=lambda line: -len(_words(line)))[:MOST_LINES]
    return tuple(line for line in dict.fromkeys(found) if line in fullest) or (lines[0],)


def _own_words(failure: Failure) -> str:
    """Return a message without its end, where Keras lists the arguments, which always differ."""
    return failure.message.split("Arguments received")[0]


def _share(recorded: list[str], asked: list[str]) -> float:
    """Return how much of a recorded message's words stands among those of a query, 0 to 1."""
    if len(recorded) < LEAST_WORDS:  # "KeyError: 'val_loss'" must be there as a whole
        size = len(recorded)
        return float(recorded in [asked[i : i + size] for i in range(len(asked) - size + 1)])
    if len(asked) < LEAST_WORDS:
        return 0.0
    ours, theirs = _shingles(recorded), _shingles(asked)
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def holds_phrase(asked: list[str], phrase: str) -> bool:
    """Tell whether a phrase's words stand together among those of a query."""
    wanted = words(phrase)
    size = len(wanted)
    return any(asked[i : i + size] == wanted for i in range(len(asked) - size + 1))


def words(text: str) -> list[str]:
    """Return a text's words and numbers, without signs: "loss: nan" is "loss nan"."""
    return [word.casefold() for word in _WORDS.findall(text)]


def _by_words(query: str, pitfalls: list[Pitfall]) -> list[Pitfall]:
    """Return what people call so, then what has the words in its title, then in its text."""
    asked = words(query)
    called = [one for one in pitfalls if any(holds_phrase(asked, p) for p in one.phrases)]
    wanted = [word for word in query.casefold().split() if word not in SMALL_WORDS]
    if not wanted:
        return called
    titled, told = [], []
    for one in (one for one in pitfalls if one not in called):
        title = f"{one.id} {one.title.template}".casefold()
        if all(word in title for word in wanted):
            titled.append(one)
        elif all(word in title + _text(one) for word in wanted):
            told.append(one)
    return called + titled + told


def _text(pitfall: Pitfall) -> str:
    claim = pitfall.claim
    parts = (claim.symptom, claim.cause, claim.remedy)
    texts: list[Message | None] = [text for part in parts for text in (part.claimed, part.ours)]
    texts += [pitfall.why, pitfall.prevented, pitfall.tell]
    return " ".join(text.template for text in texts if text is not None).casefold()


def _words(text: str) -> list[str]:
    """Return a text's words; numbers become one sign, since shapes and addresses differ."""
    return ["#" if word.isdigit() else word.casefold() for word in _WORDS.findall(text)]


def _shingles(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}

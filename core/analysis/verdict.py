"""A run's curves in plain words, by the rules that the tutorials teach.

The rules, in the order in which they are asked:

1. **Not a number**: a loss is None (it was NaN or infinite). Nothing after it means anything.
2. **Too few epochs**: under :data:`FEWEST_EPOCHS` epochs no curve has a shape.
3. **Neither falls**: training loss (and validation loss, where there is one) ends at
   :data:`STUCK_SHARE` of its first epoch's or above, and above half of the loss of guessing (ln 10;
   of a regression :func:`core.analysis.regression.guessing_loss`).
   A network that is good after one epoch stays flat too, but far below that.
   **Nothing learnt**: they may have fallen from far above, but the training loss ends no more than
   5% below that of guessing.
4. **Overfitting**: after its lowest point, validation loss stays above it for at least
   :data:`RISING_EPOCHS` epochs and ends at :data:`RISE_SHARE` of it or above, while training loss
   went on falling. Less than 5% is within what chance does to a few thousand images.
5. **Worse than guessing**: training loss has fallen below that of guessing, validation loss ends
   above it, and not by overfitting.
6. **Jagged**: a curve turns up or down by more than :data:`JUMP_SHARE` of its own level, at least
   :data:`JUMPS` times. One bump, which is two turns, happens to everybody.
7. **Still improving**: the last epoch is the best and :data:`GAIN_SHARE` better than the best
   before it: more epochs would pay.
8. **Healthy**: none of these.

Of 4 to 7 several may hold; each says what to try.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.analysis.history import History, points
from core.messages import Message, message

GUESSING = math.log(10)
FEWEST_EPOCHS = 3
STUCK_SHARE = 0.95
RISING_EPOCHS = 2
RISE_SHARE = 1.05
JUMP_SHARE = 0.1
JUMPS = 3
GAIN_SHARE = 0.03


@dataclass(frozen=True)
class Reading:
    """One thing that the curves tell."""

    kind: str
    """"not-a-number", "too-few-epochs", "neither-falls", "nothing-learnt", "overfitting",
    "worse-than-guessing", "jagged", "improving", "healthy" or "calm"."""
    sentence: Message

    def __str__(self) -> str:
        return str(self.sentence)


def read_curves(
    history: History, *, finished: bool = True, guessing: float = GUESSING, well: bool = True
) -> list[Reading]:
    """Return what the curves tell, most important first; at least one thing if finished.

    Args:
        history: see :mod:`core.analysis.history`.
        finished: whether the run has ended. Before, only trouble is told.
        guessing: the loss of one who has learnt nothing.
        well: whether nobody who looked closer has found anything wrong; else no curve is healthy.
    """
    broken = first_not_finite(history)
    if broken is not None:
        return [Reading("not-a-number", _not_a_number(broken))]
    training = _values(history, "loss")
    validation = _values(history, "val_loss")
    if len(training) < FEWEST_EPOCHS:
        return [Reading("too-few-epochs", _too_few(len(training)))] if finished else []
    if _stuck(training, guessing) and (not validation or _stuck(validation, guessing)):
        return [Reading("neither-falls", _neither_falls(training, guessing))]
    if training[-1] >= STUCK_SHARE * guessing:
        return [Reading("nothing-learnt", _nothing_learnt(training, guessing))]
    found: list[Reading] = []
    rising = overfitting_from(history)
    if rising is not None:
        found.append(Reading("overfitting", _overfitting(rising, validation)))
    elif validation and validation[-1] > guessing:
        found.append(Reading("worse-than-guessing", _worse(validation, guessing)))
    if _jagged(training) or _jagged(validation):
        found.append(Reading("jagged", _uneven()))
    if finished and not found:
        improving = _still_improving(validation or training)
        if improving:
            found.append(Reading("improving", _more_epochs()))
        else:
            found.append(
                Reading("healthy", _healthy(bool(validation))) if well else Reading("calm", _calm())
            )
    return found


def first_not_finite(history: History) -> float | None:
    """Return the position, in epochs, of the first loss that was not a finite number, or None."""
    columns = (("batches", "loss"), ("epochs", "loss"), ("epochs", "val_loss"))
    places = [
        place
        for part, name in columns
        for place, value in points(history, part, name)
        if value is None
    ]
    return min(places, default=None)


def overfitting_from(history: History) -> int | None:
    """Return the first epoch in which validation loss rises for good (rule 4), or None."""
    training = _values(history, "loss")
    validation = _values(history, "val_loss")
    if len(validation) < FEWEST_EPOCHS or len(training) < len(validation):
        return None
    best = validation.index(min(validation))
    after = validation[best + 1 :]
    rises = len(after) >= RISING_EPOCHS and validation[-1] >= RISE_SHARE * validation[best]
    falls = training[len(validation) - 1] < training[best]
    return best + 2 if rises and falls else None


def _values(history: History, name: str) -> list[float]:
    return [value for _, value in points(history, "epochs", name) if value is not None]


def _stuck(losses: list[float], guessing: float) -> bool:
    return losses[-1] >= STUCK_SHARE * losses[0] and losses[-1] > guessing / 2


def _jagged(losses: list[float]) -> bool:
    """Count turns whose two flanks are both high against the curve's own level there."""
    jumps = 0
    for before, here, after in zip(losses, losses[1:], losses[2:], strict=False):
        up, down = here - before, after - here
        jumps += up * down < 0 and min(abs(up), abs(down)) > JUMP_SHARE * here
    return jumps >= JUMPS


def _still_improving(losses: list[float]) -> bool:
    return losses[-1] <= (1 - GAIN_SHARE) * min(losses[:-1])


def _not_a_number(place: float) -> Message:
    return message(
        "In epoch {epoch} the loss stopped being a number: the weights grew without bound. A "
        "lower learning rate is the first thing to try; a tenth of it is a good start.",
        epoch=max(1, math.ceil(place)),
    )


def _too_few(epochs: int) -> Message:
    if epochs == 0:
        return message("No epoch was finished, so there is no curve to read.")
    return message(
        "Too few epochs to read the curves: it takes {least} to see a shape.", least=FEWEST_EPOCHS
    )


def _neither_falls(training: list[float], guessing: float) -> Message:
    return message(
        "Neither loss falls: training loss ends at {loss}, and guessing would give {guessing}. "
        "Usually the learning rate is far too high or too low; else the network is too small "
        "for the task.",
        loss=f"{training[-1]:.2f}",
        guessing=f"{guessing:.2f}",
    )


def _nothing_learnt(training: list[float], guessing: float) -> Message:
    return message(
        "It has hardly learnt anything: training loss ends at {loss}, and guessing would give "
        "{guessing}. Usually the learning rate is far too high or too low.",
        loss=f"{training[-1]:.2f}",
        guessing=f"{guessing:.2f}",
    )


def _overfitting(epoch: int, validation: list[float]) -> Message:
    return message(
        "Overfitting from epoch {epoch}: validation loss rises from {low} to {high} while "
        "training loss still falls, so the network learns its training images by heart. Stop "
        "there (early stopping), or use dropout or more images.",
        epoch=epoch,
        low=f"{min(validation):.3f}",
        high=f"{validation[-1]:.3f}",
    )


def _worse(validation: list[float], guessing: float) -> Message:
    return message(
        "Training loss falls, but validation loss ends at {loss}, where guessing would give "
        "{guessing}: of images that it did not learn from it is often sure of a wrong answer. "
        "Usually the learning rate is too high, or both kinds of images were not prepared alike.",
        loss=f"{validation[-1]:.2f}",
        guessing=f"{guessing:.2f}",
    )


def _uneven() -> Message:
    return message(
        "The curves are jagged: the loss jumps up and down from epoch to epoch. A lower learning "
        "rate or larger batches make the steps steadier."
    )


def _more_epochs() -> Message:
    return message(
        "Still improving: the last epoch was the best, and clearly so. More epochs would "
        "probably help."
    )


def _calm() -> Message:
    return message(
        "The curves themselves look calm, but the doctor has found something; read what it says."
    )


def _healthy(validated: bool) -> Message:
    if not validated:
        return message(
            "Training loss has fallen and levels off. Without validation images nobody can tell "
            "whether it overfits."
        )
    return message(
        "Healthy: training and validation loss fell together and level off. More epochs alone "
        "would bring little."
    )

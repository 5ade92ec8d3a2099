"""Whether a fix has helped: the rule that compares a run with the same run and its fix.

Both have the same seed, data and settings but for the fix. The fix is

==============  ====================================================================================
open            one of the two did not come to its end, so that there is nothing to compare, or
                the doctor itself failed in the one with the fix
no help         with the fix the loss stopped being a number, or the doctor still finds what the
                fix was for
no better       the doctor finds it no longer, but the result is not better by more than chance
verified        the doctor finds it no longer, and the result is better by more than chance
==============  ====================================================================================

More than chance is what :func:`needed` says. A training without the fix whose loss stopped being a
number counts as guessing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.messages import Message, message

LEAST_SPREAD = 0.012
SPREAD_TIMES_IMAGES = 31.0
"""Standard deviation of the test accuracy between seeds, as a share of 1: 31 divided by the number
of images that are learnt from, and 0.012 at least. Measured with MLP 128 and tutorial C's CNN,
three epochs on the sample, 6 seeds each (``python -m tests.bench.seed_spread``): with 450 images
0.068 for the one that spreads more, with 900 0.034, with 1,800 0.012, with 3,600 0.011. Of the 84
sound programs of the doctor's benchmark that learn from 12,000 images (3 seeds each) the root of
the mean square is 0.009. The shipped models' seeds spread less (0.0013 at most), so for long
trainings it is a bound from above. A test holds all of these to what is stored."""
UNKNOWN_SPREAD = 0.015
"""The same where nobody noted the number of images: the first trials were decided with it."""
SURE = 2.0
"""Standard deviations of a difference that chance hardly reaches."""
NUMBER_SHARE = 0.15
"""Of a regression's MAE, which has to fall by so much of itself: chosen, more than twice what seeds
explain. Its standard deviation between seeds was at most 0.023 of it (the same measurement), and
two of the difference of two trainings are 0.066."""
ENOUGH = 300
"""Validation images on which a fix is decided. Of fewer, the accuracy hangs more on which images
they are than on the seed: of so many its standard deviation is 0.017 where 90% are right, a little
more than what seeds make of it with 2,500 images."""
SPLITS: dict[str, Message] = {
    "validation": message("validation images"),
    "test": message("test images"),
}
"""The images that a fix may be decided on."""
GUESSING = 0.1
GUESSING_MAE = 2.5
"""Of who answers 4.5 to every digit, all of them equally frequent."""
BROKEN = "non-finite"

VERDICTS: dict[str, Message] = {
    "verified": message("Verified: the fix helps"),
    "no better": message("The problem is gone, but the result is no better than chance explains"),
    "no help": message("The fix did not help"),
    "open": message("Not decided"),
}
RULE = message(
    "The rule: a fix is verified if the doctor no longer finds the problem with it, and the result "
    "is better by more than chance explains. Two trainings that differ in their seeds alone differ "
    "by chance, and so do two tests on a few hundred images; both were taken into account. It is "
    "decided on the validation images, for a test set is only fair as long as nothing is chosen by "
    "it; on the test images only where fewer than {enough} validation images were held out.",
    enough=ENOUGH,
)


@dataclass(frozen=True)
class Side:
    """What one of the two trainings came to."""

    state: str
    """Its run's: "done", "stopped", "failed" or "interrupted"."""
    score: float | None
    """Accuracy from 0 to 1, or a regression's MAE, on the images that decide; None where it has
    none."""
    images: int
    """How many these are; 0 where there is no score."""
    found: frozenset[str] | None
    """Codes of all that the doctor found, symptoms too; None where it failed itself."""
    learnt_from: int | None = None
    """How many images; None where nobody noted it."""

    @property
    def broke(self) -> bool:
        """Whether its loss stopped being a number."""
        return self.state == "failed" and BROKEN in (self.found or ())


@dataclass(frozen=True)
class Decision:
    """The verdict, and why."""

    verdict: str
    """A name of :data:`VERDICTS`."""
    reason: Message


def decide(
    code: str, before: Side, after: Side, *, is_regression: bool, split: str = "test"
) -> Decision:
    """Tell whether a fix has helped.

    Args:
        code: the condition that the fix is for.
        before: the training as it was.
        after: the same with the fix.
        is_regression: whether the scores are mean absolute errors.
        split: of :data:`SPLITS`, whose images the scores are of.
    """
    if after.broke:
        return Decision("no help", message("With the fix the loss stopped being a number, too."))
    guessing = GUESSING_MAE if is_regression else GUESSING
    was = guessing if before.broke else before.score
    if was is None or after.score is None or after.state != "done":
        return Decision("open", message("One of the two trainings did not come to its end."))
    if after.found is None:
        return Decision(
            "open",
            message("The doctor itself failed, so that nobody knows whether the problem is gone."),
        )
    gain = was - after.score if is_regression else after.score - was
    least = needed(was, before, after, is_regression=is_regression)
    facts = {
        "images": SPLITS[split],
        "before": _told(was, is_regression),
        "after": _told(after.score, is_regression),
        "least": _told_least(least, is_regression),
    }
    if code in after.found:
        return Decision(
            "no help",
            message(
                "The doctor still finds the same problem. Without the fix, on the {images}: "
                "{before}; with it: {after}.",
                **facts,
            ),
        )
    if gain <= least:
        return Decision(
            "no better",
            message(
                "The doctor no longer finds the problem, but on the {images} the result went from "
                "{before} to {after}; it would have to be better by more than {least}.",
                **facts,
            ),
        )
    return Decision(
        "verified",
        message(
            "The doctor no longer finds the problem, and on the {images} the result went from "
            "{before} to {after}; chance explains no more than {least}.",
            **facts,
        ),
    )


def needed(was: float, before: Side, after: Side, *, is_regression: bool) -> float:
    """Return by how much the result has to be better, in its own unit.

    Of an accuracy it is two standard deviations of the difference of two trainings that differ in
    their seeds alone (:func:`seed_spread`) and are tested on so many images each (binomial).

    Args:
        was: the result without the fix, which a training that broke has none of.
        before: the training as it was.
        after: the same with the fix.
        is_regression: whether the results are mean absolute errors.
    """
    if is_regression:
        return NUMBER_SHARE * was
    now = after.score or 0.0
    variances = [
        seed_spread(before.learnt_from) ** 2,
        seed_spread(after.learnt_from) ** 2,
        was * (1 - was) / max(1, before.images or after.images),
        now * (1 - now) / max(1, after.images),
    ]
    return SURE * math.sqrt(sum(variances))


def seed_spread(images: int | None) -> float:
    """Return how far test accuracies lie apart that differ in their seed alone.

    Args:
        images: to learn from; None where that is not known.
    Returns:
        A standard deviation, as a share of 1.
    """
    if images is None:
        return UNKNOWN_SPREAD
    return max(LEAST_SPREAD, SPREAD_TIMES_IMAGES / max(images, 1))


def _told(score: float, is_regression: bool) -> Message:
    if is_regression:
        return message("off by {error} on average", error=f"{score:.2f}")
    return message("{share} right", share=f"{score:.1%}")


def _told_least(least: float, is_regression: bool) -> Message:
    if is_regression:
        return message("{error} digits", error=f"{least:.2f}")
    return message("{points} percentage points", points=f"{100 * least:.1f}")

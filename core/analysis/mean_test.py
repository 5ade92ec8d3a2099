"""Whether two means differ by more than chance, where chance is what another seed does."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from core.analysis import student
from core.analysis.disagreement import LEVEL
from core.messages import Message, message


@dataclass(frozen=True)
class MeanTest:
    """What a test of two means says of A and B."""

    name: Message
    difference: float
    """Mean of A minus mean of B."""
    margin: float
    """Half the width of the difference's 95% interval."""
    chance: float
    """How probable so large a difference is, either way, where A and B are equally good."""
    counts: tuple[int, int]
    """Values of A and of B."""

    def verdict(self, one: str = "A", other: str = "B") -> Message:
        """Say whether the difference of two accuracies is more than chance.

        Args:
            one: what A is called.
            other: what B is called.
        """
        better, worse = (one, other) if self.difference > 0 else (other, one)
        size = abs(self.difference)
        facts: dict[str, str | Message] = {
            "better": better,
            "worse": worse,
            "size": _points(size),
            "low": _points(size - self.margin),
            "high": _points(size + self.margin),
            "p": "<0.0001" if self.chance < 0.0001 else f"{self.chance:.2g}",
            "test": self.name,
        }
        if self.chance >= LEVEL:
            return message(
                "The difference may be chance. {better}'s mean is {size} percentage points above "
                "{worse}'s (95% interval: {low} to {high}). If both were equally good, so large a "
                "difference would come up with probability {p} ({test}).",
                **facts,
            )
        return message(
            "{better} is better, by more than chance: its mean is {size} percentage points above "
            "{worse}'s (95% interval: {low} to {high}). If both were equally good, so large a "
            "difference would come up only with probability {p} ({test}).",
            **facts,
        )

    def reach(self) -> Message:
        """Say what so few trainings can tell, and what they cannot."""
        least = _points(self.margin)
        if min(self.counts) == 1:
            return message(
                "One training is compared with {count}, so the test has to assume that other seeds "
                "would spread as much on both sides. It can show only a difference of more than "
                "about {least} percentage points; a smaller one may be real all the same. Train "
                "the single one with several seeds, too, to know more.",
                count=max(self.counts),
                least=least,
            )
        return message(
            "With {one} and {other} trainings it can show only a difference of more than about "
            "{least} percentage points; a smaller one may be real all the same. It asks whether "
            "other seeds would say the same on these test images, not whether other images would.",
            one=self.counts[0],
            other=self.counts[1],
            least=least,
        )


def compare_means(one: Sequence[float], other: Sequence[float]) -> MeanTest | None:
    """Test whether two means differ, each side with its own spread, or one side a single value.

    Two values or more on both sides: Welch's t test (B. L. Welch, Biometrika 34, 1947, 28-35),
    which does not ask for equal spreads. A single value on one side has no spread of its own: the
    t test of Crawford and Howell (The Clinical Neuropsychologist 12, 1998, 482-486) takes that of
    the other side for it.

    Args:
        one: of A, at least one value.
        other: of B, at least one value.
    Returns:
        None where no side has a spread: two single values, or values that are all the same.
    """
    counts = (len(one), len(other))
    if min(counts) == 1:
        name = message("Crawford and Howell's t test")
        many = max(one, other, key=len)
        if len(many) < 2:
            return None
        error = statistics.stdev(many) * math.sqrt(1 + 1 / len(many))
        freedom = len(many) - 1.0
    else:
        name = message("Welch's t test")
        parts = [statistics.variance(values) / len(values) for values in (one, other)]
        error = math.sqrt(sum(parts))
        weights = sum(part**2 / (n - 1) for part, n in zip(parts, counts, strict=True))
        freedom = sum(parts) ** 2 / weights if weights else 0.0
    if not error or not freedom:
        return None
    difference = statistics.fmean(one) - statistics.fmean(other)
    return MeanTest(
        name,
        difference,
        student.quantile(LEVEL, freedom) * error,
        student.two_sided(difference / error, freedom),
        counts,
    )


def _points(share: float) -> str:
    return f"{100 * share:.2f}".replace("-", "−")

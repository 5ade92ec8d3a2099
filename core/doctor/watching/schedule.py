"""When the probe batch is measured: by steps, never by the clock.

The same training shall lead to the same findings, on a busy machine as on an idle one. So nothing
here measures time, not even once at the beginning: that would be another number in each run. What
a measurement costs is counted instead, in training steps, for both are calls of the same network.
On two cores it took as long as 0.5 to 10 steps (an MLP, two CNNs and 6 million weights in dense
layers; batches of 8 to 512: the smaller the batch, the more steps), and about twice that with the
gradient, which the first ones have. It is taken for :data:`COST`.
"""

from __future__ import annotations

import math

FIRST = (1, 5, 20, 60, 200)
"""Steps after which it is always measured: a fault of the first steps shows at once or grows."""
COST = 10
"""Training steps that take as long as a measurement."""
RARER = 0.1
"""Of the steps so far: after an epoch it is measured again where so many were made since. Within
one it is where they have doubled."""


class Schedule:
    """Knows when it was measured last.

    Beyond :data:`FIRST` measurements lie so far apart that they take no more than their share of
    the steps between them, and ever farther, so that their number grows with the logarithm of the
    steps.
    """

    def __init__(self, share: float) -> None:
        """Take the share of the training's time, 0 to 1, that measurements may have."""
        self._nearest = COST / share if share > 0 else math.inf
        self._last = 0

    def is_due(self, first: int, last: int) -> bool:
        """Tell whether to measure after the steps from ``first`` to ``last``, made at once."""
        if any(first <= step <= last for step in FIRST):
            return True
        return last > FIRST[-1] and last - self._last >= max(self._nearest, self._last)

    def is_due_at_epoch_end(self, step: int) -> bool:
        """Tell whether to measure after the last step of an epoch."""
        since = step - self._last
        return step > FIRST[-1] and since >= max(self._nearest, RARER * step)

    def measured(self, step: int) -> None:
        """Note that it was measured after a step."""
        self._last = step

"""How often each training is repeated.

Not in ``digits.py``, every letter of which counts as another program (see ``cases.HELPERS``).
"""

from __future__ import annotations

SEEDS = (1, 2, 3)
FEWER = {"all": (1,)}
"""By size: where all programs and tools with three seeds would take half a day."""


def seeds_of(images: str) -> tuple[int, ...]:
    """Return the seeds of a size of :data:`tests.bench.doctor.digits.SIZES`."""
    return FEWER.get(images, SEEDS)

"""The checks: from evidence to what was noticed, each a pure function.

What is noticed with a confidence below :data:`core.doctor.ranking.SURE_ENOUGH` is a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.doctor.checks import (
    data,
    early,
    epochs,
    labels,
    losses,
    network,
    output,
    rates,
    restraints,
    steps,
    weights,
)
from core.doctor.evidence import Evidence
from core.doctor.finding import Finding

ALL: tuple[Callable[[Evidence], Iterable[Finding]], ...] = (
    *data.CHECKS,
    *labels.CHECKS,
    *output.CHECKS,
    *losses.CHECKS,
    *weights.CHECKS,
    *network.CHECKS,
    *restraints.CHECKS,
    *rates.CHECKS,
    *steps.CHECKS,
    *early.CHECKS,
    *epochs.CHECKS,
)

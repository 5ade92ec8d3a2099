"""What a person would call a condition's consequences: symptoms, and no other causes.

More than these is folded under a finding (:attr:`core.doctor.conditions.Condition.explains`): also
what can hardly be told apart from them, and may be another condition's cause as well.
"""

from __future__ import annotations

from core.doctor.conditions import CONDITIONS, UNITS, UNSTABLE, VALIDATION

SYMPTOMS = (
    frozenset({"prediction-collapse", "plateau", "underfitting", "oscillation"})
    | UNSTABLE
    | UNITS
    | VALIDATION
)
"""What is seen of a training that goes wrong; all else is something that somebody has chosen."""


def consequences(code: str) -> tuple[str, ...]:
    """Return the codes of a condition's consequences, in the order of the table."""
    return tuple(one for one in CONDITIONS if one in CONDITIONS[code].explains & SYMPTOMS)

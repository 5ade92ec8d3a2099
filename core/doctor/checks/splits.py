"""Lines of code that treat every split alike."""

from __future__ import annotations

from core.doctor.evidence import Evidence


def for_splits(evidence: Evidence, line: str) -> str:
    """Return a line for the training data and, where there is any, once more for the validation.

    Args:
        evidence: tells whether there is validation data.
        line: of code, in which "SPLIT" stands for the split's name, as in ``x_SPLIT``.
    """
    data = evidence.data
    held = evidence.stand_in is not None or (
        data is not None and (data.validation_images or data.validation_labels) is not None
    )
    return "\n".join(line.replace("SPLIT", name) for name in ("train", *(["val"] if held else [])))

"""How good answers are: 0 is useless, 1 is perfect."""

from __future__ import annotations

from typing import Any

import numpy as np


def accuracy(answers: Any, labels: Any) -> float:
    """Return the share of images whose largest answer is their label.

    Args:
        answers: (N, C) numbers; (N,) or (N, 1) are rounded to whole numbers.
        labels: (N,) whole numbers.
    """
    rows = np.nan_to_num(np.asarray(answers, np.float64)).reshape(len(labels), -1)
    read = rows.argmax(axis=1) if rows.shape[1] > 1 else np.round(rows[:, 0])
    return float((read == np.asarray(labels).reshape(-1)).mean())


def above(limit: float) -> Any:
    """Return a score for one answer an image that says yes above ``limit``: balanced accuracy."""

    def score(answers: Any, labels: Any) -> float:
        yes = np.nan_to_num(np.asarray(answers, np.float64)).reshape(-1) > limit
        truth = np.asarray(labels).reshape(-1).astype(bool)
        return float((yes[truth].mean() + (~yes[~truth]).mean()) / 2)

    return score


def explained(answers: Any, targets: Any) -> float:
    """Return the share of the targets' variance that is explained, 0 where that is negative.

    Args:
        answers: (N, ...) numbers.
        targets: as many.
    """
    truth = np.asarray(targets, np.float64).reshape(len(targets), -1)
    given = np.asarray(answers, np.float64).reshape(truth.shape)
    if not np.isfinite(given).all():
        return 0.0
    left = np.square(truth - given).sum()
    return float(max(0.0, 1 - left / np.square(truth - truth.mean(axis=0)).sum()))


def balanced(answers: Any, labels: Any) -> float:
    """Return the mean over the classes of the share that is read right."""
    rows = np.nan_to_num(np.asarray(answers, np.float64))
    read, truth = rows.argmax(axis=1), np.asarray(labels).reshape(-1)
    return float(np.mean([(read[truth == c] == c).mean() for c in np.unique(truth)]))

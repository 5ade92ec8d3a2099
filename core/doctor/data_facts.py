"""Measures data with NumPy alone, within bounds of time and memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.doctor import neighbours
from core.doctor.evidence import Array, Data, Floats, Images, Labels
from core.doctor.threads import one_thread

MOST = 1_600
"""Images looked at closely."""
MOST_FEATURES = 1_024
"""Values of an image in comparisons of images; larger ones are thinned."""
FEW_VALUES = 16
"""Values of an image, or of a table's row: one of fewer whose values are all the same is nothing
special."""
RICH = 64
"""Bits that an image holds: where there are fewer, as of five by five cells that live or do not,
many are equal by chance."""
PAIRS = 512
"""Of rows that are compared for that."""
DIFFERENT = 0.95
"""Share of such rows that occur once: from there on it is no chance where others are equal."""
COLUMNS = 64
"""Values of a row up to which each is taken for a column with a unit of its own."""
MOST_HASHED = 70_000_000
"""Values in comparisons of all images with all."""


def measure(
    x: Array,
    y: Array | None,
    x_validation: Array | None = None,
    y_validation: Array | None = None,
) -> Data:
    """Measure training data and, if there is any, validation data.

    It takes some tenths of a second, whatever the size, and draws from no generator but its own.

    Args:
        x: (N, ...) inputs.
        y: (N,) or (N, K) targets.
        x_validation: inputs of the same shape, if any.
        y_validation: their targets, if any.
    """
    with one_thread():
        return _measured(x, y, x_validation, y_validation)


def _measured(
    x: Array, y: Array | None, x_validation: Array | None, y_validation: Array | None
) -> Data:
    some = chosen(len(x))
    flat = flattened(x, some)
    labels = None if y is None else measure_labels(y)
    classes = _classes(y, labels)
    data: dict[str, Any] = {"images": measure_images(x), "labels": labels}
    compares = np.isfinite(flat).all()
    tells = _is_rich(flat) or _mostly_differ(x)
    if x_validation is not None and len(x_validation):
        data["validation_images"] = measure_images(x_validation)
        if y_validation is not None:
            data["validation_labels"] = measure_labels(y_validation)
        if x.shape[1:] == x_validation.shape[1:] and compares and tells:
            data["leaked"] = _leaked(x, x_validation)
    centre, size = _units(x, flat) if compares else (np.float32(0), np.float32(1))
    flat = (flat - centre) / size
    if classes is not None and compares and len(flat) >= 100:
        held = _held_out(x_validation, y_validation, data.get("validation_labels"), x)
        if held is not None:
            held = (held[0] - centre) / size, held[1]
        data["neighbours"] = neighbours.vote(flat, classes[some], held)
        if tells:
            data["twins"], conflicts = _twins(x, classes)
            # Equal rows of a table may well end otherwise: two people of one age and one place.
            data["conflicts"] = 0.0 if _is_table(x) else conflicts
    if labels is not None and labels.finite and compares and len(flat) >= 100:
        data |= _by_a_line(flat, np.asarray(y)[some], None if classes is None else classes[some])
    return Data(**data)


def _is_rich(flat: Floats) -> bool:
    """Tell whether rows hold so much that two of them are not equal by chance.

    It goes by how often two rows have the same value in a column (its collision entropy).
    """
    some = np.random.default_rng(5).permutation(len(flat))[:PAIRS]
    equal = (flat[some] == flat[np.roll(some, 1)]).mean(axis=0)
    return bool(-np.log2(np.maximum(equal, 1 / PAIRS)).sum() >= RICH)


def _mostly_differ(x: Array) -> bool:
    """Tell whether rows hardly ever occur twice, so that equal ones are no chance."""
    compared = _compared(x)
    return len(np.unique(_keys(compared, _weights(x)))) >= DIFFERENT * len(compared)


def _is_table(x: Array) -> bool:
    return x.ndim == 2 and x.shape[1] <= COLUMNS


def _units(x: Array, flat: Floats) -> tuple[Any, Any]:
    """Return what brings the columns of a table to mean 0 and spread 1; images stay as they are.

    A row of at most :data:`COLUMNS` numbers is taken for one of a table.

    Prices beside ages: distances would tell of the prices alone.
    """
    if not _is_table(x):
        return np.zeros(1, np.float32), np.ones(1, np.float32)
    spread = flat.std(axis=0)
    return flat.mean(axis=0), np.where(spread > 0, spread, 1).astype(np.float32)


def _by_a_line(flat: Floats, y: Array, classes: Array | None) -> dict[str, float | None]:
    """Return what a straight line makes of classes, of numbers, or of classes taken as numbers."""
    numbers = flattened(y, np.arange(len(y)))
    several = 0 if classes is None else int(classes.max()) + 1
    one_hot = np.eye(several, dtype=np.float32)[[] if classes is None else classes.astype(np.int64)]
    targets = numbers if classes is None else np.concatenate([one_hot, numbers], axis=1)
    answers = neighbours.ridge_answers(flat, targets)
    return {
        "linear": None
        if classes is None
        else float((answers[:, :several].argmax(axis=1) == classes).mean()),
        "linear_explained": neighbours.explained(answers[:, several:], numbers),
    }


def chosen(count: int, most: int = MOST) -> Array:
    """Return at most ``most`` indices below ``count``, sorted, always the same ones."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def flattened(x: Array, some: Array) -> Floats:
    """Return (n, features) of the inputs at ``some``, at most :data:`MOST_FEATURES` of them."""
    flat = np.asarray(x[some]).reshape(len(some), -1)
    step = -(-flat.shape[1] // MOST_FEATURES)
    return flat[:, ::step].astype(np.float32)


def measure_images(x: Array) -> Images:
    """Measure inputs of any shape and number type."""
    some = np.asarray(x[chosen(len(x))])
    flat = some.reshape(len(some), -1).astype(np.float32)
    fine = np.isfinite(flat)
    good = fine.all(axis=1)
    values = flat[good] if good.any() else np.zeros((1, flat.shape[1]), np.float32)
    lowest = float(values.min())
    return Images(
        count=len(x),
        mean=float(values.mean(dtype=np.float64)),
        spread=float(values.std(dtype=np.float64)),
        lowest=lowest,
        highest=float(values.max()),
        rms=float(np.sqrt(np.mean(np.square(values, dtype=np.float64)))),
        whole=bool((values == np.round(values)).all()),
        filled=1 - max(float((values == 0).mean()), float((values == lowest).mean())),
        not_finite=float(1 - good.mean()),
        constant=float((values.max(axis=1) == values.min(axis=1)).mean())
        if flat.shape[1] >= FEW_VALUES
        else 0.0,
        average=values.mean(axis=0, dtype=np.float64),
        columns=x.shape[1] if _is_table(x) else 0,
    )


def measure_labels(y: Array) -> Labels:
    """Find out what form targets have, and measure them."""
    y = np.asarray(y)
    rows = y.reshape(len(y), -1)
    width = rows.shape[1]
    numbers = rows.astype(np.float64) if rows.dtype.kind in "biuf" else np.full(rows.shape, np.nan)
    finite = bool(np.isfinite(numbers).all())
    safe = np.nan_to_num(numbers)
    form = _form(safe)
    classes = safe.argmax(axis=1) if form == "one-hot" else safe[:, 0]
    counts: tuple[int, ...] = ()
    if form in ("classes", "one-hot"):
        counts = tuple(int(n) for n in np.bincount(classes.astype(np.int64), minlength=width))
    zero_or_one = width > 1 and bool(((safe == 0) | (safe == 1)).all())
    several = float((safe.sum(axis=1) > 1).mean()) if zero_or_one else 0.0
    agree = float((safe[1:] == safe[:-1]).all(axis=1).mean()) if len(safe) > 1 else 0.0
    return Labels(
        form=form,
        width=width,
        count=len(y),
        lowest=float(safe.min()),
        highest=float(safe.max()),
        mean=float(safe.mean()),
        spread=float(safe.std()),
        counts=counts,
        neighbours_agree=agree,
        finite=finite,
        several=several,
        whole=bool((safe == np.round(safe)).all()),
        sums_to_one=width > 1
        and bool((safe >= 0).all() and np.allclose(safe.sum(axis=1), 1, atol=1e-3)),
        distinct=len(np.unique(safe, axis=0 if width > 1 else None)),
    )


def _form(rows: Floats) -> str:
    if rows.shape[1] == 1:
        values = rows[:, 0]
        whole = (values == np.round(values)).all() and values.min() >= 0 and values.max() < 10_000
        # A regression on counts has many values, most of them rare.
        few = len(np.unique(values)) <= max(2, min(1_000, len(values) // 2))
        return "classes" if whole and few else "numbers"
    zero_or_one = ((rows == 0) | (rows == 1)).all()
    return "one-hot" if zero_or_one and (rows.sum(axis=1) == 1).all() else "rows"


def _classes(y: Array | None, labels: Labels | None) -> Array | None:
    """Return (N,) whole numbers, or None where the targets are no classes."""
    if y is None or labels is None or not labels.finite or len(labels.counts) > 100:
        return None
    rows = np.asarray(y).reshape(len(y), -1)
    if labels.form == "one-hot":
        return np.asarray(rows.argmax(axis=1))
    return rows[:, 0].astype(np.int64) if labels.form == "classes" else None


def _held_out(
    x: Array | None, y: Array | None, labels: Labels | None, like: Array
) -> tuple[Floats, Array] | None:
    classes = _classes(y, labels)
    if x is None or classes is None or x.shape[1:] != like.shape[1:]:
        return None
    some = chosen(len(x), MOST // 2)
    flat = flattened(x, some)
    return (flat, classes[some]) if np.isfinite(flat).all() else None


def _keys(x: Array, weights: Floats) -> Floats:
    """Return one number an image, equal where images are and hardly elsewhere."""
    parts = [
        np.asarray(x[start : start + 4_096]).reshape(len(x[start : start + 4_096]), -1)
        for start in range(0, len(x), 4_096)
    ]
    return np.concatenate([part.astype(np.float64) @ weights for part in parts])


def _compared(x: Array, most: int = MOST_HASHED) -> Array:
    """Return all of ``x``, or its first images where all are too many."""
    return x[: max(1, most // max(1, int(np.prod(x.shape[1:]))))]


def _weights(x: Array) -> Floats:
    return np.random.default_rng(1).standard_normal(int(np.prod(x.shape[1:])))


def _leaked(x: Array, x_validation: Array) -> float:
    weights = _weights(x)
    some = x_validation[chosen(len(x_validation), MOST // 2)]
    known = _keys(_compared(x), weights)
    size = float(known.std()) or 1.0
    return float(np.isin(_rounded(_keys(some, weights), size), _rounded(known, size)).mean())


def _rounded(keys: Floats, size: float) -> Floats:
    """Round keys so that images count as equal that differ by less than rounding errors."""
    return np.round(keys / size, 7)


def _twins(x: Array, classes: Array) -> tuple[float, float]:
    compared = _compared(x)
    keys = _keys(compared, _weights(x))
    keys = _rounded(keys, float(keys.std()) or 1.0)
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    labels = classes[: len(compared)].astype(np.float64)
    lowest = np.full(len(counts), np.inf)
    highest = np.full(len(counts), -np.inf)
    np.minimum.at(lowest, which, labels)
    np.maximum.at(highest, which, labels)
    return float((counts[which] > 1).mean()), float((lowest < highest)[which].mean())

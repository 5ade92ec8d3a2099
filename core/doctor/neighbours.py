"""Two cheap classifiers that tell what labels are worth: a vote of neighbours, and a line.

The vote tells noise from difficulty. Where neighbours disagree with a label because the image is
hard, its label usually comes second in their vote; where the label is wrong by chance, it gets no
more votes than any other loser.
"""

from __future__ import annotations

import numpy as np

from core.doctor.evidence import Array, Floats, Neighbours
from core.doctor.threads import one_thread

VOTERS = 10
RIDGE = 0.1
"""Penalty of the line, times the features' total variance over their number."""


def vote(flat: Floats, classes: Array, held_out: tuple[Floats, Array] | None) -> Neighbours:
    """Let each image's nearest others vote for its class.

    Args:
        flat: (n, features) finite.
        classes: (n,) whole numbers from 0.
        held_out: the same of validation images, on which the training images vote.
    """
    count = int(max(classes.max(), held_out[1].max() if held_out else 0)) + 1
    votes = _votes(flat, flat, classes, count, skip_self=True)
    winner = votes.argmax(axis=1)
    agrees = winner == classes
    pair, share = _worst_pair(classes, winner, count)
    outside = ~np.isin(classes, pair or ())
    known = matched = None
    if held_out is not None:
        seen, truth = held_out
        told = _votes(seen, flat, classes, count, skip_self=False).argmax(axis=1)
        known, matched = float((told == truth).mean()), _matched(told, truth, count)
    return Neighbours(
        count=len(flat),
        agreement=float(agrees.mean()),
        chance=float(np.bincount(classes.astype(np.int64)).max() / len(classes)),
        peak=float(votes.max(axis=1).mean() / VOTERS),
        support=_support(votes, winner, classes),
        worst_pair=pair,
        worst_share=share,
        others=float(agrees[outside].mean()) if outside.any() else 0.0,
        validation_agreement=known,
        validation_matched=matched,
    )


def _matched(told: Array, truth: Array, count: int) -> float:
    """Return the share that agrees if what is told is renumbered, the commonest pair first."""
    table = np.zeros((count, count))
    np.add.at(table, (told, truth.astype(np.int64)), 1)
    matched = 0.0
    for _ in range(count):
        row, column = np.unravel_index(table.argmax(), table.shape)
        matched += max(0.0, float(table[row, column]))
        table[row], table[:, column] = -1, -1
    return matched / len(told)


def kept(flat: Floats, classes: Array, changed: Floats) -> float | None:
    """Return which share of what neighbours know of images they still know of changed ones.

    Args:
        flat: (n, features) images as they are.
        classes: (n,) whole numbers from 0.
        changed: (n, features) the same images in the same order, augmented.
    Returns:
        Agreement above chance on the changed images, over that on the others; about 1 where labels
        survive, None where neighbours know too little to tell.
    """
    count = int(classes.max()) + 1
    chance = float(np.bincount(classes.astype(np.int64)).max() / len(classes))
    with one_thread():
        plain, other = (
            float(
                (_votes(x, flat, classes, count, skip_self=True).argmax(axis=1) == classes).mean()
            )
            for x in (flat, changed)
        )
    return (other - chance) / (plain - chance) if plain > chance + 0.3 else None


def centred(images: Floats, shape: tuple[int, ...]) -> Floats:
    """Move images so that their centre of mass, over the lowest value, is in the middle.

    Pixels that leave on one side come in on the other. Neighbours by pixels know nothing of shifts,
    which leave a digit as readable as it was.

    Args:
        images: (n, features).
        shape: of one image, height and width first; others are left as they are.
    """
    if len(shape) < 2 or int(np.prod(shape)) != images.shape[1]:
        return images
    grid = images.reshape(len(images), shape[0], shape[1], -1)
    ink = (grid - grid.min(axis=(1, 2), keepdims=True)).sum(axis=3)
    total = np.maximum(ink.sum(axis=(1, 2)), 1e-12)
    moved = np.empty_like(grid)
    rows = (ink.sum(axis=2) @ np.arange(shape[0])) / total
    columns = (ink.sum(axis=1) @ np.arange(shape[1])) / total
    for place, image in enumerate(grid):
        down = round((shape[0] - 1) / 2 - float(rows[place]))
        right = round((shape[1] - 1) / 2 - float(columns[place]))
        moved[place] = np.roll(image, (down, right), axis=(0, 1))
    return moved.reshape(images.shape)


def ridge_answers(flat: Floats, targets: Floats) -> Floats:
    """Return what ridge regression answers for images that it did not learn from.

    It learns from one half and answers for the other, and the reverse.

    Args:
        flat: (n, features) finite.
        targets: (n, k) numbers.
    Returns:
        (n, k), in the order of ``flat``.
    """
    order = np.random.default_rng(2).permutation(len(flat))
    half = len(flat) // 2
    centred = flat - flat.mean(axis=0)
    scale = float(np.sqrt(np.mean(np.square(centred)))) or 1.0
    inputs = np.concatenate([centred / scale, np.ones((len(flat), 1), flat.dtype)], axis=1)
    answers = np.empty(targets.shape, flat.dtype)
    halves = (order[:half], order[half:])
    for learn, test in (halves, halves[::-1]):
        a = inputs[learn]
        gram = a.T @ a + RIDGE * len(a) * np.eye(a.shape[1], dtype=a.dtype)
        answers[test] = inputs[test] @ np.linalg.solve(gram, a.T @ targets[learn])
    return answers


def explained(answers: Array, targets: Array) -> float | None:
    """Return the share of the targets' variance that answers explain: 1 - SSE / SST.

    It is 0 for the targets' mean, negative for what is worse, and None where targets do not vary or
    an answer is no number.

    Args:
        answers: (n, k).
        targets: (n, k); the variances of all columns are added.
    """
    given = targets.astype(np.float64)
    missed = np.square(answers.astype(np.float64) - given).sum()
    varies = np.square(given - given.mean(axis=0)).sum()
    return float(1 - missed / varies) if varies > 0 and np.isfinite(missed) else None


def _votes(images: Floats, known: Floats, classes: Array, count: int, *, skip_self: bool) -> Floats:
    """Return (n, count): how many of each image's nearest known ones have each class."""
    squared = np.square(known).sum(axis=1)
    distances = squared[None, :] - 2 * images @ known.T  # but for what is the same in each row
    if skip_self:
        np.fill_diagonal(distances, np.inf)
    voters = min(VOTERS, len(known) - 1)
    nearest = np.argpartition(distances, voters - 1, axis=1)[:, :voters]
    given = classes[nearest].astype(np.int64)
    votes = np.zeros((len(images), count))
    for voter in range(voters):
        votes[np.arange(len(images)), given[:, voter]] += 1
    return votes


def _support(votes: Floats, winner: Array, classes: Array) -> float:
    wrong = winner != classes
    if not wrong.any() or votes.shape[1] < 3:
        return float("inf")
    rows = np.arange(len(votes))[wrong]
    given = votes[rows, classes[wrong].astype(np.int64)]
    losers = votes[wrong].sum(axis=1) - votes[rows, winner[wrong]] - given
    others = losers.mean() / (votes.shape[1] - 2)
    return float(given.mean() / others) if others > 0 else float("inf")


def _worst_pair(classes: Array, winner: Array, count: int) -> tuple[tuple[int, int] | None, float]:
    table = np.zeros((count, count))
    np.add.at(table, (classes.astype(np.int64), winner), 1)
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    shares[table.sum(axis=1) < 20] = 0
    np.fill_diagonal(shares, 0)
    first, second = np.unravel_index(shares.argmax(), shares.shape)
    share = float(shares[first, second])
    return ((int(first), int(second)), share) if share else (None, 0.0)

"""Checks of the images: their values, their scale, and how the splits relate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.doctor.checks import health
from core.doctor.checks.splits import for_splits
from core.doctor.evidence import Evidence, Images, Layer
from core.doctor.finding import Finding, Fix
from core.messages import message

LARGE, SMALL = 8.0, 0.02
"""Root mean square of the first kernel's inputs; images from 0 to 1 have about 0.3, standardised
ones 1."""
CONSTANT = 0.01
LEAKED = 0.02
MOSTLY_TWINS = 0.5
"""Share of validation images in the training above which no twins of the source explain it."""
FEATURELESS = 0.1
"""Spread of a mean image over that of the images: 0.6 for digits as they are."""
FLOORED = 0.02


def bad_values(evidence: Evidence) -> Iterator[Finding]:
    """NaN, infinities, and images that show nothing."""
    if evidence.data is None:
        return
    images = evidence.data.images
    held = evidence.data.validation_images
    broken = max(images.not_finite, held.not_finite if held else 0.0)
    if broken > 0:
        yield Finding(
            "bad-values",
            0.98,
            message(
                "{share:.1%} of the images contain NaN or infinite values; one of them makes the "
                "loss of its whole batch NaN.",
                share=broken,
            ),
            Fix(
                message("Find where they come from, or leave those images out."),
                code=for_splits(
                    evidence,
                    "good = np.isfinite(x_SPLIT).all(axis=tuple(range(1, x_SPLIT.ndim)))\n"
                    "x_SPLIT, y_SPLIT = x_SPLIT[good], y_SPLIT[good]",
                ),
            ),
            {"not_finite": broken},
        )
    elif images.constant > CONSTANT and not _floored(images):
        yield Finding(
            "bad-values",
            min(0.95, 0.6 + images.constant),
            message(
                "{share:.1%} of the images have the same value everywhere: they show nothing.",
                share=images.constant,
            ),
            Fix(
                message("Check how the images are read and scaled; leave empty ones out."),
                code="x_train.reshape(len(x_train), -1).std(axis=1).min()  # should not be 0",
            ),
            {"constant": images.constant},
        )
    labels = evidence.data.labels
    if labels is not None and not labels.finite:
        yield Finding(
            "bad-values",
            0.97,
            message("Some labels are not numbers, or not finite."),
            Fix(message("Repair the labels or leave their images out.")),
        )


def _floored(images: Images) -> bool:
    return images.whole and images.highest <= 1 and images.filled < FLOORED


def input_scale(evidence: Evidence) -> Iterator[Finding]:
    """Inputs far from unit scale where they meet the first kernel."""
    if evidence.yardstick is None:
        return
    images = evidence.yardstick.images
    network = evidence.network
    first = network.first_kernel if network else None
    if first is not None and first.looks_up:
        return
    normed = network is not None and first is not None and network.is_normed_before(first)
    size = first.in_rms if first is not None else images.rms
    # Training images that nobody saw may be scaled where validation images are not.
    sure = 0.4 if health.misleads(evidence) else 0.6 if evidence.is_by_stand_in else 0.9
    numbers = {"rms": size, "lowest": images.lowest, "highest": images.highest}
    fix = _to_unit_scale(evidence, images)
    if _floored(images) and images.highest == 1:
        yield Finding(
            "input-scale",
            0.9,
            message(
                "The images hold only 0 and 1, and just {share:.1%} of the pixels are 1: they "
                "look as if they had been divided as whole numbers, which cuts off all that is "
                "between.",
                share=images.filled,
            ),
            Fix(
                message("Divide as floating-point numbers."),
                code=for_splits(
                    evidence, 'x_SPLIT = raw_SPLIT.astype("float32") / 255  # not raw_SPLIT // 255'
                ),
            ),
            numbers,
        )
    elif size > LARGE and not normed:
        yield Finding(
            "input-scale",
            0.5 if first is not None and _normed_after(evidence, first) else sure,
            message(
                "The first layer gets values of about {size:.3g} (from {lowest:.3g} to "
                "{highest:.3g}); networks are made for values of about 1.",
                size=size,
                lowest=images.lowest,
                highest=images.highest,
            ),
            fix,
            numbers,
        )
    elif 0 < size < SMALL and not normed:
        yield Finding(
            "input-scale",
            sure,
            message(
                "The first layer gets values of about {size:.2g}, far below 1: perhaps the "
                "images were divided by 255 twice.",
                size=size,
            ),
            fix,
            numbers,
        )


def _to_unit_scale(evidence: Evidence, images: Images) -> Fix:
    """Propose to divide images by one number, and each column of a table by its own."""
    if images.columns:
        return Fix(
            message("Bring each column to mean 0 and spread 1, with the training data's numbers."),
            code="mean, spread = x_train.mean(axis=0), x_train.std(axis=0) + 1e-7\n"
            + for_splits(evidence, "x_SPLIT = (x_SPLIT - mean) / spread"),
        )
    return Fix(
        message("Scale the images to 0 to 1, once, as floating-point numbers."),
        code="largest = np.abs(x_train).max()\n"
        + for_splits(evidence, 'x_SPLIT = x_SPLIT.astype("float32") / largest'),
    )


def _normed_after(evidence: Evidence, first: Layer) -> bool:
    layers = evidence.network.layers if evidence.network else ()
    return any(
        layer.batch_norm is not None
        and layer.fed_by is not None
        and layers[layer.fed_by].name == first.name
        for layer in layers
    )


def split_mismatch(evidence: Evidence) -> Iterator[Finding]:
    """Validation images that were not prepared like the training images."""
    if evidence.data is None or evidence.data.validation_images is None:
        return
    train, held = evidence.data.images, evidence.data.validation_images
    if min(train.count, held.count) < 50 or train.spread == 0:
        return
    shift = abs(train.mean - held.mean) / train.spread
    ratio = held.spread / train.spread
    if shift > 0.5 or not 0.6 < ratio < 1.7:
        yield Finding(
            "split-mismatch",
            0.95,
            message(
                "Training images have the mean {mean:.3g} and the spread {spread:.3g}, validation "
                "images {held_mean:.3g} and {held_spread:.3g}: they were not prepared alike.",
                mean=train.mean,
                spread=train.spread,
                held_mean=held.mean,
                held_spread=held.spread,
            ),
            Fix(
                message("Prepare all splits by the same function, with the same numbers."),
                code="x_train, x_val = prepare(x_train), prepare(x_val)",
            ),
            {"mean_shift": shift, "spread_ratio": ratio},
        )
    elif (alike := _alike(train, held)) < 0.7 and not _other_classes(evidence):
        yield Finding(
            "split-mismatch",
            0.8,
            message(
                "The mean training image and the mean validation image hardly resemble each other "
                "(correlation {alike:.2f}): one of them may be turned, mirrored or moved.",
                alike=alike,
            ),
            Fix(message("Look at some images of both splits side by side; prepare them alike.")),
            {"correlation": alike},
        )


def _alike(train: Images, held: Images) -> float:
    a, b = train.average, held.average
    if a is None or b is None or a.shape != b.shape or a.std() == 0 or b.std() == 0:
        return 1.0
    if min(train.count, held.count) < 200:
        return 1.0
    # Where each pixel was brought to mean 0, what is left of the mean images is chance.
    if min(a.std() / (train.spread or 1.0), b.std() / (held.spread or 1.0)) < FEATURELESS:
        return 1.0
    return float(np.corrcoef(a, b)[0, 1])


def _other_classes(evidence: Evidence) -> bool:
    return classes_apart(evidence) > 0.3


def classes_apart(evidence: Evidence) -> float:
    """Return the total variation between the classes of training and validation, 0 to 1."""
    data = evidence.data
    if data is None or data.labels is None or data.validation_labels is None:
        return 0.0
    a, b = data.labels.counts, data.validation_labels.counts
    if not a or not b or sum(b) < 50:
        return 0.0
    size = max(len(a), len(b))
    shares = [np.pad(np.array(c) / sum(c), (0, size - len(c))) for c in (a, b)]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def unlike_by_stand_in(evidence: Evidence) -> Iterator[Finding]:
    """Training images that are learnt while validation images look like nothing that is known."""
    if not health.misleads(evidence) or health.is_by_heart(evidence):
        return
    reached = health.accuracy(evidence) or 0.0
    yield Finding(
        "split-mismatch",
        0.8,
        message(
            "The training images are learnt, but of the validation images {reached:.0%} are read, "
            "where comparing each with its neighbours gives {best:.0%}: the two were probably not "
            "prepared alike, or their labels mean different things.",
            reached=reached,
            best=health.best_reference(evidence) or 0.0,
        ),
        Fix(
            message("Prepare all splits by the same function, with the same numbers."),
            code="x_train, x_val = prepare(x_train), prepare(x_val)",
        ),
        {"reached": reached},
        step=health.seen_at(evidence),
    )


def leakage(evidence: Evidence) -> Iterator[Finding]:
    """Validation images that are training images too."""
    if evidence.course.splits_mix:
        yield Finding(
            "leakage",
            0.9,
            message(
                "Training and validation are cut from one dataset that is shuffled anew for each "
                "epoch: after the first, images of either side come to the other."
            ),
            Fix(
                message("Split before shuffling, or shuffle once and for all."),
                code="data = data.shuffle(len(x), seed=0, reshuffle_each_iteration=False)",
            ),
        )
    if evidence.data is None:
        return
    leaked, twins = evidence.data.leaked, evidence.data.twins
    # Images that occur twice may well fall on both sides; but not most of what is held out.
    if leaked > LEAKED + min(3 * twins, MOSTLY_TWINS):
        yield Finding(
            "leakage",
            min(0.95, 0.7 + leaked),
            message(
                "{share:.1%} of the validation images are in the training set, too: the "
                "validation tells what was learnt by heart.",
                share=leaked,
            ),
            Fix(
                message("Split again, so that no image is in both."),
                code="held = len(x_train) // 6\n"
                "x_val, y_val = x_train[-held:], y_train[-held:]\n"
                "x_train, y_train = x_train[:-held], y_train[:-held]",
            ),
            {"leaked": leaked},
        )


def augmentation(evidence: Evidence) -> Iterator[Finding]:
    """Augmented images that no longer show their label."""
    known = [part.kept_by_augmentation for part in (evidence.data, evidence.network) if part]
    kept = min((share for share in known if share is not None), default=1.0)
    if kept < 0.6:
        yield Finding(
            "augmentation-destroys-label",
            0.85 if kept < 0.45 else 0.65,
            message(
                "Of the images that can be recognised by their neighbours, only {share:.0%} still "
                "can after the augmentation.",
                share=kept,
            ),
            Fix(
                message("Turn by at most 10 degrees, shift by at most two pixels; do not mirror."),
                {"rotation": 10.0, "shift": 2.0, "zoom": 0.1},
                "keras.layers.RandomRotation(10 / 360)\nkeras.layers.RandomTranslation(0.07, 0.07)",
            ),
            {"kept": kept},
        )


CHECKS = (bad_values, input_scale, split_mismatch, unlike_by_stand_in, leakage, augmentation)

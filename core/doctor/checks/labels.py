"""Checks of the labels: which there are, in which order, and whether the images bear them out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from core.doctor.checks import health
from core.doctor.checks.data import classes_apart
from core.doctor.checks.splits import for_splits
from core.doctor.evidence import Evidence, Neighbours
from core.doctor.finding import Finding, Fix
from core.messages import Message, message

IMBALANCED = 10
REVERSED = 2
"""Times as common as others: from there on a weight that is larger for the common is a slip."""
FEW = 500
"""Images below which neighbours say too little of labels."""
CERTAIN = 4.0
"""Standard errors above guessing: chance comes so far once in thirty thousand times."""
ENOUGH_HELD = 200
"""Validation images below which a vote on them may go wrong by chance."""
TOLD_APART, OTHERWISE = 0.6, 0.3
"""Share of validation images whose class is known by another name; by how much it is more."""
HANDFUL = 50
"""Images outside the commonest class below which no vote says whether their labels are right."""


_BALANCE = Fix(
    message("Give rare classes more weight, or collect more of their images."),
    {"class_weights": "balanced"},
    "counts = np.bincount(y_train)\n"
    "even = len(y_train) / len(counts)\n"
    "weights = {c: even / n for c, n in enumerate(counts) if n}\n"
    "model.fit(..., class_weight=weights)",
)


def class_imbalance(evidence: Evidence) -> Iterator[Finding]:
    """Classes that are ten times as common as others."""
    labels = evidence.data.labels if evidence.data else None
    present = [n for n in labels.counts if n] if labels else []
    if labels is None or not evidence.classifies or len(present) < 2 or sum(present) < 100:
        return
    ratio = max(present) / min(present)
    weights = evidence.course.class_weights or {}
    reversed_weights = _reversed(labels.counts, weights)
    heaviest = _weighed_down(labels.counts, weights)
    if ratio > REVERSED and reversed_weights is not None:
        yield Finding(
            "class-imbalance",
            0.9,
            reversed_weights,
            _BALANCE,
            {"most": max(present), "least": min(present)},
        )
    elif heaviest is not None:
        failing = health.is_poor(evidence) or health.is_behind(evidence, health.STAYS_BEHIND)
        yield Finding(
            "class-imbalance",
            0.85 if failing else 0.4,
            message(
                "With the class weights that it was given, class {heaviest} counts more than "
                "{times} times as much as another, which the numbers of images do not ask for.",
                heaviest=heaviest,
                times=IMBALANCED,
            ),
            _BALANCE,
            {"most": max(present), "least": min(present)},
        )
    elif ratio > IMBALANCED:
        yield Finding(
            "class-imbalance",
            0.4 if evidence.course.weighted else 0.8,
            message(
                "The commonest class has {most} images, the rarest {least}: {ratio:.3g} times as "
                "many.",
                most=max(present),
                least=min(present),
                ratio=ratio,
            ),
            _BALANCE,
            {"most": max(present), "least": min(present)},
        )


def _reversed(counts: tuple[int, ...], weights: Mapping[int, float]) -> Message | None:
    """Return what is wrong with class weights that make a rare class count even less."""
    known = [(count, label) for label, count in enumerate(counts) if count]
    rare, common = min(known)[1], max(known)[1]
    if not weights or weights.get(common, 1.0) <= weights.get(rare, 1.0):
        return None
    return message(
        "Class {rare} has the fewest images and the weight {rare_weight:.2g}, class {common} has "
        "the most and the weight {common_weight:.2g}: the rare class counts even less.",
        rare=rare,
        rare_weight=weights.get(rare, 1.0),
        common=common,
        common_weight=weights.get(common, 1.0),
    )


def _weighed_down(counts: tuple[int, ...], weights: Mapping[int, float]) -> int | None:
    """Return the class that weights make count far too much; None where they do not.

    A weight of 0 leaves a class out, which nobody does by mistake.
    """
    total = {
        label: count * weights.get(label, 1.0)
        for label, count in enumerate(counts)
        if count and weights.get(label, 1.0) > 0
    }
    if not weights or len(total) < 2:
        return None
    heaviest, lightest = max(total, key=total.__getitem__), min(total.values())
    present = [counts[label] for label in total]
    uneven = total[heaviest] > IMBALANCED * lightest
    return heaviest if uneven and total[heaviest] / lightest > max(present) / min(present) else None


def missing_class(evidence: Evidence) -> Iterator[Finding]:
    """Answers of the head that no training image asks for."""
    labels = evidence.data.labels if evidence.data else None
    if evidence.data is None or labels is None or not labels.counts or not evidence.classifies:
        return
    units = evidence.network.head.units if evidence.network else len(labels.counts)
    held = evidence.data.validation_labels
    held_counts = held.counts if held and held.counts else ()
    units = max(units, len(labels.counts), len(held_counts))
    if units < 3 or labels.count < 20 * units:
        return
    present = {c for c, n in enumerate(labels.counts) if n}
    missing = [c for c in range(units) if c not in present]
    if not missing or labels.form == "numbers":
        return
    validated = [c for c in missing if c < len(held_counts) and held_counts[c]]
    inside = [c for c in missing if c < max(present)]
    # An answer too many at the end does no harm, unless somebody asks for it.
    sure = 0.95 if validated else 0.85 if inside else 0.6 if len(missing) == 1 else 0.4
    yield Finding(
        "missing-class",
        sure,
        message(
            "The network can answer {units} classes, but no training image has the label "
            "{missing}.",
            units=units,
            missing=", ".join(str(c) for c in missing[:10]),
        ),
        Fix(
            message("Add images of that class, or give the network fewer answers."),
            code="np.bincount(y_train)  # every class should be there",
        ),
        {"missing": len(missing), "validated": len(validated)},
    )


def not_shuffled(evidence: Evidence) -> Iterator[Finding]:
    """Sorted labels that nobody shuffles, or that were split without shuffling."""
    labels = evidence.data.labels if evidence.data else None
    if labels is None or not labels.counts or not evidence.classifies:
        return
    fix = Fix(
        message("Shuffle images and labels together before splitting and training."),
        code="order = np.random.default_rng(0).permutation(len(x_train))\n"
        "x_train, y_train = x_train[order], y_train[order]",
    )
    if first_class_only(evidence):
        yield Finding(
            "not-shuffled",
            0.9,
            message(
                "The first {count} training images all have one label, and the validation images "
                "have several: they come class after class.",
                count=labels.count,
            ),
            fix,
            {"neighbours_agree": labels.neighbours_agree},
        )
    agree, expected = labels.neighbours_agree, labels.chance_to_agree
    in_order = labels.count > 50 and agree > expected + 0.5 * (1 - expected)
    if in_order and evidence.course.shuffled is not True:
        yield Finding(
            "not-shuffled",
            0.95 if evidence.course.shuffled is False else 0.45,
            message(
                "{agree:.0%} of the training images have the label of the image before, where "
                "{expected:.0%} would by chance: they are sorted, and the training does not "
                "shuffle them, or only few at a time.",
                agree=agree,
                expected=expected,
            )
            if evidence.course.shuffled is False
            else message(
                "{agree:.0%} of the training images have the label of the image before, where "
                "{expected:.0%} would by chance: they are sorted. Whether the training shuffles "
                "them is not known here.",
                agree=agree,
                expected=expected,
            ),
            fix,
            {"neighbours_agree": agree, "chance": expected},
        )
    apart = classes_apart(evidence)
    if apart > 0.4 and _cut_in_two(evidence):
        yield Finding(
            "not-shuffled",
            0.85,
            message(
                "Training and validation hold different classes: {apart:.0%} of one would have to "
                "change to look like the other. A sorted set was probably cut in two.",
                apart=apart,
            ),
            fix,
            {"apart": apart},
        )


def first_class_only(evidence: Evidence) -> bool:
    """Tell whether a stream in order was seen as far as its first class."""
    data = evidence.data
    if data is None or data.labels is None or data.validation_labels is None:
        return False
    alike = data.labels.count > 50 and data.labels.distinct == 1
    return alike and data.validation_labels.distinct > 1 and evidence.course.shuffled is not True


def _cut_in_two(evidence: Evidence) -> bool:
    """Tell whether many classes of the training never occur in the validation.

    Where training has rare classes and validation does not, none is missing there.
    """
    data = evidence.data
    if data is None or data.labels is None or data.validation_labels is None:
        return False
    learnt, held = data.labels.counts, data.validation_labels.counts
    common = [c for c, n in enumerate(learnt) if n > 0.01 * data.labels.count]
    absent = [c for c in common if c >= len(held) or not held[c]]
    return data.validation_labels.count >= 100 and len(absent) > 0.3 * len(common)


def label_noise(evidence: Evidence) -> Iterator[Finding]:
    """Labels that an image's neighbours do not bear out."""
    if evidence.data is None or not evidence.classifies:
        return
    conflicts = evidence.data.conflicts
    if conflicts > 0.02:
        yield Finding(
            "label-noise",
            0.9,
            message(
                "{share:.1%} of the training images occur several times with different labels.",
                share=conflicts,
            ),
            Fix(message("Keep one label for each image.")),
            {"conflicts": conflicts},
        )
    votes, first = evidence.data.neighbours, None
    if evidence.network is not None:
        first = evidence.network.first_kernel
    if first is not None and first.looks_up:
        return  # of names it means nothing which of them are near
    if votes is not None and votes.count >= FEW:
        yield from _other_meaning(evidence, votes)
        yield from _by_vote(
            votes,
            images_weighted=evidence.course.images_weighted,
            told_otherwise=_is_told_otherwise(evidence, votes),
        )


def _is_told_otherwise(evidence: Evidence, votes: Neighbours) -> bool:
    """Tell whether others than neighbours know labels by images: a line, or the network itself.

    Neighbours know little where most of an image's values say nothing of its label.
    """
    data = evidence.data
    if data is None:
        return False
    if data.linear is not None and _is_no_chance(data.linear, votes.chance, votes.count):
        return True
    held = data.validation_labels
    if held is None or not held.counts:
        return False
    commonest = max(held.counts) / held.count
    logged = (
        health.logged_accuracy(evidence, row, held_out=True) or 0.0 for row in evidence.course.rows
    )
    return any(_is_no_chance(one, commonest, held.count) for one in logged)


def _is_no_chance(share: float, chance: float, count: int) -> bool:
    return share - chance > CERTAIN * math.sqrt(chance * (1 - chance) / count)


def _other_meaning(evidence: Evidence, votes: Neighbours) -> Iterator[Finding]:
    """Classes that bear one number in the training and another in the validation."""
    known, matched = votes.validation_agreement, votes.validation_matched
    held = evidence.data.validation_labels if evidence.data else None
    if held is None or not held.counts or known is None or matched is None:
        return
    if held.count < ENOUGH_HELD or matched < TOLD_APART or known > matched - OTHERWISE:
        return
    yield Finding(
        "split-mismatch",
        0.85,
        message(
            "An image's neighbours in the training know the label of {known:.0%} of the validation "
            "images, but of {matched:.0%} if the validation's classes are numbered in another "
            "order: the two were probably not numbered by one list.",
            known=known,
            matched=matched,
        ),
        Fix(
            message("Number the classes of all splits by one list."),
            code="names = sorted(set(names_train))\n"
            + for_splits(evidence, "y_SPLIT = np.array([names.index(n) for n in names_SPLIT])"),
        ),
        {"agreement": known, "matched": matched},
    )


def _by_vote(
    votes: Neighbours, *, images_weighted: bool, told_otherwise: bool
) -> Iterator[Finding]:
    numbers = {
        "agreement": votes.agreement,
        "chance": votes.chance,
        "support": votes.support,
        "peak": votes.peak,
    }
    above_chance = (votes.agreement - votes.chance) / max(1e-9, 1 - votes.chance)
    others = (1 - votes.chance) * votes.count
    if above_chance < 0.08 and others >= HANDFUL and told_otherwise:
        return
    if above_chance < 0.08 and others >= HANDFUL:
        yield Finding(
            "label-noise",
            0.95,
            message(
                "Images that look alike have unrelated labels: their neighbours' vote gives the "
                "right one for {agreement:.0%}, by chance it would be {chance:.0%}. Images and "
                "labels are probably no longer in the same order.",
                agreement=votes.agreement,
                chance=votes.chance,
            ),
            Fix(
                message("Load images and labels again; shuffle both with one order."),
                code="order = np.random.default_rng(0).permutation(len(x_train))\n"
                "x_train, y_train = x_train[order], y_train[order]",
            ),
            numbers,
        )
        return
    held = votes.validation_agreement
    better = held is not None and held - votes.agreement > 0.12
    if images_weighted:
        return  # who weighs each image knows which are doubtful
    random = votes.support < 2.0 and votes.peak > 0.4 and votes.agreement < 0.8
    if random or (better and votes.support < 3.5):
        yield Finding(
            "label-noise",
            0.9 if votes.agreement < 0.7 else 0.7,
            message(
                "For {share:.0%} of the training images their neighbours vote for another label, "
                "and do not even put the given one second: many labels are probably wrong.",
                share=1 - votes.agreement,
            ),
            Fix(message("Look through the images whose neighbours disagree, and repair labels.")),
            numbers,
        )
    elif votes.worst_pair is not None and votes.worst_share > 0.33 and votes.others > 0.8:
        yield Finding(
            "label-noise",
            0.85,
            message(
                "{share:.0%} of the images labelled {first} look like those labelled {second}, "
                "while other classes are told apart well: some labels were probably swapped.",
                share=votes.worst_share,
                first=votes.worst_pair[0],
                second=votes.worst_pair[1],
            ),
            Fix(message("Look through the images of these two labels.")),
            {**numbers, "worst_share": votes.worst_share, "others": votes.others},
        )


CHECKS = (class_imbalance, missing_class, not_shuffled, label_noise)

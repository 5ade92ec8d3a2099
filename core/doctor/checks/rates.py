"""Checks of the steps' size and direction: too large, too small, uphill.

A learning rate alone says little: SGD with 0.5 trains many networks well. So settings only arouse
suspicion; an alarm needs a run that does not learn, or steps out of all proportion to the weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.doctor.checks import health
from core.doctor.evidence import Evidence, Optimizer
from core.doctor.finding import Finding, Fix
from core.messages import Message, Parameter, message

HIGH = {"sgd": 0.3, "adaptive": 0.008, "adadelta": 20.0, "muon": 0.3, "other": 1.0}
"""Rates from which on a failure may be the rate's fault, SGD's divided by 1 - momentum. Muon's were
set by the recipe "fast", which learns well at 0.045, and by no faults: they are not tuned yet."""
ABSURD = {"sgd": 20.0, "adaptive": 0.5, "adadelta": 1e4, "muon": 20.0, "other": 100.0}
"""Rates that are wrong whatever the network."""
LOW = {"sgd": 0.003, "adaptive": 5e-5, "adadelta": 0.1, "muon": 1e-4, "other": 1e-4}
USUAL = {"sgd": 0.1, "adaptive": 0.001, "adadelta": 1.0, "muon": 0.02, "other": 0.01}
GIANT_STEP = 0.2
"""Of the weights' own size; Adam's first step with 0.001 is about 0.02 of a dense kernel."""
LARGE_STEP = 0.05
"""Likewise: where no step that was seen is as large, and units still answer, a high rate does no
harm, and something else does."""
FAR_BEHIND = 0.1
"""Below the better cheap classifier, where steps are very large as well."""
GONE = 1e-3
"""Of the highest rate: below it hardly anything changes."""
FADING = 0.1
"""Of the highest rate: above it the loss shows whether there was something to learn."""
MUCH_LEFT = 0.4
"""Of the first loss. Labels smoothed by 0.2 leave 0.38 of it to the best network."""
TOO_FEW_TO_ARRIVE = 100
"""Steps."""
SMALL_WAY = 0.3
"""Steps times their size over the weights' size: less changes little."""
NO_WAY = 0.02
"""Likewise: after so little no loss can fall."""
ANY_GRADIENT = 1e-7
"""Root mean square: with less it is the gradient that is missing, not the rate."""


def effective_rate(optimizer: Optimizer) -> float:
    """Return the rate at which a constant gradient would move the weights."""
    rate = optimizer.learning_rate
    return rate / (1 - min(0.999, optimizer.momentum)) if optimizer.kind == "sgd" else rate


def rate_too_high(evidence: Evidence) -> Iterator[Finding]:
    """A failing run whose steps are, or are set to be, very large."""
    network = evidence.network
    if network is None or network.optimizer.learning_rate <= 0:
        return
    optimizer = network.optimizer
    rate = effective_rate(optimizer)
    high, absurd = rate >= HIGH[optimizer.kind], rate >= ABSURD[optimizer.kind]
    giant = max((r for p in evidence.probes for r in p.ratios.values()), default=0.0)
    poor = (
        health.is_poor(evidence)
        or _lost_ground(evidence)
        or (high and giant > GIANT_STEP and health.is_behind(evidence, FAR_BEHIND))
    )
    if absurd or (poor and (high or giant > GIANT_STEP)):
        sure = 0.9 if high and poor else 0.8 if absurd else 0.65
        if not absurd and 0 < giant < LARGE_STEP and not _may_be_unseen(evidence):
            sure = 0.4
        yield Finding(
            "learning-rate-too-high",
            sure,
            message(
                "{rate}, and a step changes weights by up to {ratio:.1%} of their size.",
                rate=_rate_in_words(optimizer),
                ratio=giant,
            )
            if giant
            else message("{rate}.", rate=_rate_in_words(optimizer)),
            _set_rate(optimizer, lower=True, first_step=_first_step(evidence)),
            {
                "rate": optimizer.learning_rate,
                **({"effective": rate} if rate != optimizer.learning_rate else {}),
                **({"largest_ratio": giant} if giant else {}),
            },
            step=health.seen_at(evidence) if poor else 0,
        )


def _may_be_unseen(evidence: Evidence) -> bool:
    """Tell whether a giant step may lie between those that were measured."""
    return health.is_broken(evidence) or _lost_ground(evidence) or _fell_silent(evidence)


def _fell_silent(evidence: Evidence) -> bool:
    """Tell whether most units of a layer came to be dead or at a limit."""
    before, after = (
        max([*look.dead.values(), *look.saturated.values()], default=0.0)
        for look in (evidence.probes[0], evidence.probes[-1])
    )
    return after > max(0.5, before + 0.2)


def _lost_ground(evidence: Evidence) -> bool:
    """Tell whether it once knew much more than it does now, or than at its best."""
    known = [p.accuracy for p in evidence.probes if p.accuracy is not None]
    return len(known) > 1 and max(known) - known[-1] > 0.25


def _rate_in_words(optimizer: Optimizer) -> Message:
    """Compare a rate with the usual one; SGD's momentum makes steps larger, so it counts."""
    effective = effective_rate(optimizer)
    told: dict[str, Parameter] = {
        "rate": optimizer.learning_rate,
        "times": effective / USUAL[optimizer.kind],
        "optimizer": optimizer.name,
    }
    if effective <= USUAL[optimizer.kind]:
        return message(
            "The learning rate is {rate:.3g}, no more than is usual for {optimizer}", **told
        )
    if effective == optimizer.learning_rate:
        return message(
            "The learning rate is {rate:.3g}, about {times:.3g} times what is usual for "
            "{optimizer}",
            **told,
        )
    return message(
        "The learning rate is {rate:.3g}; with its momentum of {momentum:.2g} it works like "
        "{effective:.3g}, about {times:.3g} times what is usual for {optimizer}",
        momentum=optimizer.momentum,
        effective=effective,
        **told,
    )


def _first_step(evidence: Evidence) -> float:
    """Return by how much the first step changed weights, of their size, where they change most."""
    first = evidence.probes[0] if evidence.probes else None
    known = first is not None and first.step == 1 and not evidence.course.warm
    return max(first.ratios.values(), default=0.0) if first is not None and known else 0.0


def _set_rate(optimizer: Optimizer, *, lower: bool, first_step: float = 0.0) -> Fix:
    """Propose the usual rate; where that is no real change in the right direction, ten times.

    Where SGD's first step with the usual rate would still be giant, a rate is proposed with which
    it is not: its steps are as large as the gradients, so the usual rate is no more than a guess.
    """
    now, momentum = optimizer.learning_rate, optimizer.momentum if optimizer.kind == "sgd" else 0.0
    usual = USUAL[optimizer.kind] * (1 - min(0.999, momentum))
    helps = usual <= now / 2 if lower else usual >= 2 * now
    rate = float(f"{usual if helps else now / 10 if lower else now * 10:.3g}")
    giant = math.isfinite(first_step) and first_step * rate > LARGE_STEP * now
    if optimizer.kind == "sgd" and giant:
        rate = float(f"{LARGE_STEP * now / first_step:.1g}")
    in_lab = optimizer.kind in ("sgd", "adaptive", "muon") and 1e-5 <= rate <= 1
    more = f", momentum={momentum:g}" if momentum else ""
    return Fix(
        message("Set the learning rate to {rate:.3g}, or find one by a range test.", rate=rate),
        {"learning_rate": rate} if in_lab else {},
        f"keras.optimizers.{optimizer.name}(learning_rate={rate!r}{more})",
    )


def rate_too_low(evidence: Evidence) -> Iterator[Finding]:
    """A run that stays behind while its steps hardly move anything."""
    network = evidence.network
    if network is None or network.optimizer.learning_rate <= 0:
        return
    optimizer, course = network.optimizer, evidence.course
    low = effective_rate(optimizer) <= LOW[optimizer.kind] and not optimizer.scheduled
    ratios = [max(p.ratios.values()) for p in evidence.probes if p.ratios and p.step > 1]
    ratios = ratios or [max(p.ratios.values()) for p in evidence.probes if p.ratios]
    way = course.steps * sum(ratios) / len(ratios) if ratios else None
    # Steps are small, too, where a rate that is too high has silenced the units.
    still = (
        way is not None and way < SMALL_WAY and effective_rate(optimizer) <= USUAL[optimizer.kind]
    )
    reached, best = health.accuracy(evidence), health.best_reference(evidence)
    share = health.share_of_line(evidence)
    explains_little = health.explains_little(evidence)
    missed = explains_little and health.is_poor(evidence)
    behind = missed or health.is_behind(evidence, 0.03 if low else 0.15)
    behind = behind and not health.is_broken(evidence)
    # After fewer steps every rate has moved little.
    moves = health.is_falling(evidence) or (way is not None and way < NO_WAY and _pulls(evidence))
    tiny = still and course.steps >= health.EARLY and moves
    if behind and (low or tiny):
        yield Finding(
            "learning-rate-too-low",
            0.85 if low else 0.6,
            message(
                "After {steps} steps it reads {reached:.0%} of the images, where comparing each "
                "with its neighbours gives {best:.0%}; the rate {rate:.2g} is small for "
                "{optimizer}.",
                steps=course.steps,
                reached=reached or 0.0,
                best=best or 0.0,
                rate=optimizer.learning_rate,
                optimizer=optimizer.name,
            )
            if not explains_little
            else message(
                "After {steps} steps its answers explain {explained:.0%} of what tells the targets "
                "apart, where a straight line explains {line:.0%}; the rate {rate:.2g} is small "
                "for {optimizer}.",
                steps=course.steps,
                explained=(share or 0.0) * health.line_explained(evidence),
                line=health.line_explained(evidence),
                rate=optimizer.learning_rate,
                optimizer=optimizer.name,
            ),
            _set_rate(optimizer, lower=False),
            {
                "rate": optimizer.learning_rate,
                "way": way or 0.0,
                **({} if explains_little else {"reached": reached or 0.0}),
            },
            step=health.seen_at(evidence),
        )
    elif low:
        yield Finding(
            "learning-rate-too-low",
            0.4,
            message(
                "The learning rate {rate:.2g} is small for {optimizer}; {usual:.2g} is usual.",
                rate=optimizer.learning_rate,
                optimizer=optimizer.name,
                usual=USUAL[optimizer.kind],
            ),
            _set_rate(optimizer, lower=False),
            {"rate": optimizer.learning_rate},
        )


def _pulls(evidence: Evidence) -> bool:
    """Tell whether the gradient at every layer asks for steps that are not made."""
    pulls = [size for probe in evidence.probes[:1] for size in probe.gradients.values()]
    return min(pulls, default=0.0) > ANY_GRADIENT


def rate_fell_too_soon(evidence: Evidence) -> Iterator[Finding]:
    """A planned rate that was gone long before the training ended, with much left to learn."""
    course = evidence.course
    peak = max((rate for _, rate in course.rates), default=0.0)
    if peak <= 0 or not course.ended or course.warm or health.is_broken(evidence):
        return
    gone = _from_then_on(course.rates, GONE * peak)
    fading = _from_then_on(course.rates, FADING * peak)
    if gone is None or fading is None or gone > course.steps / 2:
        return
    first = course.losses[0][1] if course.losses else 0.0
    after = [loss for step, loss in course.losses if step > gone]
    left = sum(after) / len(after) / first if after and first > 0 else 0.0
    if left < MUCH_LEFT or not _was_falling([v for step, v in course.losses if step <= fading]):
        return
    yield Finding(
        "learning-rate-too-low",
        0.8,
        message(
            "From step {step} of {steps} on the learning rate was below a thousandth of its "
            "highest, {peak:.2g}, and the loss still at {left:.0%} of what it was at first.",
            step=gone,
            steps=course.steps,
            peak=peak,
            left=left,
        ),
        Fix(
            message("Plan the rate so that it falls to nothing only with the last step."),
            {"schedule": "cosine"},
            f"keras.optimizers.schedules.CosineDecay({peak:.3g}, decay_steps={course.steps})",
        ),
        {"rate": course.rates[-1][1]},
        step=gone,
    )


def _from_then_on(rates: list[tuple[int, float]], limit: float) -> int | None:
    """Return the step from which on the rate is never above a limit; None where it still is."""
    since = None
    for step, rate in reversed(rates):
        if rate > limit:
            break
        since = step
    return since


def _was_falling(losses: list[float]) -> bool:
    """Tell whether the last quarter of some losses lies below the quarter before.

    So few that no training arrives within them count as falling.
    """
    return len(losses) < TOO_FEW_TO_ARRIVE or health.still_falls(losses)


def loss_rising(evidence: Evidence) -> Iterator[Finding]:
    """Steps along the gradient instead of against it."""
    network = evidence.network
    if network is None:
        return
    fix = Fix(
        message("Step against the gradient: a positive learning rate, no minus sign."),
        {"learning_rate": 0.001},
        "keras.optimizers.Adam(learning_rate=0.001)",
    )
    if network.optimizer.learning_rate < 0:
        yield Finding(
            "loss-rising",
            0.99,
            message(
                "The learning rate is {rate:.3g}, below 0: every step makes the loss larger.",
                rate=network.optimizer.learning_rate,
            ),
            fix,
            {"rate": network.optimizer.learning_rate},
        )
        return
    early = [p for p in evidence.probes if p.cosine is not None and p.step <= health.EARLY]
    uphill = [p for p in early if (p.cosine or 0) < -0.05]
    # Against the gradient of other images steps may go by chance; then the loss does not rise.
    if (
        uphill
        and len(uphill) * 2 > len(early)
        and uphill[0].step <= 5
        and health.is_rising(evidence)
    ):
        yield Finding(
            "loss-rising",
            0.96,
            message(
                "The steps go uphill: against the direction in which the loss falls (cosine "
                "{cosine:.2f}).",
                cosine=uphill[0].cosine or 0.0,
            ),
            fix,
            {"cosine": uphill[0].cosine or 0.0},
            step=uphill[0].step,
        )


def update_ratio(evidence: Evidence) -> Iterator[Finding]:
    """Steps that are giant beside the weights that they change."""
    for probe in evidence.probes:
        layer, ratio = max(probe.ratios.items(), key=lambda item: item[1], default=("", 0.0))
        if ratio > GIANT_STEP:
            yield Finding(
                "update-ratio",
                0.6 if health.is_poor(evidence) else 0.3,
                message(
                    "Step {step} changed the weights of {layer} by {ratio:.0%} of their size; "
                    "about 1% is usual at the start, less later.",
                    step=probe.step,
                    layer=layer,
                    ratio=ratio,
                ),
                Fix(
                    message("Try a learning rate that is ten times smaller."),
                    code="model.optimizer.learning_rate = 0.1 * model.optimizer.learning_rate",
                ),
                {"update_ratio": ratio},
                step=probe.step,
            )
            return


CHECKS = (
    rate_too_high,
    rate_too_low,
    rate_fell_too_soon,
    loss_rising,
    update_ratio,
)

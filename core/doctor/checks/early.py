"""Checks of the first steps: numbers that break, units that fall silent, answers that are all one.

Most of these are symptoms. They are alarms of their own only where the run does not learn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from core.doctor.checks import health
from core.doctor.evidence import Evidence, Probe
from core.doctor.finding import Finding, Fix
from core.messages import message

DEAD = 0.7
SATURATED = 0.8
VANISHED = 2e-3
"""The first layer's gradient over the largest: 0.01 and more in runs that fail otherwise."""
EXPLODED = 1e3
MANY_LAYERS = 4
"""Layers with weights: of fewer gradients do not vanish on their way."""
STANDS, STANDS_BESIDE = 0.1, 30.0
"""Steps times their size over the weights' size in the first layer; how much farther the last
went."""
FAR_FROM_GUESSING = 5.0
LOWER_RATE = Fix(
    message("Try a learning rate that is ten times smaller."),
    code="model.optimizer.learning_rate = 0.1 * model.optimizer.learning_rate",
)
RELU_INSIDE = Fix(
    message("Use ReLU inside the network: it grows no faster than what it gets."),
    code='keras.layers.Dense(128, activation="relu")',
)
PASS_ON = Fix(
    message("Use ReLU inside the network, batch normalisation, or fewer layers."),
    code='keras.layers.Dense(64, activation="relu")\nkeras.layers.BatchNormalization()',
)
DEFAULT_WEIGHTS = Fix(
    message("Leave the initialiser at its default, and scale the inputs."),
    code='keras.layers.Dense(128, activation="relu")  # glorot_uniform',
)


def initial_loss(evidence: Evidence) -> Iterator[Finding]:
    """A first loss far above that of guessing, ln C."""
    losses = health.untrained_losses(evidence)
    if losses is None or evidence.network is None:
        return
    loss, guessing = losses
    if loss > FAR_FROM_GUESSING * guessing:
        yield Finding(
            "initial-loss",
            0.55,
            message(
                "Before training the loss is {loss:.3g}; guessing among {classes} classes costs "
                "{guessing:.2f}.",
                loss=loss,
                classes=evidence.network.head.units,
                guessing=guessing,
            ),
            DEFAULT_WEIGHTS,
            {"loss": loss, "guessing": guessing},
        )


def non_finite(evidence: Evidence) -> Iterator[Finding]:
    """A loss, or weights, that are NaN or infinite."""
    if not health.is_broken(evidence):
        return
    last = evidence.probes[-1] if evidence.probes else None
    layer = last.first_not_finite if last else None
    step = evidence.course.broken_at or evidence.course.steps
    exploding = _exploding(evidence)
    yield Finding(
        "non-finite",
        0.75,
        message(
            "From step {step} on the loss is no number. What {layer} gives grows exponentially "
            "with what it gets.",
            step=step,
            layer=exploding,
        )
        if exploding
        else message(
            "From step {step} on the loss is no number; first in {layer}.", step=step, layer=layer
        )
        if layer
        else message("From step {step} on the loss is no number.", step=step),
        RELU_INSIDE if exploding else LOWER_RATE,
        {"step": step},
        step=step,
    )


def _exploding(evidence: Evidence) -> str | None:
    """Name the first layer inside the network whose activation grows exponentially."""
    layers = evidence.network.layers if evidence.network else ()
    last = max((place for place, layer in enumerate(layers) if layer.weights), default=0)
    return next((layer.name for layer in layers[:last] if layer.explodes), None)


def dead_units(evidence: Evidence) -> Iterator[Finding]:
    """Units that give 0 for every image of the probe batch."""
    probe = _latest(evidence)
    if probe is None or not probe.dead or probe.step < 20:
        return
    layer, share = max(probe.dead.items(), key=lambda item: item[1])
    if share < DEAD:
        return
    poor = health.is_poor(evidence)
    yield Finding(
        "dead-units",
        (0.8 if share > 0.9 else 0.6) if poor else 0.4,
        message(
            "{share:.0%} of the units of {layer} give 0 for all images that were tried.",
            share=share,
            layer=layer,
        ),
        LOWER_RATE,
        {"dead": share},
        step=_first(evidence, lambda p: max(p.dead.values(), default=0) >= DEAD),
    )


def saturated_units(evidence: Evidence) -> Iterator[Finding]:
    """Units that are at one of their limits nearly always."""
    probe = _latest(evidence)
    if probe is None or not probe.saturated:
        return
    layer, share = max(probe.saturated.items(), key=lambda item: item[1])
    if share < SATURATED:
        return
    yield Finding(
        "saturated-units",
        0.65 if health.is_poor(evidence) else 0.4,
        message(
            "{share:.0%} of what {layer} gives is at one of its limits, where gradients vanish.",
            share=share,
            layer=layer,
        ),
        DEFAULT_WEIGHTS,
        {"saturated": share},
        step=_first(evidence, lambda p: max(p.saturated.values(), default=0) >= SATURATED),
    )


def gradients(evidence: Evidence) -> Iterator[Finding]:
    """Gradients that shrink or grow by orders of magnitude on their way."""
    for probe in evidence.probes:
        sizes = [size for size in probe.gradients.values() if math.isfinite(size)]
        if len(sizes) < 2 or probe.step > health.EARLY:
            continue
        first, last = sizes[0], max(sizes)
        if last > EXPLODED:
            yield Finding(
                "exploding-gradient",
                0.6 if health.is_poor(evidence) else 0.3,
                message("Gradients reach {size:.3g} at step {step}.", size=last, step=probe.step),
                Fix(
                    message("Clip gradients, and look for the cause: inputs, weights, rate."),
                    {"clip_norm": 1.0},
                    "keras.optimizers.Adam(clipnorm=1.0)",
                ),
                {"largest_gradient": last},
                step=probe.step,
            )
            return
        if first < VANISHED * last and health.is_poor(evidence):
            yield Finding(
                "vanishing-gradient",
                0.65,
                message(
                    "Gradients shrink on their way back to the first layer to {share:.2g} of what "
                    "they were.",
                    share=first / last,
                ),
                PASS_ON,
                {"gradient_share": first / last},
                step=probe.step,
            )
            return


def first_stands(evidence: Evidence) -> Iterator[Finding]:
    """A first layer that stays as it was while the last has long been changed."""
    moved = [list(probe.ratios.values()) for probe in evidence.probes if probe.ratios]
    network, steps = evidence.network, evidence.course.steps
    begins = network.first_kernel if network else None
    # Of what is looked up, most rows stay as they are in any training.
    if begins is not None and begins.looks_up:
        return
    if len(moved) < 2 or len(moved[-1]) < MANY_LAYERS or not health.is_poor(evidence):
        return
    first, last = (steps * sum(ratios[end] for ratios in moved) / len(moved) for end in (0, -1))
    if 0 < first < STANDS and last > STANDS_BESIDE * first:
        yield Finding(
            "vanishing-gradient",
            0.65,
            message(
                "In {steps} steps the first layer went {first:.2g} times its own size, the last "
                "{last:.2g} times: hardly anything of what is to be learnt reaches the first.",
                steps=steps,
                first=first,
                last=last,
            ),
            PASS_ON,
            {"first_way": first, "last_way": last},
            step=health.seen_at(evidence),
        )


def prediction_collapse(evidence: Evidence) -> Iterator[Finding]:
    """The same answer for nearly every image."""
    probe = _latest(evidence)
    if probe is None or not probe.answers or not health.is_poor(evidence):
        return
    share = max(probe.answers)
    if share > 0.9 and health.chance(evidence) < 0.5:
        yield Finding(
            "prediction-collapse",
            0.6,
            message(
                "{share:.0%} of the images get the answer {answer}.",
                share=share,
                answer=probe.answers.index(share),
            ),
            LOWER_RATE,
            {"answer_share": share},
            step=probe.step,
        )


def _latest(evidence: Evidence) -> Probe | None:
    return evidence.probes[-1] if evidence.probes else None


def _first(evidence: Evidence, holds: Callable[[Probe], bool]) -> int:
    return next((p.step for p in evidence.probes if holds(p)), health.seen_at(evidence))


CHECKS = (
    initial_loss,
    non_finite,
    dead_units,
    saturated_units,
    gradients,
    first_stands,
    prediction_collapse,
)

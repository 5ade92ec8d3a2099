"""Checks of the weights: where they start, and whether a gradient reaches them."""

from __future__ import annotations

from collections.abc import Iterator

from core.doctor.checks import health
from core.doctor.evidence import Evidence
from core.doctor.finding import Finding, Fix
from core.messages import message

WIDE, NARROW = 8.0, 0.05
"""A kernel's standard deviation times the root of its inputs: 1.4 by He, 1 by Glorot and LeCun."""
NOUGHT = 0.005
"""Likewise: from there on weights hardly pass anything on."""
ABSURD_LOSS = 50
"""Times the loss of guessing: He's weights cost a few times as much at most."""
MOSTLY = 0.9
"""Of the weights."""
SOUND = (0.05, 5.0)
"""Root mean square of inputs that weights of usual size are made for."""


def initialisation(evidence: Evidence) -> Iterator[Finding]:
    """Kernels of zeros, of equal units, or of another order of size than the inputs ask for."""
    network = evidence.network
    if network is None or not network.fresh or evidence.course.warm:
        return
    kernels = [layer for layer in network.layers if layer.weights and layer.trainable]
    fix = Fix(
        message("Leave the initialiser at its default."),
        code='kernel_initializer="glorot_uniform"  # "he_normal" before ReLU',
    )
    same = [layer for layer in kernels if layer.same_units and layer.units > 1]
    if same:
        # Zeros at the end of a block, or of the network, are a known trick: what comes before or
        # after differs, so each unit gets a gradient of its own.
        stuck = any(layer.same_gradients for layer in same)
        yield Finding(
            "initialisation",
            0.95 if stuck else 0.4,
            message(
                "All {units} units of {layer} start with the same weights: they get the same "
                "gradients and stay equal.",
                units=same[0].units,
                layer=same[0].name,
            )
            if stuck
            else message(
                "All {units} units of {layer} start with the same weights, and part with the first "
                "step.",
                units=same[0].units,
                layer=same[0].name,
            ),
            fix,
            {"same_layers": len(same), "kernel_spread": same[0].kernel_spread or 0.0},
        )
    wild = [
        layer
        for layer in kernels
        if layer not in same
        and layer.kernel_spread is not None
        and not layer.looks_up  # nothing is summed over a vocabulary
        and not NARROW < layer.kernel_spread < WIDE
    ]
    if wild:
        spread = wild[0].kernel_spread or 0.0
        sure = 0.85 if len(wild) > 1 or len(kernels) == 1 else 0.7
        # Small weights of one layer grow, if they are not all but nought; and so do any of an only
        # layer, between whose units there is nothing to tell apart.
        alone = len(kernels) == 1
        harmless = len(wild) == 1 and spread < 1 and (alone or spread > NOUGHT)
        yield Finding(
            "initialisation",
            0.4 if harmless and (alone or not health.is_poor(evidence)) else sure,
            message(
                "The weights of {layer} start {times:.3g} times as spread as the default for its "
                "{inputs} inputs.",
                layer=wild[0].name,
                times=spread,
                inputs=wild[0].fan_in,
            ),
            fix,
            {"kernel_spread": spread, "fan_in": wild[0].fan_in},
        )
    if not same and not wild and SOUND[0] < _size_of_inputs(evidence) < SOUND[1]:
        yield from _large_answers(evidence, fix)


def _size_of_inputs(evidence: Evidence) -> float:
    """Return the root mean square of what the first kernel gets, or of the images themselves."""
    first = evidence.network.first_kernel if evidence.network else None
    if first is not None:
        return first.in_rms
    return evidence.yardstick.images.rms if evidence.yardstick else 0.0


def _large_answers(evidence: Evidence, fix: Fix) -> Iterator[Finding]:
    """A first loss so large that no weights of usual size give it, though none can be measured.

    Layers of one's own keep their weights where they like.
    """
    losses = health.untrained_losses(evidence)
    if losses is None:
        return
    loss, guessing = losses
    if loss > ABSURD_LOSS * guessing:
        yield Finding(
            "initialisation",
            0.75,
            message(
                "Before training the loss is {loss:.3g}, where guessing costs {guessing:.2f}, and "
                "the images are of usual size: the weights must be very large.",
                loss=loss,
                guessing=guessing,
            ),
            fix,
            {"loss": loss, "guessing": guessing},
        )


def no_gradient(evidence: Evidence) -> Iterator[Finding]:
    """Weights that the loss does not depend on, or that may not change."""
    network = evidence.network
    if network is None:
        return
    if network.untracked:
        yield Finding(
            "no-gradient",
            0.9,
            message(
                "{layers} holds variables that the network does not know as weights: training "
                "leaves them as they are.",
                layers=", ".join(network.untracked[:5]),
            ),
            Fix(
                message("Make them with add_weight, or as keras.Variable, in the layer itself."),
                code='self.kernel = self.add_weight((784, 128), initializer="glorot_uniform")',
            ),
            {"untracked_layers": len(network.untracked)},
        )
    elif network.no_gradient:
        yield Finding(
            "no-gradient",
            0.93,
            message(
                "The loss does not depend on the weights of {layers}: no gradient reaches them.",
                layers=", ".join(network.no_gradient[:5]),
            ),
            Fix(
                message(
                    "Use functions of Keras inside the network, not NumPy, and connect every layer."
                ),
                code="keras.ops.square(x)  # not np.square(x)",
            ),
            {"cut_layers": len(network.no_gradient)},
        )
    elif network.frozen_share > 0 and any(layer.weights for layer in network.layers):
        frozen = [layer for layer in network.layers if layer.weights and not layer.trainable]
        everything = len(frozen) == sum(1 for layer in network.layers if layer.weights)
        if frozen:
            failing = health.is_poor(evidence) and network.frozen_share > MOSTLY
            yield Finding(
                "no-gradient",
                0.95 if everything else 0.6 if failing else 0.4,
                message(
                    "{share:.0%} of the weights are frozen, first those of {layer}.",
                    share=network.frozen_share,
                    layer=frozen[0].name,
                ),
                Fix(
                    message("Unfreeze what should learn, and compile again."),
                    code="model.trainable = True\nmodel.compile(...)",
                ),
                {"frozen": network.frozen_share},
                step=health.seen_at(evidence) if failing and not everything else 0,
            )


CHECKS = (
    initialisation,
    no_gradient,
)

"""Checks of the network as it was built: weights, activations, dropout, penalties, bottlenecks."""

from __future__ import annotations

from collections.abc import Iterator

from core.doctor.checks import health
from core.doctor.evidence import Evidence, Layer, Network
from core.doctor.finding import Finding, Fix
from core.messages import message

WIDE, NARROW = 8.0, 0.05
"""A kernel's standard deviation times the root of its inputs: 1.4 by He, 1 by Glorot and LeCun."""
NOUGHT = 0.005
"""Likewise: from there on weights hardly pass anything on."""
ABSURD_LOSS = 50
"""Times the loss of guessing: He's weights cost a few times as much at most."""
SOUND = (0.05, 5.0)
"""Root mean square of inputs that weights of usual size are made for."""
NO_LINE = 0.1
"""Accuracy: by so much neighbours are better than the line where no line parts the classes, the
network stays behind the neighbours, and it is near the line."""
DROPPED = 0.75
DROPPED_ANSWERS = 0.1
"""Share of the answers that is switched off in training."""
TINY_BATCH = 4
SHORTEST_CODE = 2
"""Numbers through which all of an image has to pass."""
MUCH_DECAY = 5e-4
"""Of each weight, a step: AdamW's usual 0.004 at a rate of 0.001 takes 0.000004, SGD's 0.0005 at
0.1 takes 0.00005."""
STAYS_BEHIND = 0.1
"""Below the better cheap classifier."""
NOISY_BEHIND = 0.1
"""Below the better cheap classifier: where steps by so few images are the likeliest cause."""


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


def missing_nonlinearity(evidence: Evidence) -> Iterator[Finding]:
    """Layers that could be one layer."""
    network = evidence.network
    if network is None:
        return
    fix = Fix(
        message("Give each hidden layer an activation."),
        code='keras.layers.Dense(128, activation="relu")',
    )
    pairs = _linear_pairs(network.layers)
    if network.whole_is_linear:
        yield Finding(
            "missing-nonlinearity",
            0.85,
            message(
                "No layer bends anything: all of them together can do no more than one layer alone."
            ),
            fix,
        )
    elif pairs:
        yield Finding(
            "missing-nonlinearity",
            0.4,
            message(
                "{first} feeds {second} with no activation between: both together can do no more "
                "than one layer.",
                first=pairs[0][0].name,
                second=pairs[0][1].name,
            ),
            fix,
        )


def _linear_pairs(layers: tuple[Layer, ...]) -> list[tuple[Layer, Layer]]:
    pairs = []
    for layer in layers:
        if not layer.weights:
            continue
        place = _through(layers, layer.fed_by)
        if place is not None and layers[place].weights and layers[place].linear:
            pairs.append((layers[place], layer))
    return pairs


def _through(layers: tuple[Layer, ...], place: int | None) -> int | None:
    """Go back over layers without weights that bend nothing."""
    while place is not None:
        layer = layers[place]
        if layer.weights or not layer.linear or layer.batch_norm is not None:
            return place
        place = layer.fed_by
    return None


def hidden_activation(evidence: Evidence) -> Iterator[Finding]:
    """Units that have to share the same total."""
    network = evidence.network
    for place, layer in enumerate(network.layers if network else ()):
        if layer.normalises and _feeds_kernel(network, place):
            yield Finding(
                "hidden-activation",
                0.9,
                message(
                    "The {units} outputs of {layer}, inside the network, sum to 1: each gets about "
                    "1/{units}, and little is left to learn from.",
                    units=layer.units,
                    layer=layer.name,
                ),
                Fix(
                    message("Use ReLU inside; softmax belongs to the end."),
                    code=f'keras.layers.Dense({layer.units}, activation="relu")',
                ),
                {"units": layer.units},
            )


def _feeds_kernel(network: Network | None, place: int) -> bool:
    layers = network.layers if network else ()
    for later, layer in enumerate(layers):
        if later > place and layer.weights and layer.fed_by is not None:
            before: int | None = layer.fed_by
            while before is not None and before != place and not layers[before].weights:
                before = layers[before].fed_by
            if before == place:
                return True
    return False


def dropout_too_high(evidence: Evidence) -> Iterator[Finding]:
    """Layers that switch most of their units off, or some of the answers."""
    layers = evidence.network.layers if evidence.network else ()
    kernels = [place for place, layer in enumerate(layers) if layer.weights]
    first = kernels[0] if kernels else len(layers)
    inside = [layer for layer in layers[first:] if layer.dropped > 0.6]
    answers = [
        layer
        for layer in (layers[kernels[-1] + 1 :] if kernels else ())
        if layer.dropped > DROPPED_ANSWERS and layer.rank == 2
    ]
    if answers:
        yield Finding(
            "dropout-too-high",
            0.7,
            message(
                "{layer} comes after the last weights: in each training step it switches off "
                "{share:.0%} of the answers themselves.",
                layer=answers[0].name,
                share=answers[0].dropped,
            ),
            Fix(
                message("Put dropout before the last layer with weights, or leave it out."),
                code="keras.layers.Dropout(0.3)  # before the last Dense, not after it",
            ),
            {"dropped": answers[0].dropped},
        )
    elif inside:
        worst = max(inside, key=lambda layer: layer.dropped)
        suspected = 0.65 if health.is_poor(evidence) else 0.4
        sure = min(0.9, worst.dropped + 0.05) if worst.dropped > DROPPED else suspected
        yield Finding(
            "dropout-too-high",
            sure,
            message(
                "{layer} switches off {share:.0%} of what it gets in each training step.",
                layer=worst.name,
                share=worst.dropped,
            ),
            Fix(message("Choose 0.2 to 0.5."), code="keras.layers.Dropout(0.3)"),
            {"dropped": worst.dropped},
        )


def regularisation(evidence: Evidence) -> Iterator[Finding]:
    """A penalty on weights, or on what units give, that outweighs what the images cost."""
    network = evidence.network
    if network is None or not network.data_loss or not network.fresh:
        return
    yield from _silenced(evidence, network)
    yield from _decayed(evidence, network)
    ratio = network.penalty / network.data_loss
    if ratio > 0.4:
        yield Finding(
            "regularisation-too-strong",
            0.9 if ratio > 2 else 0.75 if ratio > 1 or health.is_poor(evidence) else 0.4,
            message(
                "Before training the penalty on the weights is {penalty:.3g}, the loss of the "
                "images {loss:.3g}: the network first learns to have small weights.",
                penalty=network.penalty,
                loss=network.data_loss,
            ),
            Fix(
                message("Make the penalty a hundred times smaller, or leave it out."),
                code="kernel_regularizer=keras.regularizers.L2(1e-4)",
            ),
            {"penalty": network.penalty, "loss": network.data_loss},
        )


def _silenced(evidence: Evidence, network: Network) -> Iterator[Finding]:
    """A penalty on what units give, where the network stays behind: silence costs nothing."""
    worst = max(network.layers, key=lambda layer: layer.penalty, default=None)
    if worst is None or worst.penalty <= 0 or not health.is_poor(evidence):
        return
    yield Finding(
        "regularisation-too-strong",
        0.7,
        message(
            "What {layer} gives is penalised, by {penalty:.2g} an image before training beside a "
            "loss of {loss:.3g}; units that give nothing cost least, and the network stays behind.",
            layer=worst.name,
            penalty=worst.penalty,
            loss=network.data_loss or 0.0,
        ),
        Fix(
            message("Make the penalty a hundred times smaller, or leave it out."),
            code="keras.layers.Dense(32, activity_regularizer=keras.regularizers.L1(1e-6))",
        ),
        {"penalty": worst.penalty, "loss": network.data_loss or 0.0},
        step=health.seen_at(evidence),
    )


def _decayed(evidence: Evidence, network: Network) -> Iterator[Finding]:
    """A weight decay that takes away what the steps bring."""
    optimizer = network.optimizer
    share = optimizer.weight_decay * abs(optimizer.learning_rate)
    if share < MUCH_DECAY:
        return
    failing = health.is_poor(evidence) or health.is_behind(evidence, STAYS_BEHIND)
    yield Finding(
        "regularisation-too-strong",
        0.7 if failing else 0.4,
        message(
            "With a weight decay of {decay:.3g} each step takes {share:.2%} of every weight away.",
            decay=optimizer.weight_decay,
            share=share,
        ),
        Fix(
            message("Make the weight decay a hundred times smaller, or leave it out."),
            code=f"keras.optimizers.{optimizer.name}(weight_decay=0.004)",
        ),
        {"weight_decay": optimizer.weight_decay},
        step=health.seen_at(evidence) if failing else 0,
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
            failing = health.is_poor(evidence)
            yield Finding(
                "no-gradient",
                0.95 if everything else 0.7 if failing else 0.4,
                message(
                    "{share:.0%} of the weights are frozen, first those of {layer}.",
                    share=network.frozen_share,
                    layer=frozen[0].name,
                ),
                Fix(message("Unfreeze what should learn."), code="model.trainable = True"),
                {"frozen": network.frozen_share},
                step=health.seen_at(evidence) if failing and not everything else 0,
            )


def batch_too_small(evidence: Evidence) -> Iterator[Finding]:
    """Batch normalisation, or steps, by a handful of images."""
    size = evidence.course.batch_size
    layers = evidence.network.layers if evidence.network else ()
    normed = any(layer.batch_norm is not None for layer in layers)
    fails = evidence.course.ended and (
        health.is_poor(evidence) or health.is_behind(evidence, NOISY_BEHIND)
    )
    if size and size <= TINY_BATCH and (normed or fails):
        yield Finding(
            "batch-too-small",
            0.8 if normed else 0.6,
            message(
                "Batch normalisation takes its mean from each batch, and a batch has {size} "
                "images: too few to tell.",
                size=size,
            )
            if normed
            else message(
                "A batch has {size} images, so each step goes by what these few ask for, and the "
                "network stays behind.",
                size=size,
            ),
            Fix(
                message("Take 64 to 128 images a batch."),
                {"batch_size": 128},
                "model.fit(..., batch_size=128)",
            ),
            {"batch_size": size},
            step=0 if normed else health.seen_at(evidence),
        )


def capacity(evidence: Evidence) -> Iterator[Finding]:
    """A hidden layer so narrow that the classes do not fit through, or none where one is needed."""
    network = evidence.network
    if network is None or evidence.classifies is None:
        return
    places = [place for place, layer in enumerate(network.layers) if layer.weights]
    if len(places) < 2:
        if evidence.classifies:
            yield from _no_hidden_layer(evidence)
        return
    # What pooling passes on is a bottleneck, too.
    passed = [layer for layer in network.layers[places[0] : places[-1]] if layer.rank == 2]
    narrowest = min(passed, key=lambda layer: layer.units, default=None)
    classes = network.head.units
    if narrowest is None or classes < 3 or narrowest.units * 2 >= classes:
        return
    if not evidence.classifies:
        yield from _narrow_for_numbers(evidence, narrowest, classes)
        return
    poor = health.is_behind(evidence, 0.1)
    yield Finding(
        "capacity-too-small",
        0.75 if poor else 0.45,
        message(
            "All that {layer} passes on are {units} numbers an image, for {classes} classes.",
            layer=narrowest.name,
            units=narrowest.units,
            classes=classes,
        ),
        Fix(
            message("Give that layer 32 units or more."),
            {"network": "mlp-128"},
            'keras.layers.Dense(64, activation="relu")',
        ),
        {"units": narrowest.units},
        step=health.seen_at(evidence) if poor else 0,
    )


def _narrow_for_numbers(evidence: Evidence, layer: Layer, numbers: int) -> Iterator[Finding]:
    """A code so short that hardly anything of an image comes through."""
    if layer.units > SHORTEST_CODE or not health.is_poor(evidence):
        return
    yield Finding(
        "capacity-too-small",
        0.7,
        message(
            "All that {layer} passes on are {units} numbers an image, of which {numbers} are to "
            "be made.",
            layer=layer.name,
            units=layer.units,
            numbers=numbers,
        ),
        Fix(
            message("Give that layer 32 units or more."),
            code='keras.layers.Dense(64, activation="relu")',
        ),
        {"units": layer.units},
        step=health.seen_at(evidence),
    )


def _no_hidden_layer(evidence: Evidence) -> Iterator[Finding]:
    """One layer of weights where a line is not enough."""
    reached, best = health.accuracy(evidence), health.best_reference(evidence)
    if not evidence.course.ended or not health.is_behind(evidence, NO_LINE):
        return
    layers = evidence.network.layers if evidence.network else ()
    place = next((i for i, layer in enumerate(layers) if layer.weights), None)
    if place is None or not all(layer.linear for layer in layers[:place]):
        return
    if layers[place].weights != layers[place].fan_in * layers[place].units:
        return  # a layer of somebody's own may hold several kernels, and bend between them
    line = health.reference(evidence) or 0.0
    if reached is None or best is None or best - line < NO_LINE or abs(reached - line) > NO_LINE:
        return
    yield Finding(
        "capacity-too-small",
        0.7,
        message(
            "The network has one layer of weights, so it can only draw straight lines: it reads "
            "{reached:.0%} of the images, where comparing each with its neighbours gives "
            "{best:.0%}.",
            reached=reached,
            best=best,
        ),
        Fix(
            message("Put a hidden layer with an activation before the last."),
            {"network": "mlp-128"},
            'keras.layers.Dense(64, activation="relu")  # before the last layer',
        ),
        {"reached": reached, "best": best},
        step=health.seen_at(evidence),
    )


CHECKS = (
    initialisation,
    missing_nonlinearity,
    hidden_activation,
    dropout_too_high,
    regularisation,
    no_gradient,
    batch_too_small,
    capacity,
)

"""Checks of how the network is built: activations between its layers, and bottlenecks."""

from __future__ import annotations

from collections.abc import Iterator

from core.doctor.checks import health
from core.doctor.evidence import Evidence, Layer, Network
from core.doctor.finding import Finding, Fix
from core.messages import message

NO_LINE = 0.1
"""Accuracy: by so much neighbours are better than the line where no line parts the classes, the
network stays behind the neighbours, and it is near the line."""
SHORTEST_CODE = 2
"""Numbers through which all of an image has to pass."""


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
    passed = [layer for layer in _one_after_another(network, places) if layer.rank == 2]
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
            message("Let more through there: 32 numbers or more."),
            {"network": "mlp-128"},
            'keras.layers.Dense(64, activation="relu")',
        ),
        {"units": narrowest.units},
        step=health.seen_at(evidence) if poor else 0,
    )


def _one_after_another(network: Network, kernels: list[int]) -> list[Layer]:
    """Return what stands between the first kernel and the last, as far as each feeds the next.

    What pooling passes on may be a bottleneck; a branch beside others is none.
    """
    after, place, passed = kernels[-1], network.layers[kernels[-1]].fed_by, []
    while place is not None and kernels[0] <= place < after:
        passed.append(network.layers[place])
        after, place = place, network.layers[place].fed_by
    return passed


def _narrow_for_numbers(evidence: Evidence, layer: Layer, numbers: int) -> Iterator[Finding]:
    """A code so short that hardly anything of an image comes through."""
    if layer.units > SHORTEST_CODE or not health.is_poor(evidence):
        return
    yield Finding(
        "capacity-too-small",
        0.7,
        message(
            "All that passes {layer} is as little as {units} numbers of each image, and {numbers} "
            "are to be made of that.",
            layer=layer.name,
            units=layer.units,
            numbers=numbers,
        ),
        Fix(
            message("Let more through there: 32 numbers or more."),
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
    missing_nonlinearity,
    hidden_activation,
    capacity,
)

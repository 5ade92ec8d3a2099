"""Networks that a person puts together: read from anywhere, bounded, and with reasons.

A list of layers without the output, which the task decides. As JSON a layer is an object
that names its kind and what differs from the kind's defaults: ``{"is": "conv", "filters": 64}``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from core.config.bounds import short
from core.config.layers import LAYERS, Layer, Shape, name_of, settings_of
from core.config.networks import INPUT_SHAPE, LOGITS, Network
from core.errors import ConfigError
from core.messages import Message, message

MOST_LAYERS = 12
MOST_PARAMETERS = 2_000_000
MOST_MULTIPLY_ADDS = 40_000_000
"""In one forward pass of one image: some four minutes for an epoch of MNIST on two slow cores."""
MOST_VALUES = 500_000
"""Kept of one image while it trains: 2 MB, which a batch multiplies."""

Layers = tuple[Layer, ...]


@dataclass(frozen=True)
class Impossible:
    """Why a list of layers is no network."""

    index: int | None
    """Of the layer where it fails; None where the whole is too much."""
    reason: Message


class LayerList:
    """The bound of a list of layers; None stands for a named network's own."""

    def problem(self, name: str, value: object) -> Message | None:
        """Return why ``value`` does not fit, or None where it does."""
        try:
            if value is not None:
                read_layers(value)
        except ConfigError as error:
            return error.message
        return None


def own_network(start: Network, layers: Layers) -> Network:
    """Return the network of ``layers`` and ten logits, which somebody made out of ``start``."""
    return Network(
        "own",
        message("Own network (from {start})", start=start.title),
        message("Put together on the Train page."),
        (*layers, LOGITS),
    )


def hidden_layers(network: Network) -> Layers:
    """Return a network's layers without its output."""
    return network.layers[:-1]


def to_json(layers: Layers) -> list[dict[str, Any]]:
    """Return what :func:`read_layers` reads back."""
    return [{"is": name_of(layer), **_changed(layer)} for layer in layers]


def read_layers(given: object) -> Layers:
    """Read a list of layers, as objects or as JSON of untrusted origin.

    Raises:
        ConfigError: it is no list, some layer does not exist or is out of its bounds, they do not
            fit together, or they are too many or too costly.
    """
    if not isinstance(given, list | tuple):
        raise ConfigError("layers is {value}; a list of layers is expected.", value=short(given))
    if len(given) > MOST_LAYERS:
        raise _error(_too_many(len(given)))
    layers = tuple(_read(number, item) for number, item in enumerate(given, start=1))
    impossible = find_problem(layers)
    if impossible is not None:
        raise _error(impossible.reason)
    return layers


def find_problem(layers: Layers) -> Impossible | None:
    """Return the first reason why ``layers`` and the output are no network, or None."""
    if len(layers) > MOST_LAYERS:
        return Impossible(None, _too_many(len(layers)))
    shape: Shape = INPUT_SHAPE
    for index, layer in enumerate((*layers, LOGITS)):
        try:
            shape = layer.cost(shape).shape
        except ConfigError as error:
            return Impossible(index, _at(index + 1, layer, error.message))
    return _too_costly(Network("own", message("Own network"), message(""), (*layers, LOGITS)))


def shapes(layers: Sequence[Layer]) -> list[Shape | None]:
    """Return what each layer hands on, None from the first one that is impossible."""
    found: list[Shape | None] = []
    shape: Shape | None = INPUT_SHAPE
    for layer in layers:
        try:
            shape = layer.cost(shape).shape if shape is not None else None
        except ConfigError:
            shape = None
        found.append(shape)
    return found


def _read(number: int, item: object) -> Layer:
    if isinstance(item, Layer):
        return item
    if not isinstance(item, dict):
        raise ConfigError(
            "Layer {number} is {value}; an object such as {example} is expected.",
            number=number,
            value=short(item),
            example='{"is":"dense","units":64}',
        )
    name = item.get("is")
    kind = LAYERS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ConfigError(
            "Layer {number} is of the kind {value}; choose one of {options}.",
            number=number,
            value=short(name),
            options=", ".join(LAYERS),
        )
    settings = {key: value for key, value in item.items() if key != "is"}
    for key in settings:
        if key not in {field.name for field in fields(kind)}:
            raise ConfigError(
                "Layer {number} sets {setting}, which {layer} does not have.",
                number=number,
                setting=short(key),
                layer=str(name),
            )
    try:
        return kind(**settings)
    except ConfigError as error:
        raise ConfigError(
            "Layer {number}: {problem}", number=number, problem=error.message
        ) from error


def _changed(layer: Layer) -> dict[str, Any]:
    plain = settings_of(type(layer)())
    return {name: value for name, value in settings_of(layer).items() if value != plain[name]}


def _too_many(count: int) -> Message:
    return message(
        "This network has {count} layers before its output; at most {limit} are allowed. Remove "
        "some.",
        count=count,
        limit=MOST_LAYERS,
    )


def _too_costly(network: Network) -> Impossible | None:
    cost = network.cost
    if cost.parameters > MOST_PARAMETERS:
        reason = message(
            "This network has {count} parameters; at most {limit} are allowed. Use fewer filters "
            "or units, or shrink the image before the first dense layer.",
            count=f"{cost.parameters:,}",
            limit=f"{MOST_PARAMETERS:,}",
        )
    elif cost.multiply_adds > MOST_MULTIPLY_ADDS:
        reason = message(
            "This network needs {count} million multiplications an image; at most {limit} million "
            "are allowed. Use fewer filters, or shrink the image earlier by pooling or stride 2.",
            count=f"{cost.multiply_adds / 1e6:.1f}",
            limit=MOST_MULTIPLY_ADDS // 1_000_000,
        )
    elif cost.values > MOST_VALUES:
        reason = message(
            "Training this network keeps {count} values of every image in memory; at most {limit} "
            "are allowed. Shrink the image earlier, by pooling or stride 2.",
            count=f"{cost.values:,}",
            limit=f"{MOST_VALUES:,}",
        )
    else:
        return None
    return Impossible(None, reason)


def _at(number: int, layer: Layer, problem: Message) -> Message:
    if layer is LOGITS:
        return message("The output: {problem}", problem=problem)
    return message(
        "Layer {number} ({kind}): {problem}", number=number, kind=layer.kind, problem=problem
    )


def _error(reason: Message) -> ConfigError:
    return ConfigError(reason.template, **reason.params)

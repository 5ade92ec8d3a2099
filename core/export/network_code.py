"""From a network's specification to the lines of Keras that build it.

Layers are made in the same order as in :mod:`core.training.networks`: Keras draws each one's seed
from the run's own, so another order would start from other weights.
"""

from __future__ import annotations

from core.config.layers import (
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Pool,
    Residual,
    Weighted,
)
from core.config.networks import INPUT_SHAPE, Network
from core.export.parts import call

Style = tuple[int, Weighted]
"""What residual blocks have in common: the kernel, and what all layers with weights have."""
Calls = list[tuple[str, list[str]]]
"""Names of Keras layers, each with its arguments."""


def network_code(network: Network) -> str:
    """Return the code that makes ``model``, which answers as the network's last layer says."""
    blocks = [layer for layer in network.layers if isinstance(layer, Residual)]
    if not blocks:
        return _in_a_row(network)
    names = {
        style: f"residual_{number}" if number > 1 else "residual"
        for number, style in enumerate(dict.fromkeys(map(_style, blocks)), start=1)
    }
    functions = [_residual(name, *style) for style, name in names.items()]
    return "\n\n\n".join([*functions, _by_functions(network, names)])


def _in_a_row(network: Network) -> str:
    lines = [f"        keras.Input({INPUT_SHAPE}),\n"]
    for layer in network.layers:
        lines += [
            call(name, given, before=" " * 8, after=",\n") for name, given in layer_calls(layer)
        ]
    return "model = keras.Sequential(\n    [\n" + "".join(lines) + "    ]\n)"


def _by_functions(network: Network, names: dict[Style, str]) -> str:
    lines = [f"digits = values = keras.Input({INPUT_SHAPE})"]
    for layer in network.layers:
        if isinstance(layer, Residual):
            given = [str(layer.filters)] + ([f"stride={layer.stride}"] if layer.stride > 1 else [])
            lines.append(f"values = {names[_style(layer)]}(values, {', '.join(given)})")
        else:
            lines += _applied(layer_calls(layer), "values")
    return "\n".join([*lines, "model = keras.Model(digits, values)"])


def _applied(calls: Calls, values: str, indent: str = "") -> list[str]:
    return [
        call(name, given, before=f"{indent}{values} = ", after=f"({values})")
        for name, given in calls
    ]


def layer_calls(layer: Layer) -> Calls:
    """Return the Keras layers that a layer (no residual block) is made of, with their arguments."""
    match layer:
        case Conv():
            return _conv(layer, str(layer.filters), str(layer.stride))
        case Dense():
            return _with_weights("layers.Dense", [str(layer.units)], layer)
        case Pool(size):
            return [(f"layers.{layer.kind}", [str(size)])]
        case Dropout(rate):
            return [("layers.Dropout", [str(rate)])]
        case Flatten() | GlobalPool():
            return [(f"layers.{layer.kind}", [])]
        case Residual():
            raise TypeError("A residual block is a function, not a row of layers.")


def _conv(layer: Conv, filters: str, stride: str) -> Calls:
    given = [filters, str(layer.kernel)]
    given += [f"strides={stride}"] if stride != "1" else []
    given += [f'padding="{layer.padding}"'] if layer.padding != "valid" else []
    return _with_weights("layers.Conv2D", given, layer)


def _with_weights(name: str, given: list[str], layer: Weighted) -> Calls:
    active = layer.activation != "linear"
    if layer.batch_norm:
        given.append("use_bias=False")  # BatchNorm brings its own
    elif active:
        given.append(f'activation="{layer.activation}"')
    if layer.initializer != "glorot_uniform":
        given.append(f'kernel_initializer="{layer.initializer}"')
    if layer.l2:
        given.append(f"kernel_regularizer=keras.regularizers.L2({layer.l2})")
    calls = [(name, given)]
    if layer.batch_norm:
        calls.append(("layers.BatchNormalization", []))
        calls += [("layers.Activation", [f'"{layer.activation}"'])] if active else []
    return calls


def _style(block: Residual) -> Style:
    common = Weighted(
        activation=block.activation,
        batch_norm=block.batch_norm,
        l2=block.l2,
        initializer=block.initializer,
    )
    return block.kernel, common


def _residual(name: str, kernel: int, common: Weighted) -> str:
    """Write the function that a kind of residual block is."""
    block = Residual(
        1,
        kernel,
        activation=common.activation,
        batch_norm=common.batch_norm,
        l2=common.l2,
        initializer=common.initializer,
    )
    first, second, around = block.convolutions()
    lines = [
        f"def {name}(values, filters, stride=1):",
        '    """Add what two convolutions make of values to the values themselves."""',
        "    result = values",
        *_applied(_conv(first, "filters", "stride"), "result", "    "),
        *_applied(_conv(second, "filters", "1"), "result", "    "),
        "    if stride > 1 or values.shape[-1] != filters:  # take values to the new shape",
        *_applied(_conv(around, "filters", "stride"), "values", "        "),
        "    result = layers.Add()([result, values])",
    ]
    if block.activation == "linear":
        return "\n".join([*lines, "    return result"])
    return "\n".join([*lines, f'    return layers.Activation("{block.activation}")(result)'])

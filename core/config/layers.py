"""Layers as data: their settings, the shapes they make, and what they cost.

Each layer is one frozen, validated dataclass. Where it cannot take what the layer before hands on,
:meth:`cost` says why in words, so that the editor can explain an impossible network as it grows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from math import prod
from typing import Any, ClassVar

from core.config.bounds import Bound, Choice, Range, Switch, check
from core.errors import ConfigError

Shape = tuple[int, ...]

ACTIVATIONS = ("relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "linear")
INITIALIZERS = ("glorot_uniform", "he_normal", "lecun_normal", "zeros")

BOUNDS: dict[str, Bound] = {
    "filters": Range(1, 128, whole=True),
    "kernel": Range(1, 7, whole=True),
    "stride": Range(1, 2, whole=True),
    "padding": Choice(("valid", "same")),
    "size": Range(2, 4, whole=True),
    "take": Choice(("max", "average")),
    "units": Range(1, 512, whole=True),
    "rate": Range(0.0, 0.9),
    "activation": Choice(ACTIVATIONS),
    "batch_norm": Switch(),
    "l2": Range(0.0, 0.1),
    "initializer": Choice(INITIALIZERS),
}
"""What each setting of a layer may be, whichever layer has it."""


@dataclass(frozen=True)
class Cost:
    """What a layer does to one image."""

    shape: Shape
    """Shape of its output, without the batch axis."""
    parameters: int = 0
    """Trainable numbers."""
    multiply_adds: int = 0
    """Multiplications in one forward pass of one image."""
    frozen: int = 0
    """Numbers that training updates without a gradient: BatchNorm's running mean and variance."""
    values: int = 0
    """Numbers that training keeps of one image, to correct the weights afterwards."""

    def then(self, after: Cost) -> Cost:
        """Return the cost of this and what comes after it."""
        return Cost(
            after.shape,
            self.parameters + after.parameters,
            self.multiply_adds + after.multiply_adds,
            self.frozen + after.frozen,
            self.values + after.values,
        )


class Checked:
    """A layer whose settings are held to :data:`BOUNDS`."""

    def __post_init__(self) -> None:
        check(self, BOUNDS)


@dataclass(frozen=True, kw_only=True)
class Weighted(Checked):
    """What layers with weights have in common."""

    activation: str = "relu"
    batch_norm: bool = False
    """Normalise each channel by the batch's mean and variance, before the activation."""
    l2: float = 0.0
    """Share of the weights' squares that is added to the loss."""
    initializer: str = "glorot_uniform"

    def _finished(self, shape: Shape, weights: int, multiply_adds: int) -> Cost:
        """Return the cost with bias (BatchNorm brings its own) and activation."""
        outputs = shape[-1]
        steps = 1 + self.batch_norm + (self.activation != "linear")
        return Cost(
            shape,
            weights + (2 if self.batch_norm else 1) * outputs,
            multiply_adds,
            frozen=2 * outputs if self.batch_norm else 0,
            values=steps * prod(shape),
        )

    def _named(self) -> str:
        """Return what differs from a plain layer, as a layer table says it."""
        parts = ["BatchNorm"] if self.batch_norm else []
        parts.append(self.activation)
        parts += [f"L2 {self.l2:g}"] if self.l2 else []
        parts += [self.initializer] if self.initializer != "glorot_uniform" else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Conv(Weighted):
    """A 2-D convolution; without padding and with stride 1, as in the tutorials, by default."""

    kind: ClassVar[str] = "Conv2D"
    filters: int = 32
    kernel: int = 3
    stride: int = 1
    padding: str = "valid"

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of ``shape`` (height, width, channels).

        Raises:
            ConfigError: the input is no image, or smaller than the kernel.
        """
        height, width, channels = _image(shape, "A convolution")
        if self.padding == "valid" and min(height, width) < self.kernel:
            raise ConfigError(
                "A {kernel}×{kernel} kernel does not fit on {height}×{width}. Choose a smaller "
                'kernel or padding "same".',
                kernel=self.kernel,
                height=height,
                width=width,
            )
        weights = self.kernel**2 * channels * self.filters
        out = (self._places(height), self._places(width), self.filters)
        return self._finished(out, weights, out[0] * out[1] * weights)

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        stride = f", stride {self.stride}" if self.stride > 1 else ""
        padding = f", {self.padding}" if self.padding != "valid" else ""
        return f"{self.filters} × {self.kernel}×{self.kernel}{stride}{padding}, {self._named()}"

    def _places(self, size: int) -> int:
        covered = size if self.padding == "same" else size - self.kernel + 1
        return -(-covered // self.stride)


@dataclass(frozen=True)
class Residual(Weighted):
    """Two convolutions whose result is added to what went in (He et al. 2016, arXiv:1512.03385).

    The second one's activation follows the sum. Where stride or filters change the shape, a 1x1
    convolution takes the input to the new one.
    """

    kind: ClassVar[str] = "Residual block"
    filters: int = 32
    kernel: int = 3
    stride: int = 1
    batch_norm: bool = field(default=True, kw_only=True)

    def convolutions(self) -> tuple[Conv, Conv, Conv]:
        """Return its two convolutions and the one on the way round them."""
        first = Conv(
            self.filters,
            self.kernel,
            self.stride,
            "same",
            activation=self.activation,
            batch_norm=self.batch_norm,
            l2=self.l2,
            initializer=self.initializer,
        )
        second = replace(first, stride=1, activation="linear")
        return first, second, replace(second, kernel=1, stride=self.stride)

    def keeps(self, shape: Shape) -> bool:
        """Tell whether an input of ``shape`` can be added as it is."""
        return self.stride == 1 and shape[-1] == self.filters

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of ``shape`` (height, width, channels).

        Raises:
            ConfigError: the input is no image.
        """
        _image(shape, "A residual block")
        first, second, around = self.convolutions()
        cost = first.cost(shape)
        cost = cost.then(second.cost(cost.shape))
        if not self.keeps(shape):
            cost = cost.then(around.cost(shape))
        added = prod(cost.shape) * (1 + (self.activation != "linear"))
        return cost.then(Cost(cost.shape, values=added))

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        stride = f", stride {self.stride}" if self.stride > 1 else ""
        return f"2 × {self.filters} × {self.kernel}×{self.kernel}{stride}, {self._named()}"


@dataclass(frozen=True)
class Pool(Checked):
    """One value out of each window; rows and columns that do not fill a window are dropped."""

    size: int = 2
    take: str = "max"

    @property
    def kind(self) -> str:
        """Name of the Keras layer."""
        return "MaxPooling2D" if self.take == "max" else "AveragePooling2D"

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of ``shape`` (height, width, channels).

        Raises:
            ConfigError: the input is no image, or smaller than the window.
        """
        height, width, channels = _image(shape, "Pooling")
        if min(height, width) < self.size:
            raise ConfigError(
                "Only {height}×{width} is left here, less than the pooling's window of "
                "{size}×{size}. Remove this pooling or an earlier one, or give the convolutions "
                'before it padding "same", so that more is left.',
                height=height,
                width=width,
                size=self.size,
            )
        out = (height // self.size, width // self.size, channels)
        return Cost(out, values=prod(out))

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return f"{self.size}×{self.size}"


@dataclass(frozen=True)
class GlobalPool(Checked):
    """The mean of each channel over the whole image."""

    kind: ClassVar[str] = "GlobalAveragePooling2D"

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of ``shape`` (height, width, channels).

        Raises:
            ConfigError: the input is no image.
        """
        channels = _image(shape, "Global average pooling")[2]
        return Cost((channels,), values=channels)

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return ""


@dataclass(frozen=True)
class Flatten(Checked):
    """All values of the input in one row."""

    kind: ClassVar[str] = "Flatten"

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of any ``shape``."""
        return Cost((prod(shape),))

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return ""


@dataclass(frozen=True)
class Dense(Weighted):
    """A fully connected layer; ``activation`` "linear" gives logits or a plain number."""

    kind: ClassVar[str] = "Dense"
    units: int = 64

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of ``shape`` (values,).

        Raises:
            ConfigError: the input is an image.
        """
        if len(shape) != 1:
            raise ConfigError(
                "A dense layer takes one row of values, but {shape} comes in. Put Flatten or "
                "global average pooling before it.",
                shape="×".join(map(str, shape)),
            )
        weights = shape[0] * self.units
        return self._finished((self.units,), weights, weights)

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return f"{self.units}, {self._named()}"


@dataclass(frozen=True)
class Dropout(Checked):
    """Sets a random share ``rate`` of its input to zero while training."""

    kind: ClassVar[str] = "Dropout"
    rate: float = 0.5

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of any ``shape``."""
        return Cost(shape, values=prod(shape))

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return f"{self.rate:g}"


Layer = Conv | Residual | Pool | GlobalPool | Flatten | Dense | Dropout

LAYERS: dict[str, type[Layer]] = {
    "conv": Conv,
    "residual": Residual,
    "pool": Pool,
    "global_pool": GlobalPool,
    "flatten": Flatten,
    "dense": Dense,
    "dropout": Dropout,
}
"""Layers by the name that they have in links and run folders."""


def name_of(layer: Layer) -> str:
    """Return the layer's name in :data:`LAYERS`."""
    return next(name for name, kind in LAYERS.items() if type(layer) is kind)


def settings_of(layer: Layer) -> dict[str, Any]:
    """Return all settings of a layer by name, in the order that people read them."""
    names = [field.name for field in fields(layer)]
    common = [name for name in names if name in Weighted.__dataclass_fields__]
    own = [name for name in names if name not in common]
    return {name: getattr(layer, name) for name in own + common}


def _image(shape: Shape, who: str) -> Shape:
    if len(shape) == 3:
        return shape
    raise ConfigError(
        "{layer} needs an image (height × width × channels), but only a row of {count} values "
        "comes in. Move it before Flatten, global average pooling and the dense layers.",
        layer=who,
        count=f"{shape[0]:,}",
    )

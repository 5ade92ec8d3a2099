"""Networks as specifications: layers as data, from which everything else follows.

The menu, the layer table with shapes and parameter counts, the cost estimate and the Keras model
that trains all come from the same tuple of layers. Nothing here needs TensorFlow.

Every network ends in ten logits. Softmax is part of the loss while it trains and of the reading
afterwards: that is the same mathematics as a softmax layer and numerically the safer place for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from core.messages import Message, message

INPUT_SHAPE = (28, 28, 1)
CLASSES = 10

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Cost:
    """What one layer does to one image."""

    shape: Shape
    """Shape of its output, without the batch axis."""
    parameters: int
    """Trainable numbers."""
    multiply_adds: int
    """Multiplications in one forward pass of one image."""


@dataclass(frozen=True)
class Conv:
    """A 2-D convolution without padding, stride 1, as in the tutorials."""

    kind: ClassVar[str] = "Conv2D"
    filters: int
    kernel: int = 3
    activation: str = "relu"

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of ``shape`` (height, width, channels)."""
        height, width, channels = shape
        out = (height - self.kernel + 1, width - self.kernel + 1, self.filters)
        weights = self.kernel**2 * channels * self.filters
        return Cost(out, weights + self.filters, out[0] * out[1] * weights)

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return f"{self.filters} × {self.kernel}×{self.kernel}, {self.activation}"


@dataclass(frozen=True)
class Pool:
    """Max pooling; rows and columns that do not fill a window are dropped."""

    kind: ClassVar[str] = "MaxPooling2D"
    size: int = 2

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of ``shape`` (height, width, channels)."""
        height, width, channels = shape
        return Cost((height // self.size, width // self.size, channels), 0, 0)

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return f"{self.size}×{self.size}"


@dataclass(frozen=True)
class Flatten:
    """All values of the input in one row."""

    kind: ClassVar[str] = "Flatten"

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of any ``shape``."""
        return Cost((prod(shape),), 0, 0)

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return ""


@dataclass(frozen=True)
class Dense:
    """A fully connected layer; ``activation`` "linear" gives logits."""

    kind: ClassVar[str] = "Dense"
    units: int
    activation: str = "relu"

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of ``shape`` (values,)."""
        weights = shape[0] * self.units
        return Cost((self.units,), weights + self.units, weights)

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return f"{self.units}, {self.activation}"


@dataclass(frozen=True)
class Dropout:
    """Sets a random share ``rate`` of its input to zero while training."""

    kind: ClassVar[str] = "Dropout"
    rate: float

    def cost(self, shape: Shape) -> Cost:
        """Return the cost for an input of any ``shape``."""
        return Cost(shape, 0, 0)

    def settings(self) -> str:
        """Return the settings in the notation of a layer table."""
        return f"{self.rate:g}"


Layer = Conv | Pool | Flatten | Dense | Dropout


@dataclass(frozen=True)
class LayerRow:
    """One line of a layer table."""

    name: str
    settings: str
    cost: Cost


@dataclass(frozen=True)
class Network:
    """A named architecture from 28x28 digits to ten logits."""

    name: str
    """Stable name: in links, run folders and on the command line."""
    title: Message
    about: Message
    layers: tuple[Layer, ...]

    def table(self) -> list[LayerRow]:
        """Return one row a layer, with the shape it outputs and what it costs."""
        rows: list[LayerRow] = []
        shape: Shape = INPUT_SHAPE
        for layer in self.layers:
            cost = layer.cost(shape)
            rows.append(LayerRow(layer.kind, layer.settings(), cost))
            shape = cost.shape
        return rows

    @property
    def parameters(self) -> int:
        """Trainable numbers in the whole network."""
        return sum(row.cost.parameters for row in self.table())

    @property
    def multiply_adds(self) -> int:
        """Multiplications in one forward pass of one image."""
        return sum(row.cost.multiply_adds for row in self.table())


LOGITS = Dense(CLASSES, "linear")

MLP_128 = Network(
    "mlp-128",
    message("MLP 128"),
    message("One hidden layer of 128 units. Trains in seconds; sees pixels, not their neighbours."),
    (Flatten(), Dense(128), LOGITS),
)
TUTORIAL_A = Network(
    "tutorial-a",
    message("CNN of tutorial A"),
    message(
        "Two convolutions and a dense layer. The tutorial's summary names no sizes, so we chose "
        "32 and 64 filters and 64 units."
    ),
    (Conv(32), Pool(), Conv(64), Pool(), Flatten(), Dense(64), LOGITS),
)
TUTORIAL_C = Network(
    "tutorial-c",
    message("CNN of tutorial C"),
    message("Three convolutions (32, 64, 64 filters) and a dense layer of 64 units."),
    (Conv(32), Pool(), Conv(64), Pool(), Conv(64), Flatten(), Dense(64), LOGITS),
)
TUTORIAL_E = Network(
    "tutorial-e",
    message("CNN of tutorial E"),
    message("Two convolutions, a dense layer of 128 units, and dropout 0.5 against overfitting."),
    (Conv(32), Pool(), Conv(64), Pool(), Flatten(), Dense(128), Dropout(0.5), LOGITS),
)

# The menu is the table.
NETWORKS: dict[str, Network] = {
    network.name: network for network in (MLP_128, TUTORIAL_A, TUTORIAL_C, TUTORIAL_E)
}

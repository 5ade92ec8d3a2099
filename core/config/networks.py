"""Networks as specifications: layers as data, from which everything else follows.

The menu, the layer table with shapes and parameter counts, the cost estimate and the Keras model
that trains all come from the same tuple of layers. Nothing here needs TensorFlow.

Every network here ends in ten logits. Softmax is part of the loss while it trains and of the
reading afterwards: that is the same mathematics as a softmax layer and numerically the safer place
for it. A regression takes the same network with one linear unit in their place (:data:`OUTPUTS`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.config.layers import (
    Conv,
    Cost,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Pool,
    Residual,
    Shape,
)
from core.messages import Message, message

INPUT_SHAPE = (28, 28, 1)
CLASSES = 10


@dataclass(frozen=True)
class LayerRow:
    """One line of a layer table."""

    name: str
    settings: str
    cost: Cost


@dataclass(frozen=True)
class Network:
    """A named architecture from 28x28 digits to ten logits, or to one number."""

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

    def with_output(self, output: Dense) -> Network:
        """Return the network with another last layer."""
        return replace(self, layers=(*self.layers[:-1], output))

    @property
    def answers_with_a_number(self) -> bool:
        """Whether its output is one number, and not ten logits."""
        return self.layers[-1] == NUMBER

    @property
    def cost(self) -> Cost:
        """What the whole network does to one image."""
        total = Cost(INPUT_SHAPE)
        for layer in self.layers:
            total = total.then(layer.cost(total.shape))
        return total

    @property
    def parameters(self) -> int:
        """Trainable numbers in the whole network."""
        return self.cost.parameters

    @property
    def multiply_adds(self) -> int:
        """Multiplications in one forward pass of one image."""
        return self.cost.multiply_adds


LOGITS = Dense(CLASSES, activation="linear")
NUMBER = Dense(1, activation="linear")
OUTPUTS = {"classification": LOGITS, "regression": NUMBER}
"""The last layer by task (:data:`core.config.training.TASKS`)."""

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
TUTORIAL_D = Network(
    "tutorial-d",
    message("MLP of tutorial D"),
    message(
        "Dense layers of 128 and 64 units with dropout 0.2, which the tutorial ends in a number."
    ),
    (Flatten(), Dense(128), Dropout(0.2), Dense(64), LOGITS),
)
TUTORIAL_D_CNN = Network(
    "tutorial-d-cnn",
    message("CNN of tutorial D"),
    message("Two convolutions and a dense layer of 64 units, which the tutorial ends in a number."),
    (Conv(32), Pool(), Conv(64), Pool(), Flatten(), Dense(64), LOGITS),
)

FAST = Network(
    "fast",
    message("Fast CNN"),
    message(
        "Convolutions with stride 2 shrink the image at once: a sixth of the multiplications "
        "of tutorial C. BatchNorm stands where few numbers pass, so that it costs little."
    ),
    (
        Conv(16, 5, stride=2),
        Conv(32, 4, stride=2),
        Conv(64, batch_norm=True),
        Flatten(),
        LOGITS,
    ),
)
BEST = Network(
    "best",
    message("Most accurate CNN"),
    message(
        "One convolution at full size, two that halve the image, and a residual block on the 7x7 "
        "that are left, where most of the work is done."
    ),
    (
        Conv(24, padding="same", batch_norm=True),
        Conv(48, stride=2, padding="same", batch_norm=True),
        Conv(96, stride=2, padding="same", batch_norm=True),
        Residual(96),
        Flatten(),
        Dropout(0.3),
        LOGITS,
    ),
)
TINY = Network(
    "tiny",
    message("Tiny CNN"),
    message(
        "Few filters, most of them of 2x2 pixels, and the mean over all places instead of a large "
        "dense layer: fewer than two thousand parameters. The dense layer before the last has no "
        "activation; its BatchNorm evens out what the last one gets."
    ),
    (
        Conv(8, batch_norm=True),
        Pool(),
        Conv(8, 2, batch_norm=True),
        Conv(8, 2, batch_norm=True),
        Conv(8, 2, batch_norm=True),
        Pool(),
        Conv(10, 2, batch_norm=True),
        Conv(10, 2, batch_norm=True),
        GlobalPool(),
        Dense(10, activation="linear", batch_norm=True),
        LOGITS,
    ),
)
RESIDUAL = Network(
    "residual",
    message("Small residual network"),
    message(
        "Blocks that add what went in to what comes out, with BatchNorm, and no dense layer "
        "but the last."
    ),
    (
        Conv(16, stride=2, padding="same", batch_norm=True),
        Residual(16),
        Residual(32, stride=2),
        Residual(64, stride=2),
        GlobalPool(),
        LOGITS,
    ),
)

ROBUST = Network(
    "robust",
    message("CNN of the model Robust"),
    message(
        "Four convolutions with BatchNorm, three of them with stride 2: built to read what people "
        "draw, and small enough for a phone."
    ),
    (
        Conv(32, 5, stride=2, padding="same", batch_norm=True),
        Conv(64, stride=2, padding="same", batch_norm=True),
        Conv(96, padding="same", batch_norm=True),
        Conv(128, stride=2, padding="same", batch_norm=True),
        Flatten(),
        Dropout(0.3),
        LOGITS,
    ),
)

# The menu is the table.
NETWORKS: dict[str, Network] = {
    network.name: network
    for network in (
        MLP_128,
        TUTORIAL_A,
        TUTORIAL_C,
        TUTORIAL_D,
        TUTORIAL_D_CNN,
        TUTORIAL_E,
        FAST,
        BEST,
        TINY,
        RESIDUAL,
        ROBUST,
    )
}

"""Recipes: configs worth starting from, with the tutorials' own settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.config.training import TrainConfig
from core.messages import Message, message


@dataclass(frozen=True)
class Recipe:
    """A named config."""

    name: str
    title: Message
    about: Message
    config: TrainConfig


def _tutorial_d(network: str, **loss: Any) -> TrainConfig:
    return TrainConfig(
        network=network,
        task="regression",
        batch_size=32,
        epochs=20,
        validation_share=0.2,
        early_stopping_patience=10,
        schedule="plateau",
        plateau_patience=3,
        plateau_factor=0.5,
        **loss,
    )


_ALL = (
    Recipe(
        "mlp-128",
        message("MLP 128"),
        message("The quickest start: about 97% in less than a minute."),
        TrainConfig(),
    ),
    Recipe(
        "tutorial-a",
        message("Tutorial A"),
        message(
            "Adam, batch 32, 5 epochs, a tenth for validation; halves the rate on a plateau and "
            "stops early."
        ),
        TrainConfig(
            network="tutorial-a",
            batch_size=32,
            epochs=5,
            validation_share=0.1,
            early_stopping_patience=3,
            schedule="plateau",
            plateau_patience=2,
            plateau_factor=0.5,
            plateau_min_rate=1e-6,
            seed=42,
        ),
    ),
    Recipe(
        "tutorial-c",
        message("Tutorial C"),
        message("Adam, batch 64, up to 10 epochs, a fifth for validation; stops early."),
        TrainConfig(
            network="tutorial-c",
            batch_size=64,
            epochs=10,
            validation_share=0.2,
            early_stopping_patience=3,
        ),
    ),
    Recipe(
        "tutorial-c-plus",
        message("Tutorial C+"),
        message("Tutorial C on digits that are turned, moved and zoomed, anew in each epoch."),
        TrainConfig(
            network="tutorial-c",
            batch_size=64,
            epochs=10,
            validation_share=0.2,
            early_stopping_patience=3,
            rotation=10,
            shift=2.8,  # a tenth of the image
            zoom=0.1,
        ),
    ),
    Recipe(
        "tutorial-d",
        message("Tutorial D"),
        message(
            "Regression: digits as numbers. Dense layers and one linear unit, squared error, "
            "batch 32, up to 20 epochs; halves the rate on a plateau and stops early."
        ),
        _tutorial_d("tutorial-d"),
    ),
    Recipe(
        "tutorial-d-cnn",
        message("Tutorial D+"),
        message("Regression by a CNN: two convolutions before the one linear unit; else as D."),
        _tutorial_d("tutorial-d-cnn"),
    ),
    Recipe(
        "tutorial-d-huber",
        message("Tutorial D+, Huber"),
        message("D+ with the Huber loss, which large errors dominate less than squares."),
        _tutorial_d("tutorial-d-cnn", regression_loss="huber", huber_delta=1.0),
    ),
    Recipe(
        "tutorial-e",
        message("Tutorial E"),
        message("Adam, batch 128, 10 epochs, a fifth for validation, dropout 0.5."),
        TrainConfig(network="tutorial-e", batch_size=128, epochs=10, validation_share=0.2),
    ),
    Recipe(
        "fast",
        message("Fast CNN"),
        message(
            "As much as can be learnt in one epoch: strides instead of pooling, Muon at a rate "
            "that warms up and falls to nothing, smoothed labels. Chosen on held-out images alone."
        ),
        TrainConfig(
            data="mnist-55k",
            network="fast",
            optimizer="muon",
            batch_size=128,
            epochs=1,
            learning_rate=0.045,
            schedule="linear",
            warmup_share=0.3,
            label_smoothing=0.1,
            validation_share=0.05,
        ),
    ),
    Recipe(
        "best",
        message("Most accurate CNN"),
        message(
            "The fewest mistakes that we could reach in some minutes: a residual block, Muon, and "
            "digits that are turned, moved and zoomed a little, anew in each epoch. Chosen on "
            "held-out images alone."
        ),
        TrainConfig(
            data="mnist-55k",
            network="best",
            optimizer="muon",
            batch_size=128,
            epochs=12,
            learning_rate=0.02,
            schedule="linear",
            warmup_share=0.2,
            label_smoothing=0.05,
            validation_share=0.05,
            rotation=12.0,
            shift=1.5,
            zoom=0.12,
        ),
    ),
    Recipe(
        "tiny",
        message("Tiny CNN"),
        message(
            "As few parameters as we could make read 99% of the digits: fewer than two thousand. "
            "So small a network needs many epochs. Chosen on held-out images alone."
        ),
        TrainConfig(
            data="mnist-55k",
            network="tiny",
            optimizer="muon",
            batch_size=64,
            epochs=40,
            learning_rate=0.02,
            schedule="linear",
            warmup_share=0.2,
            validation_share=0.05,
            rotation=6.0,
            shift=0.7,
            zoom=0.06,
        ),
    ),
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _ALL}

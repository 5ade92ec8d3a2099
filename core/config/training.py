"""TrainConfig: everything that decides a run's result, in one frozen, validated object."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from core.config import rules
from core.config.bounds import Bound, Choice, Range, Switch, check, short
from core.config.networks import NETWORKS, OUTPUTS, Network
from core.config.own_layers import LayerList, Layers, own_network, read_layers
from core.config.own_layers import to_json as layers_to_json
from core.config.schedules import PLANNED, SCHEDULES, planned_rate, range_test_rate
from core.errors import ConfigError
from core.messages import Message, message

VERSION = 1
DATA = {
    "mnist": message("MNIST"),
    "mnist-55k": message("MNIST without the sample"),
    "sample": message("the sample"),
}
TRAINING_IMAGES = {"mnist": 60_000, "mnist-55k": 55_000, "sample": 4_000}
"""How many training images each dataset has."""
KINDS: dict[str, Message] = {
    "training": message("Training"),
    "rate_test": message("Learning-rate range test"),
}
TASKS: dict[str, Message] = {
    "classification": message("Classification: which digit is it?"),
    "regression": message("Regression: the digit as a number"),
}
METRICS = {"classification": "accuracy", "regression": "mae"}
"""What is measured beside the loss, by task: its name in Keras and in a history."""
REGRESSION_LOSSES: dict[str, Message] = {
    "mse": message("Squared error (MSE)"),
    "mae": message("Absolute error (MAE)"),
    "huber": message("Huber"),
}
OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "rmsprop": "RMSprop", "muon": "Muon"}
CLASS_WEIGHTS: dict[str, Message] = {
    "none": message("Each image counts the same"),
    "balanced": message("Each digit counts the same"),
}
LONGEST_LINK = 4_000
LARGEST_SEED = 2**31 - 1

BOUNDS: dict[str, Bound] = {
    "data": Choice(tuple(DATA)),
    "network": Choice(tuple(NETWORKS)),
    "layers": LayerList(),
    "optimizer": Choice(tuple(OPTIMIZERS)),
    "learning_rate": Range(1e-5, 1.0),
    "momentum": Range(0.0, 0.99),
    "batch_size": Range(8, 1024, whole=True),
    "epochs": Range(1, 50, whole=True),
    "validation_share": Range(0.05, 0.5),
    "train_images": Range(500, 60_000, whole=True),
    "early_stopping_patience": Range(0, 20, whole=True),
    "plateau_patience": Range(1, 20, whole=True),
    "plateau_factor": Range(0.1, 0.9),
    "plateau_min_rate": Range(1e-7, 1e-2),
    "kind": Choice(tuple(KINDS)),
    "task": Choice(tuple(TASKS)),
    "regression_loss": Choice(tuple(REGRESSION_LOSSES)),
    "huber_delta": Range(0.1, 5.0),
    "schedule": Choice(tuple(SCHEDULES)),
    "warmup_share": Range(0.0, 0.5),
    "weight_decay": Range(0.0, 0.5),
    "clip_norm": Range(0.0, 100.0),
    "label_smoothing": Range(0.0, 0.5),
    "class_weights": Choice(tuple(CLASS_WEIGHTS)),
    "rotation": Range(0.0, 45.0),
    "shift": Range(0.0, 6.0),
    "zoom": Range(0.0, 0.5),
    "gradient_norms": Switch(),
    "seed": Range(0, LARGEST_SEED, whole=True),
}


@dataclass(frozen=True)
class TrainConfig:
    """One training: the same config, seed and machine give the same history.

    Raises:
        ConfigError: a value is out of its bounds (:data:`BOUNDS`), or two settings cannot go
            together (:mod:`core.config.rules`).
    """

    data: str = "mnist"
    """Dataset: "mnist", "mnist-55k" (without the sample's images) or "sample"."""
    network: str = "mlp-128"
    """Name of a network in :data:`core.config.networks.NETWORKS`."""
    layers: Layers | None = None
    """Layers of an own network that was made out of ``network``; None for ``network`` itself. What
    :func:`core.config.own_layers.read_layers` reads is taken, too."""
    optimizer: str = "adam"
    learning_rate: float = 0.001
    momentum: float = 0.0
    """Momentum of SGD; the others ignore it."""
    batch_size: int = 128
    epochs: int = 5
    validation_share: float = 0.1
    """Share of the training images held out, stratified by class."""
    train_images: int = 60_000
    """How many training images to take, before validation is held out; all if there are fewer."""
    early_stopping_patience: int = 0
    """Epochs without a lower validation loss before it stops and restores the best; 0 is off."""
    plateau_patience: int = 2
    """For the schedule "plateau": epochs without a lower validation loss before the rate falls."""
    plateau_factor: float = 0.5
    plateau_min_rate: float = 1e-6
    kind: str = "training"
    """"training", or "rate_test": one pass with a growing rate, which finds a good one."""
    task: str = "classification"
    """"classification": ten logits, one a digit. "regression": one number, near the digit's."""
    regression_loss: str = "mse"
    """For a regression: a name of :data:`REGRESSION_LOSSES`. A classification's is the
    cross-entropy."""
    huber_delta: float = 1.0
    """For the loss "huber": the error from which on it grows in a straight line."""
    schedule: str = "constant"
    """How the learning rate moves: a name of :data:`core.config.schedules.SCHEDULES`."""
    warmup_share: float = 0.1
    """For the schedule "linear": share of all steps in which the rate rises."""
    weight_decay: float = 0.004
    """For AdamW: share of each weight that a step takes away, times the learning rate."""
    clip_norm: float = 0.0
    """Longest gradient, over all weights together; a longer one is shortened to it. 0 is off."""
    label_smoothing: float = 0.0
    """Share of the certainty that is spread over all ten digits (Szegedy et al. 2016)."""
    class_weights: str = "none"
    """"balanced" weighs each image by how rare its digit is."""
    rotation: float = 0.0
    """Augmentation: training images are turned by up to so many degrees, either way."""
    shift: float = 0.0
    """Augmentation: moved by up to so many pixels, along both axes."""
    zoom: float = 0.0
    """Augmentation: enlarged or shrunk by up to this share."""
    gradient_norms: bool = False
    """Whether the history holds the length of each layer's gradient."""
    seed: int = 42

    def __post_init__(self) -> None:
        check(self, BOUNDS)
        for why in rules.broken(vars(self)).values():
            raise ConfigError(why.template, **why.params)
        if self.layers is not None:
            object.__setattr__(self, "layers", read_layers(self.layers))

    @property
    def specification(self) -> Network:
        """The network's layers, with the output that the task needs."""
        named = NETWORKS[self.network]
        network = named if self.layers is None else own_network(named, self.layers)
        return network.with_output(OUTPUTS[self.task])

    @property
    def is_regression(self) -> bool:
        """Whether it learns to answer with a number."""
        return self.task == "regression"

    @property
    def metric(self) -> str:
        """What is measured beside the loss: "accuracy", or "mae" of a regression."""
        return METRICS[self.task]

    @property
    def images(self) -> int:
        """Training images that it takes, the validation share included."""
        return min(self.train_images, TRAINING_IMAGES[self.data])

    @property
    def learning_images(self) -> int:
        """Training images that it learns from: all but those held out, to within a few."""
        return self.images - round(self.images * self.validation_share)

    @property
    def passes(self) -> int:
        """How often it goes through its training images."""
        return 1 if self.kind == "rate_test" else self.epochs

    @property
    def augments(self) -> bool:
        """Whether it changes its training images."""
        return bool(self.rotation or self.shift or self.zoom)

    @property
    def plans_each_step(self) -> bool:
        """Whether each step's learning rate is known before the training starts."""
        return self.kind == "rate_test" or self.schedule in PLANNED

    def steps_an_epoch(self, images: int | None = None) -> int:
        """Return how many steps an epoch has.

        Args:
            images: to learn from in an epoch; by default as many as the config foresees.
        """
        return math.ceil((self.learning_images if images is None else images) / self.batch_size)

    def steps(self, images: int | None = None) -> int:
        """Return how many steps it makes in all, with ``images`` as in :meth:`steps_an_epoch`."""
        return self.steps_an_epoch(images) * self.passes

    def rate(self, step: int, steps: int) -> float:
        """Return the learning rate that is planned for one step of ``steps``, from 0.

        A plateau cannot be planned: with it, this is the rate until the first one.
        """
        if self.kind == "rate_test":
            return range_test_rate(step, steps)
        return planned_rate(self.schedule, self.learning_rate, step, steps, self.warmup_share)

    def to_json(self) -> dict[str, Any]:
        """Return all settings, with the format's version."""
        return {"version": VERSION, **self._settings()}

    def to_link(self) -> str:
        """Return compact JSON of what differs from the defaults, for the URL's parameter ``c``."""
        default = TrainConfig()._settings()
        changed = {
            name: value for name, value in self._settings().items() if value != default[name]
        }
        if "plateau_patience" in changed:  # alone it would read as an older link's schedule
            changed["schedule"] = self.schedule
        return json.dumps({"v": VERSION, **changed}, separators=(",", ":"))

    def _settings(self) -> dict[str, Any]:
        settings = {field.name: getattr(self, field.name) for field in fields(self)}
        layers = None if self.layers is None else layers_to_json(self.layers)
        return settings | {"layers": layers}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> TrainConfig:
        """Read what :meth:`to_json` wrote.

        Raises:
            ConfigError: of another version, or a value is out of its bounds.
        """
        version = stored.get("version")
        if version != VERSION:
            raise ConfigError(
                "This config has version {version}; this Digit Lab reads version {expected}.",
                version=short(version),
                expected=VERSION,
            )
        names = {field.name for field in fields(cls)}
        known = rules.modernised(stored)
        return cls(**{name: value for name, value in known.items() if name in names})

    @classmethod
    def from_link(cls, text: str) -> tuple[TrainConfig, list[Message]]:
        """Read a link's parameter ``c``, whatever it holds: it is untrusted.

        Returns:
            The config, and one message for each thing that was not usable and was replaced by
            its default.
        """
        if len(text) > LONGEST_LINK:
            return cls(), [
                message(
                    "The link's settings are {size} characters long, more than the {limit} that "
                    "are read. The defaults are used.",
                    size=len(text),
                    limit=LONGEST_LINK,
                )
            ]
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            return cls(), [
                message(
                    "The link's settings could not be read: they should be JSON such as "
                    "{example}. The defaults are used.",
                    example='{"v":1,"epochs":3}',
                )
            ]
        return cls._from_untrusted(given)

    @classmethod
    def _from_untrusted(cls, given: dict[str, Any]) -> tuple[TrainConfig, list[Message]]:
        problems: list[Message] = []
        if given.pop("v", VERSION) != VERSION:
            problems.append(
                message("The link was made by another version; what still fits is used.")
            )
        settings = cls()._settings()
        for name, value in rules.modernised(given).items():
            bound = BOUNDS.get(name)
            if bound is None:
                problems.append(
                    message(
                        "The link sets {setting}, which does not exist; it is left out.",
                        setting=short(name),
                    )
                )
            elif problem := bound.problem(name, value):
                problems.append(_replaced(problem, settings[name]))
            else:
                settings[name] = value
        for name, why in rules.broken(settings).items():
            settings[name] = rules.OFF[name]
            problems.append(why)
        return cls(**settings), problems

    def describe(self, *, with_seed: bool = True) -> Message:
        """Return the config in one plain sentence.

        Args:
            with_seed: whether it ends with the seed.
        """
        from core.config.describe import describe  # it imports this module

        return describe(self, with_seed=with_seed)


def _replaced(problem: Message, used: object) -> Message:
    if used is None:
        return message("{problem} The default is used.", problem=problem)
    return message("{problem} {used} is used.", problem=problem, used=short(used))

"""The rule that turns gradients into steps, and how long the gradients are."""

from __future__ import annotations

from typing import Any

from core.config.training import TrainConfig
from core.training.keras_setup import load


def optimizer(config: TrainConfig, images: int) -> Any:
    """Return the config's Keras optimizer, which knows each step's rate where that is planned.

    Args:
        config: what is trained.
        images: training images an epoch.

    With ``gradient_norms`` it has an attribute ``norms``, see :func:`_measuring`. Gradients are
    clipped by their norm over all weights together (Pascanu et al. 2013), so that their direction
    stays.
    """
    _, keras = load()
    from core.training.muon import KernelMuon

    kinds = keras.optimizers
    kind, own = {
        "adam": (kinds.Adam, {}),
        "adamw": (kinds.AdamW, {"weight_decay": config.weight_decay}),
        "sgd": (kinds.SGD, {"momentum": config.momentum}),
        "rmsprop": (kinds.RMSprop, {}),
        "muon": (KernelMuon, {}),
    }[config.optimizer]
    if config.gradient_norms:
        kind = _measuring(kind)
    return kind(
        learning_rate=_rates(config, images) if config.plans_each_step else config.learning_rate,
        global_clipnorm=config.clip_norm or None,
        **own,
    )


def _rates(config: TrainConfig, images: int) -> Any:
    """Return the planned rates as a Keras schedule: in the graph, a step waits for no callback."""
    tf, keras = load()
    steps = config.steps(images)
    planned = [config.rate(step, steps) for step in range(steps)]

    class Planned(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc, name-defined]
        peak = max(planned)
        """What the doctor judges: the first step's rate says little of a warm-up."""

        def __call__(self, step: Any) -> Any:
            rates = tf.constant(planned, tf.float32)  # after the last step somebody may still ask
            return rates[tf.minimum(tf.cast(step, tf.int32), steps - 1)]

    return Planned()


def layers_of(weights: Any) -> list[str]:
    """Return the names of the layers to which trainable weights belong, in order, each once."""
    return list(dict.fromkeys(weight.path.rsplit("/", 1)[0] for weight in weights))


def _measuring(kind: Any) -> Any:
    """Return a kind of optimizer that notes the Euclidean norm of each layer's gradient.

    ``norms`` is a (layers,) float32 variable in the order of :func:`layers_of`: of the latest
    batch, before clipping. It costs one sum of squares a step, next to nothing beside the step.
    """
    tf, _ = load()

    class Measuring(kind):  # type: ignore[misc]
        def build(self, variables: Any) -> None:
            super().build(variables)
            self.norms = tf.Variable(tf.zeros(len(layers_of(variables))), trainable=False)

        def apply(self, grads: Any, trainable_variables: Any = None) -> Any:
            weights = self._trainable_variables if self.built else trainable_variables
            squares: dict[str, Any] = dict.fromkeys(layers_of(weights), 0.0)
            for weight, gradient in zip(weights, grads, strict=True):
                squares[weight.path.rsplit("/", 1)[0]] += tf.reduce_sum(tf.square(gradient))
            norms = tf.sqrt(tf.stack(list(squares.values())))
            done = super().apply(grads, trainable_variables)
            self.norms.assign(norms)
            return done

    return Measuring

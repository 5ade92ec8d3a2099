"""The probe batch: what the network makes of the same few hundred images, step by step."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from core.doctor.evidence import Array, Loss, Network, Probe
from core.doctor.neighbours import explained
from core.doctor.watching import trying
from core.doctor.watching.activity import Activity, Dropped
from core.doctor.watching.augmenting import kept_by_augmentation
from core.doctor.watching.guard import drawn_so_far, untouched
from core.doctor.watching.layers import Structure, call_model
from core.doctor.watching.model_parts import (
    loss_function,
    metric_names,
    optimizer_facts,
    steps_made,
    untracked,
)
from core.doctor.watching.movement import Movement
from core.doctor.watching.naming import Names
from core.doctor.watching.recorder import recording
from core.errors import DiagnosisError

BATCH = 512
GRADIENT_BATCH = 128
FEWEST = 32
MOST_BYTES = 128_000_000
"""Of activations that one call of the probe batch may need: Keras holds all layers' at once."""


class Prober:
    """Knows a model and its probe batch; measures, and leaves the model as it was."""

    def __init__(self, model: Any, images: Array, targets: Array) -> None:
        """Take a built, compiled model with one input and one output.

        Args:
            model: the Keras model.
            images: (N, ...) of which at most :data:`BATCH` are used.
            targets: (N, ...) as ``fit`` gets them.
        Raises:
            DiagnosisError: the model has no single loss.
        """
        found = loss_function(model)
        if found is None:
            raise DiagnosisError(
                "The model was compiled without a loss, or with several; the doctor looks at "
                "networks with one. Compile it with a loss, or go by its curves."
            )
        self._loss, self._loss_name = found
        self._model, self._names = model, Names(model)
        self._images, self._targets = images[:BATCH], targets[:BATCH]
        self._classes = _as_classes(self._targets)
        self._layers: Network | None = None
        self._draws = False
        """Whether calling the model draws from Python's or NumPy's generators."""
        self._movement: Movement | None = None
        self.failed: dict[str, Exception] = {}
        """What could not be measured while the rest could, by its name in the handbook's parts."""

    def examine(self) -> Network:
        """Measure the network as it stands: what the layers do, the loss, where gradients go."""
        late = steps_made(self._model) > 0
        with untouched(python_too=not late):
            before = drawn_so_far()
            structure = Structure(self._model, self._names, self._images)
            self._fit_memory(structure.numbers_per_image)
            self._layers = self._network(structure)
            self._draws = not late and drawn_so_far() != before
        return self._layers

    def before_step(self, *, with_gradient: bool) -> None:
        """Remember the weights, to compare them after the step."""
        gradients: list[Any] = []
        if with_gradient:
            with self._looking():
                gradients = self._gradients()[1]
        self._movement = Movement(self._names, self._model.trainable_variables, gradients)

    def after_step(self, step: int, *, single: bool = True) -> Probe:
        """Measure the probe batch after a step.

        Args:
            step: that was made last.
            single: whether it is the only one since :meth:`before_step`; sizes and directions of
                several steps together are not those of one, and left out.
        """
        with self._looking():
            probe = self._in_use(step)
        if self._movement is not None:
            moved = self._movement.to(self._model.trainable_variables)
            kept = moved if single else {"gradients": moved["gradients"]}
            probe = replace(probe, **kept)
        self._movement = None
        return probe

    def training_accuracy(self) -> float | None:
        """Return the accuracy in training mode: dropout on, statistics of this very batch."""
        if self._classes is None:
            return None
        with self._looking():
            out = np.asarray(call_model(self._model, self._images, training=True))
        return self._accuracy(out)

    def _accuracy(self, answers: Array) -> float | None:
        if self._classes is None or answers.ndim != 2:
            return None
        if answers.shape[1] > 1:
            return _share(np.nan_to_num(answers).argmax(axis=1) == self._classes)
        loss = self._layers.loss if self._layers else None
        yes_or_no = loss is not None and loss.kind in ("binary", "regression")
        if loss is None or not yes_or_no or self._classes.min() < 0 or self._classes.max() != 1:
            return None
        return _share((answers[:, 0] > (0.0 if loss.from_logits else 0.5)) == self._classes)

    @contextlib.contextmanager
    def _looking(self) -> Iterator[None]:
        with untouched(python_too=self._draws or bool(self._model.run_eagerly)):
            yield

    def _in_use(self, step: int) -> Probe:
        activity = Activity(self._names, self._layers.layers if self._layers else ())
        with recording(self._model, activity):
            out = call_model(self._model, self._images, training=False)
        answers = np.asarray(out)
        variables = self._model.trainable_variables
        return Probe(
            step=step,
            loss=self._mean_loss(self._targets, out),
            accuracy=self._accuracy(answers),
            explained=_explained(answers, self._targets),
            answers=_answers(answers),
            dead=activity.dead,
            saturated=activity.saturated,
            first_not_finite=activity.first_not_finite,
            weights_finite=all(np.isfinite(np.asarray(v.value).sum()) for v in variables),
        )

    def _mean_loss(self, targets: Array, answers: Any) -> float:
        return float(np.mean(np.asarray(self._loss(targets, answers))))

    def _gradients(self) -> tuple[dict[str, float], list[Any]]:
        """Return the shares dropped by layer, and gradients (None where there is none)."""
        import tensorflow as tf

        dropped = Dropped(self._names)
        images, targets = self._images[:GRADIENT_BATCH], self._targets[:GRADIENT_BATCH]
        with recording(self._model, dropped), tf.GradientTape() as tape:
            out = call_model(self._model, images, training=True)
            loss = self._loss(targets, out)
        values = [v.value for v in self._model.trainable_variables]
        return dropped.shares, [_looked_up(g) for g in tape.gradient(loss, values)]

    def _network(self, structure: Structure) -> Network:
        model = self._model
        dropped: dict[str, float] = {}
        missing: list[str] = []
        stuck: dict[str, bool] = {}
        data_loss = None
        # What gives 0 in use as well, as ReLU does or a gate that begins at 0, drops nothing.
        silent = Dropped(self._names)
        try:
            dropped, gradients = self._gradients()
            pairs = list(zip(model.trainable_variables, gradients, strict=True))
            stuck = {self._names.owner(v): _all_alike(g) for v, g in pairs[::-1] if _is_kernel(v)}
            missing = [self._names.owner(v) for v, gradient in pairs if gradient is None]
            with recording(model, silent):
                call_model(model, self._images[:GRADIENT_BATCH], training=False)
            out = call_model(model, self._images, training=False)
            data_loss = self._mean_loss(self._targets, out)
        except Exception as error:
            # Targets may not fit the loss; then that is what will be found.
            self.failed["gradients"] = error
        layers = tuple(
            replace(
                layer,
                dropped=max(0.0, dropped.get(layer.name, 0.0) - silent.shares.get(layer.name, 0.0)),
                same_gradients=stuck.get(layer.name, True),
            )
            for layer in structure.layers
        )
        return Network(
            layers=layers,
            head=structure.head,
            loss=self._loss_facts(structure.head.rows_sum_to_one),
            optimizer=optimizer_facts(model),
            metrics=metric_names(model),
            fresh=steps_made(model) <= 1,
            data_loss=data_loss,
            penalty=_penalty(model),
            no_gradient=tuple(dict.fromkeys(missing)),
            untracked=untracked(model, self._names),
            frozen_share=_frozen_share(model),
            kept_by_augmentation=self._kept(structure),
            probed=len(self._images),
        )

    def _kept(self, structure: Structure) -> float | None:
        try:
            return kept_by_augmentation(
                self._model, self._names, structure.layers, self._images, self._classes
            )
        except Exception as error:
            # Augmentation is a check of its own: what it meets must not hide all others.
            self.failed["augmentation"] = error
            return None

    def _loss_facts(self, shares: bool) -> Loss:
        facts = trying.loss_of(self._loss, self._loss_name)
        if not facts.from_logits or (not shares and facts.kind != "binary"):
            return facts
        # Keras remembers the logits that a softmax was made of, and uses them instead.
        with contextlib.suppress(Exception):
            few = self._targets[:8]
            out = call_model(self._model, self._images[:8], training=False)
            alone = self._mean_loss(few, np.asarray(out).copy())
            return replace(facts, corrected=abs(self._mean_loss(few, out) - alone) > 1e-6)
        return facts

    def _fit_memory(self, numbers_per_image: int) -> None:
        """Take fewer images where the network would need too much memory for all of them."""
        most = int(np.clip(MOST_BYTES // max(1, 4 * numbers_per_image), FEWEST, BATCH))
        self._images, self._targets = self._images[:most], self._targets[:most]
        self._classes = _as_classes(self._targets)


def _looked_up(gradient: Any) -> Any:
    """Return a gradient; of an embedding's, only the rows that were looked up, each once.

    All others are 0, and there may be a million of them. Where there are none, rows stay in order.
    """
    import tensorflow as tf

    if not isinstance(gradient, tf.IndexedSlices):
        return gradient
    rows, places = tf.unique(gradient.indices)
    if int(tf.size(rows)) == int(gradient.dense_shape[0]):
        return tf.convert_to_tensor(gradient)
    return tf.math.unsorted_segment_sum(gradient.values, places, tf.size(rows))


def _is_kernel(variable: Any) -> bool:
    return len(variable.shape) > 1


def _all_alike(gradient: Any) -> bool:
    """Tell whether all units get one gradient: those of a kernel's last axis."""
    if gradient is None:
        return True
    columns = np.asarray(gradient, np.float64)
    columns = columns.reshape(-1, columns.shape[-1])
    size = float(np.abs(columns).max())
    return bool(np.ptp(columns, axis=1).max() <= 1e-4 * size)


def _share(right: Array) -> float:
    return float(right.mean())


def _explained(answers: Array, targets: Array) -> float | None:
    """Return the share of the targets' variance that answers of the same size explain."""
    numbers, given = (np.asarray(part).reshape(len(targets), -1) for part in (targets, answers))
    if numbers.shape != given.shape or numbers.dtype.kind not in "biuf":
        return None
    return explained(given, numbers)


def _answers(answers: Array) -> tuple[float, ...]:
    """Return the share of images that is read as each class; nothing for a regression."""
    if answers.ndim != 2 or not 1 < answers.shape[1] <= 200:
        return ()
    read = np.nan_to_num(answers).argmax(axis=1)
    return tuple((np.bincount(read, minlength=answers.shape[1]) / len(read)).tolist())


def _as_classes(targets: Array) -> Array | None:
    """Return (n,) classes of whole numbers, or of rows of shares; else None."""
    rows = np.asarray(targets).reshape(len(targets), -1)
    if rows.dtype.kind not in "biuf" or not np.isfinite(rows.astype(np.float64)).all():
        return None
    if rows.shape[1] > 1:
        # Of several questions that are each answered by yes or no there is no largest.
        return np.asarray(rows.argmax(axis=1)) if _is_one_choice(rows) else None
    values = rows[:, 0]
    return np.asarray(values.astype(np.int64)) if (values == np.round(values)).all() else None


def _is_one_choice(rows: Array) -> bool:
    """Tell whether rows are shares of one whole, or all have one mark and the same elsewhere."""
    sums = rows.astype(np.float64).sum(axis=1)
    shares = bool((rows >= 0).all() and np.allclose(sums, 1, atol=1e-3))
    marks = (rows == rows.max(axis=1, keepdims=True)).sum(axis=1)
    return shares or bool((marks == 1).all() and len(np.unique(rows)) == 2)


def _penalty(model: Any) -> float:
    """Return what regularisers add to the loss.

    ``model.losses`` cannot tell inside a ``keras.StatelessScope``.
    """
    pairs = [(v, v.regularizer) for v in model.trainable_variables]
    return float(sum(float(rule(v.value)) for v, rule in pairs if rule is not None))


def _frozen_share(model: Any) -> float:
    trainable = {id(v) for v in model.trainable_variables}
    kernels = [v for v in model.variables if len(v.shape) > 1]
    sizes = [int(np.prod(v.shape)) for v in kernels]
    frozen = sum(n for v, n in zip(kernels, sizes, strict=True) if id(v) not in trainable)
    return frozen / sum(sizes) if sizes else 0.0

"""What layers that augment do to images before they reach the first kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.doctor import neighbours
from core.doctor.evidence import Array, Floats, Layer
from core.doctor.watching.layers import FEW, call_model
from core.doctor.watching.naming import Names
from core.doctor.watching.recorder import recording, watched

MOST_FEATURES = 4_096


def kept_by_augmentation(
    model: Any, names: Names, layers: tuple[Layer, ...], images: Array, classes: Array | None
) -> float | None:
    """Return the share of labels that survive the model's own augmentation.

    See :func:`core.doctor.neighbours.kept`. None where the model does not augment, or where that
    cannot be told. Must be called inside :func:`core.doctor.watching.guard.untouched`.

    Args:
        model: a built Keras model.
        names: of its layers.
        layers: as :class:`core.doctor.watching.layers.Structure` saw them.
        images: (n, ...) probe batch.
        classes: (n,) their classes; None for a regression.
    """
    first = next((place for place, layer in enumerate(layers) if layer.weights), 0)
    if classes is None or first == 0:
        return None
    name = layers[first].name
    weighty = next(layer for layer in watched(model) if names.of(layer) == name)
    few = [_reaching(model, weighty, images[:FEW], training=mode) for mode in (False, True)]
    if few[0] is None or few[1] is None or np.allclose(few[0], few[1], atol=1e-4):
        return None
    again = _reaching(model, weighty, images[:FEW], training=True)
    if again is None or np.allclose(few[1], again, atol=1e-4):
        return None  # BatchNorm, which does the same each time: nothing is drawn by chance
    plain, changed = (_reaching(model, weighty, images, training=mode) for mode in (False, True))
    if plain is None or changed is None or plain.shape[1] > MOST_FEATURES:
        return None
    shape = images.shape[1:]
    plain, changed = (neighbours.centred(part, shape) for part in (plain, changed))
    return neighbours.kept(plain, classes, changed)


def _reaching(model: Any, target: Any, images: Array, *, training: bool) -> Floats | None:
    """Return (n, features) of what a layer gets."""
    seen: list[Floats] = []

    def note(layer: Any, given: Any, made: Any) -> None:
        if layer is target and not seen:
            seen.append(np.asarray(given).reshape(len(given), -1))

    with recording(model, note):
        call_model(model, images, training=training)
    return seen[0] if seen else None

"""How far a step moves the weights, and whether it goes the way that the loss falls."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from core.doctor.evidence import Array
from core.doctor.watching.model_parts import copy_of, thinned
from core.doctor.watching.naming import Names


class Movement:
    """Remembers the weights before a step."""

    def __init__(self, names: Names, variables: list[Any], gradients: list[Any]) -> None:
        """Copy what is there, each variable thinned to a bounded size.

        Args:
            names: of the layers.
            variables: trainable variables.
            gradients: their gradients on the probe batch, or an empty list; of an embedding's rows
                those that were looked up.
        """
        self._names = names
        self._before = copy_of(variables)
        self._descent: list[Array | None] = [
            None if g is None else -thinned(np.asarray(g)) for g in gradients
        ] or [None] * len(variables)
        # Of an embedding only some rows may have a gradient: no step can be laid beside these.
        self._whole = (
            [
                g is not None and tuple(g.shape) == tuple(v.shape)
                for g, v in zip(gradients, variables, strict=True)
            ]
            if gradients
            else [False] * len(variables)
        )

    def to(self, variables: list[Any]) -> dict[str, Any]:
        """Return a Probe's ``ratios``, ``gradients`` and ``cosine`` of the step since."""
        moved: defaultdict[str, Array] = defaultdict(lambda: np.zeros(2))
        sizes: defaultdict[str, Array] = defaultdict(lambda: np.zeros(2))
        products = np.zeros(3)
        for variable, old, new, descent, whole in zip(
            variables, self._before, copy_of(variables), self._descent, self._whole, strict=True
        ):
            step = new.astype(np.float64) - old
            name = self._names.owner(variable)
            if len(variable.shape) > 1:  # a bias starts at 0: any step is endless beside it
                moved[name] += np.array([_square(step), _square(old)])
            if descent is not None:
                sizes[name] += np.array([_square(descent), descent.size])
            if descent is not None and whole:
                products += np.array([_product(step, descent), _square(step), _square(descent)])
        return {
            "ratios": _roots(moved),
            "gradients": _roots(sizes),
            "cosine": _cosine(*products),
        }


def _product(first: Array, second: Array) -> float:
    # Not "@": its threads would wait for more, and take the processor from the training.
    return float(np.multiply(first, second, dtype=np.float64).sum())


def _square(values: Array) -> float:
    return float(np.square(values, dtype=np.float64).sum())


def _roots(sums: dict[str, Array]) -> dict[str, float]:
    return {name: float(np.sqrt(s[0] / s[1])) for name, s in sums.items() if s[1] > 0}


def _cosine(product: float, first: float, second: float) -> float | None:
    length = float(np.sqrt(first * second))
    return float(product) / length if np.isfinite(length) and length > 0 else None

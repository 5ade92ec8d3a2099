"""Looking without touching: every generator of random numbers is put back as it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

_OWN_SEED = 0xD0C70


@contextmanager
def untouched(*, python_too: bool = True) -> Iterator[None]:
    """Run a block that leaves Keras variables and all global random streams as they were.

    Variables are covered by ``keras.StatelessScope``: what a layer assigns (moving statistics, the
    counter of a ``SeedGenerator``) is forgotten. Put back are the generators of Python, of NumPy,
    of TensorFlow's eager operations and the one from which Keras draws default seeds, and Keras'
    counters of names.

    Args:
        python_too: whether Python's and NumPy's generators are put back. While a training runs,
            only where the block draws from them: a pipeline of ``tf.data`` may do so meanwhile, on
            a thread of its own.
    """
    import keras
    from keras.src.backend.common import global_state
    from keras.src.random import seed_generator
    from tensorflow.python.eager import context

    eager = context.context()
    eager_own = getattr(eager, "_rng", None)
    keras_own = seed_generator.python_random
    keras_own = keras_own if isinstance(keras_own, random.Random) else None
    names = global_state.get_global_attribute("object_name_uids")
    known_names = None if names is None else dict(names)
    python = random.getstate()
    numpy_state = np.random.get_state()  # noqa: NPY002
    keras_state = keras_own.getstate() if keras_own is not None else None
    if eager_own is not None:
        # Its numbers name kernels, which keep a state: drawing the same ones again would not do.
        eager._rng = random.Random(_OWN_SEED)  # noqa: S311
    try:
        with keras.StatelessScope():
            yield
    finally:
        if python_too:
            random.setstate(python)
            np.random.set_state(numpy_state)  # noqa: NPY002
        if eager_own is not None:
            eager._rng = eager_own
        if keras_own is not None and keras_state is not None:
            keras_own.setstate(keras_state)
        _put_back(names, known_names)


def drawn_so_far() -> tuple[object, ...]:
    """Return where Python's and NumPy's generators stand; equal while nobody draws."""
    kind, keys, *rest = np.random.get_state()  # noqa: NPY002
    return random.getstate(), kind, np.asarray(keys).tobytes(), *rest


def _put_back(names: Any, known: dict[str, int] | None) -> None:
    if names is not None and known is not None:
        names.clear()
        names.update(known)

"""Import TensorFlow once per process, quietly and repeatably."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import threading
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from typing import Any

NEVER_USED = ("sklearn", "matplotlib", "pandas")
"""Keras imports these where they are installed, and mlxtend brings them along; no run of ours uses
what Keras does with them. They cost 150 MB and half of the seconds that Keras takes to import."""


def load_for_runs() -> None:
    """Import TensorFlow and Keras in a process that trains runs: without :data:`NEVER_USED`.

    Whoever imports one of these afterwards gets it. Where Keras has been imported before, it stays
    as it is.
    """
    with _as_if_missing(NEVER_USED):
        load()


@contextlib.contextmanager
def _as_if_missing(packages: tuple[str, ...]) -> Iterator[None]:
    """Have this thread's imports of packages fail as where they are not installed.

    What is loaded stays, and other threads, Dask's among them, get what they import meanwhile.
    """
    hiding = _Hiding(packages)
    sys.meta_path.insert(0, hiding)
    try:
        yield
    finally:
        sys.meta_path.remove(hiding)


class _Hiding(MetaPathFinder):
    """Answers one thread that packages are not there."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._packages = packages
        self._thread = threading.get_ident()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in self._packages and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def load() -> tuple[Any, Any]:
    """Import TensorFlow and Keras (about 6 s of CPU the first time) and return both.

    Operations are made deterministic, so that one seed gives one history on one machine.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    return tf, keras


def start_run(seed: int) -> Any:
    """Clear what an earlier run left in this process, seed everything, and return Keras."""
    load()
    keras = start_program()
    # Sets Python's, NumPy's and TensorFlow's: Keras draws default seeds from Python's `random`.
    keras.utils.set_random_seed(seed)
    # So does Dask, on another thread, when it estimates the size of what the last run returned:
    # Keras gets the same sequence from a generator of its own.
    _where_keras_draws_seeds().python_random = random.Random(seed)  # noqa: S311
    return keras


def start_program(seed: int | None = None) -> Any:
    """Clear what an earlier run left in this process and return Keras.

    Args:
        seed: of Python, NumPy and TensorFlow; a program that sets another one by Keras gets it.
            None leaves all unseeded.
    """
    import keras

    _forget_gradients_of_graphs()
    keras.backend.clear_session()
    # Of its own where it is seeded, as in start_run; else the one that everybody's Keras has.
    own: Any = random if seed is None else random.Random(seed)  # noqa: S311
    _where_keras_draws_seeds().python_random = own
    _where_keras_sets_seeds().random = own
    if seed is not None:
        random.seed(seed)
        keras.utils.set_random_seed(seed)
    return keras


def _forget_gradients_of_graphs() -> None:
    """Let TensorFlow drop what earlier runs' graphs registered: they take graph and model along.

    Each traced training step registers such a gradient, by a name of its own, and TensorFlow 2.21
    keeps it for ever, some 8 MB a run (tensorflow/tensorflow#97697). Only who differentiates that
    graph once more would look for it.
    """
    known = _where_tensorflow_keeps_gradients()
    for name in [name for name in known if name.startswith("CustomGradient-")]:
        del known[name]


def _where_tensorflow_keeps_gradients() -> Any:
    from tensorflow.python.framework import ops

    return ops.gradient_registry._registry


def _where_keras_draws_seeds() -> Any:
    from keras.src.random import seed_generator

    return seed_generator


def _where_keras_sets_seeds() -> Any:
    from keras.src.utils import rng_utils

    return rng_utils

"""One seed, one network: whatever else draws random numbers in the worker's process."""

from __future__ import annotations

import gc
import importlib
import random
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.config.networks import NETWORKS
from core.training import keras_setup
from core.training.keras_setup import start_program, start_run
from core.training.networks import build


def weights(draws: int = 0, seed: int = 3) -> list[np.ndarray]:
    start_run(seed)
    for _ in range(draws):  # as Dask's threads do, at any time
        random.random()
    return build(NETWORKS["mlp-128"]).get_weights()


def test_a_run_is_not_disturbed_by_who_else_draws() -> None:
    for alone, disturbed in zip(weights(), weights(draws=3), strict=True):
        np.testing.assert_array_equal(alone, disturbed)


def test_it_is_what_a_script_gets_by_setting_the_seed() -> None:
    keras = start_program()
    keras.utils.set_random_seed(3)
    for script, run in zip(build(NETWORKS["mlp-128"]).get_weights(), weights(), strict=True):
        np.testing.assert_array_equal(script, run)


def test_another_seed_is_another_network() -> None:
    assert not np.array_equal(weights()[0], weights(seed=4)[0])


def test_a_program_seeds_itself() -> None:
    weights()
    keras = start_program()
    keras.utils.set_random_seed(7)
    first = build(NETWORKS["mlp-128"]).get_weights()[0]
    keras.utils.set_random_seed(8)
    assert not np.array_equal(first, build(NETWORKS["mlp-128"]).get_weights()[0])


def test_a_seeded_program_may_set_another_seed() -> None:
    keras = start_program(7)
    first = build(NETWORKS["mlp-128"]).get_weights()[0]
    random.random()
    keras.utils.set_random_seed(8)
    assert not np.array_equal(first, build(NETWORKS["mlp-128"]).get_weights()[0])
    keras.utils.set_random_seed(7)
    np.testing.assert_array_equal(first, build(NETWORKS["mlp-128"]).get_weights()[0])


def test_nothing_of_a_training_stays_once_the_next_one_begins() -> None:
    from tensorflow.python.framework.func_graph import FuncGraph

    def graphs() -> dict[int, weakref.ref[FuncGraph]]:
        # By hand: isinstance() asks every object there is, and some of them answer with an error.
        return {id(each): weakref.ref(each) for each in gc.get_objects() if type(each) is FuncGraph}

    start_run(3)
    before = graphs()
    model = build(NETWORKS["mlp-128"])
    model.compile("sgd", "mse")
    model.fit(np.zeros((8, 28, 28, 1)), np.zeros((8, 10)), batch_size=8, verbose=0)
    made = [graph for place, graph in graphs().items() if place not in before]
    assert made
    del model
    start_run(3)
    assert [graph for graph in made if graph() is not None] == []


IN_A_WORKER = """
import sys
from core.jobs.worker import warm_up
from core.training import keras_setup

warm_up(beside_the_pages=False)
assert not set(keras_setup.NEVER_USED) & set(sys.modules), sorted(sys.modules)
assert "keras" in sys.modules

import keras
import numpy as np
import pandas
import sklearn.model_selection

keras.utils.set_random_seed(1)
images, labels = np.ones((20, 784), "float32"), np.arange(20) % 10
parts = sklearn.model_selection.train_test_split(images, labels)
model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(parts[0], parts[2], validation_data=(parts[1], parts[3]), verbose=0)
"""


def test_a_worker_loads_only_what_it_needs_and_programs_still_get_the_rest() -> None:
    subprocess.run([sys.executable, "-c", IN_A_WORKER], check=True)


def test_other_threads_import_what_is_hidden_from_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with keras_setup._as_if_missing(("colorsys",)), ThreadPoolExecutor(1) as other:
        with pytest.raises(ModuleNotFoundError, match="colorsys"):
            importlib.import_module("colorsys")
        assert other.submit(importlib.import_module, "colorsys").result().__name__ == "colorsys"
    assert importlib.import_module("colorsys").__name__ == "colorsys"

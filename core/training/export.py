"""A trained model as bytes: .keras for Keras users, .tflite for reading without TensorFlow."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path
from typing import Any

from core.training.keras_setup import load


def to_keras(model: Any) -> bytes:
    """Return the content of a .keras file, without optimizer state."""
    # A model from the bare config is not compiled: Adam's state would treble the file.
    bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        bare.save(path)
        return path.read_bytes()


def to_tflite(model: Any) -> bytes:
    """Return the content of a .tflite file that uses LiteRT's built-in operations only."""
    tf, _ = load()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = Path(folder) / "model.tflite"
        model.export(
            str(path),
            format="litert",
            target_spec={"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]},
            verbose=False,
        )
        return path.read_bytes()

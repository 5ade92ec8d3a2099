"""What TensorFlow and Matplotlib find on the machine that trains."""

from __future__ import annotations

import logging
import os
from typing import Any

from core.training.keras_setup import load

CHINESE = "手"
"""A font that has this character has Chinese ones."""
BOXES = "Last Resort"
"""Matplotlib brings a font along that has every character, each as a box."""
MOST_FONTS = 5


def environment() -> dict[str, Any]:
    """Return what a question on a forum should tell, in JSON types and without any path.

    "devices" (names), "memory_growth" (true or false by GPU), "built_for" (CUDA, cuDNN), "threads"
    (0 lets TensorFlow choose), "fonts" (number of families) and "chinese_fonts" (up to 5 of them).
    """
    tf, _keras = load()
    gpus = tf.config.list_physical_devices("GPU")
    build = tf.sysconfig.get_build_info()
    families, chinese = _fonts()
    return {
        "devices": [_name(tf, device) for device in tf.config.list_physical_devices()],
        "memory_growth": {_name(tf, gpu): _grows(tf, gpu) for gpu in gpus},
        "built_for": {name: build.get(f"{name}_version") for name in ("cuda", "cudnn")},
        "threads": {
            "inter_op": tf.config.threading.get_inter_op_parallelism_threads(),
            "intra_op": tf.config.threading.get_intra_op_parallelism_threads(),
            "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS"),
        },
        "fonts": families,
        "chinese_fonts": chinese,
    }


def _name(tf: Any, device: Any) -> str:
    """Return "CPU:0", or "GPU:0 (NVIDIA ...)" where the driver tells more."""
    name = str(device.name).removeprefix("/physical_device:")
    if device.device_type != "GPU":
        return name
    details = tf.config.experimental.get_device_details(device)
    return f"{name} ({details['device_name']})" if "device_name" in details else name


def _grows(tf: Any, gpu: Any) -> bool:
    return bool(tf.config.experimental.get_memory_growth(gpu))


def _fonts() -> tuple[int, list[str]]:
    """Return how many font families Matplotlib finds, and some that have Chinese characters."""
    # What it says when it builds its list for the first time tells a machine's paths.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    from matplotlib import font_manager, ft2font

    families, chinese = set(), set()
    for font in font_manager.fontManager.ttflist:
        families.add(font.name)
        if font.name in chinese or font.name.startswith(BOXES):
            continue
        try:
            if ft2font.FT2Font(font.fname).get_char_index(ord(CHINESE)):
                chinese.add(font.name)
        except (OSError, RuntimeError):
            continue  # A font that is gone, or broken, draws nothing.
    return len(families), sorted(chinese)[:MOST_FONTS]

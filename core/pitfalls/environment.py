"""What this server runs on, as lines to copy into a question on a forum; no paths, no names."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import psutil

from core.jobs.cluster import memory_limit
from core.messages import Message, message

PACKAGES = (
    "tensorflow", "keras", "numpy", "matplotlib", "scikit-learn", "streamlit", "ai-edge-litert",
    "distributed", "plotly", "pillow", "mlxtend",
)  # fmt: skip
GIB = 1 << 30


def lines(told: Mapping[str, Any] | None) -> list[Message]:
    """Return the environment, a line each.

    Args:
        told: what the worker said (:func:`core.training.environment.environment`); None where it
            was not asked.
    """
    return [*_this_process(), *(_worker(told) if told is not None else ())]


def _this_process() -> list[Message]:
    packages = ((name, _version(name)) for name in PACKAGES)
    limit = memory_limit()
    memory = psutil.virtual_memory()
    return [
        message(
            "Python {version}, {system} {machine}",
            version=platform.python_version(),
            system=platform.system(),
            machine=platform.machine(),
        ),
        message(
            "Packages: {packages}",
            packages=", ".join(f"{name} {number}" for name, number in packages if number),
        ),
        message("Processor cores: {cores}", cores=os.cpu_count() or 1),
        message(
            "Memory: {total} GiB, of which {free} GiB are free; a training may use {limit}",
            total=f"{memory.total / GIB:.1f}",
            free=f"{memory.available / GIB:.1f}",
            limit=message("{size} GiB", size=f"{limit / GIB:.1f}")
            if limit
            else message("what its worker has"),
        ),
    ]


def _worker(told: Mapping[str, Any]) -> list[Message]:
    threads, built = told["threads"], told["built_for"]
    return [
        message("TensorFlow's devices: {devices}", devices=", ".join(told["devices"])),
        _memory_growth(told["memory_growth"]),
        message(
            "TensorFlow was built for CUDA {cuda}, cuDNN {cudnn}",
            cuda=built["cuda"] or "–",
            cudnn=built["cudnn"] or "–",
        ),
        message(
            "Threads (0: TensorFlow chooses): {inter} between operations, {intra} within one, "
            "OMP_NUM_THREADS {omp}",
            inter=threads["inter_op"],
            intra=threads["intra_op"],
            omp=threads["OMP_NUM_THREADS"] or "–",
        ),
        _fonts(told),
    ]


def _memory_growth(growth: Mapping[str, bool]) -> Message:
    if not growth:
        return message("Memory growth: there is no GPU")
    off = [name for name, grows in growth.items() if not grows]
    if off:
        return message(
            "Memory growth: off for {gpus}; TensorFlow takes all of its memory at the start",
            gpus=", ".join(off),
        )
    return message("Memory growth: on for {gpus}", gpus=", ".join(growth))


def _fonts(told: Mapping[str, Any]) -> Message:
    if told["chinese_fonts"]:
        return message(
            "Fonts that Matplotlib finds: {count} families; with Chinese characters: {names}",
            count=told["fonts"],
            names=", ".join(told["chinese_fonts"]),
        )
    return message(
        "Fonts that Matplotlib finds: {count} families, none with Chinese characters",
        count=told["fonts"],
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None

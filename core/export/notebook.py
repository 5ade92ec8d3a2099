"""A run as a notebook: the cells of the script, with a few words before each.

The format is nbformat 4.5: https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from core.config.training import TrainConfig
from core.export.script import OPENING, parts
from core.messages import Message


def as_notebook(config: TrainConfig, tell: Callable[[Message], str] = str) -> str:
    """Return the config's training as the content of an .ipynb file.

    Args:
        config: what is trained.
        tell: puts a message into the reader's language.
    """
    cells = [_text(f"# {tell(config.specification.title)}")]
    cells += [_text(tell(config.describe())), _text(tell(OPENING))]
    # A notebook has no command line: whoever has mnist.npz writes its path here.
    for part in parts(config, path="None"):
        cells += [_text(tell(part.about)), _code(part.code)]
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "language_info": {"name": "python"},
            },
            "cells": [cell | {"id": f"cell-{number}"} for number, cell in enumerate(cells)],
        },
        indent=1,
    )


def _text(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(code: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": code,
    }

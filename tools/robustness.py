"""Measure how the shipped models cope with changed images, and keep it beside their cards.

    python -m tools.robustness

Needs all of MNIST, for the official test images. To be run again after a model was built.
"""

from __future__ import annotations

import sys

from core.data import datasets
from core.home import write_json
from core.inference.models import shipped
from core.jobs.evaluation import evaluate
from core.jobs.robustness import FILE, measure


def main() -> None:
    """Measure all shipped models."""
    digits = datasets.load("mnist").test
    for name, model in shipped().items():
        found = measure(model, model.reader(), digits, evaluate(model).where)
        write_json(model.folder / FILE, found.to_json())
        print(name, found.curves, file=sys.stderr)


if __name__ == "__main__":
    main()

"""Any model by one name: a shipped one, or what a run has learnt."""

from __future__ import annotations

from core.errors import ModelError
from core.inference.models import shipped
from core.inference.reader import Reader
from core.jobs import runs


def reader_of(name: str) -> Reader:
    """Return the reader of a shipped model's name or of a run's id.

    Raises:
        ModelError: there is no such model, or the run has learnt nothing yet.
    """
    models = shipped()
    if name in models:
        return models[name].reader()
    run = runs.find(name)
    if run is None:
        raise ModelError(
            "There is no model {name}; choose one of {names}, or a run's id.",
            name=name[:40],
            names=", ".join(models) or "-",
        )
    if not run.has_model:
        raise ModelError("The run {name} has no model yet; wait until it has ended.", name=name)
    return Reader(run.folder / "model.tflite")

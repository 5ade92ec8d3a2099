"""Any model by one name: a shipped one, or what a run has learnt."""

from __future__ import annotations

from core.errors import ModelError
from core.inference.models import shipped
from core.inference.number_reader import NumberReader
from core.inference.reader import Reader
from core.jobs import runs
from core.jobs.runs import Run


def reader_of(name: str) -> Reader:
    """Return the reader of a shipped model's name or of a run's id.

    Raises:
        ModelError: there is no such model, the run has learnt nothing yet, or it is a regression.
    """
    models = shipped()
    if name in models:
        return models[name].reader()
    run = _run(name)
    if run.config.is_regression:
        raise ModelError(
            "The run {name} answers with a number, not with a digit and how sure it is. Choose a "
            'classifier, or measure this one by "python -m core evaluate".',
            name=name,
        )
    return Reader(run.folder / "model.tflite")


def any_reader_of(name: str) -> Reader | NumberReader:
    """Return the reader of a model by its name, of a regression too; see :func:`reader_of`."""
    run = None if name in shipped() else _run(name)
    if run is not None and run.config.is_regression:
        return NumberReader(run.folder / "model.tflite")
    return reader_of(name)


def _run(name: str) -> Run:
    run = runs.find(name)
    if run is None:
        raise ModelError(
            "There is no model {name}; choose one of {names}, or a run's id.",
            name=name[:40],
            names=", ".join(shipped()) or "-",
        )
    if not run.has_model:
        raise ModelError("The run {name} has no model yet; wait until it has ended.", name=name)
    return run

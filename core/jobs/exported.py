"""A run as a zip to take along: what the files in it are, and how it is packed."""

from __future__ import annotations

import io
import json
import zipfile

from core.jobs.runs import Run, gone, members

README = "README.txt"
PRIVATE = ("traceback.txt",)
MODELS = ("model.keras", "model.tflite")
FILES = {
    "run.json": "name, notes and all settings of the training",
    "status.json": "how it ended, and when (seconds since 1970)",
    "history.json": "the curves: one column of numbers for each, by batch and by epoch",
    "metrics.json": "images, accuracy, loss (or MSE and MAE) and confusion matrix of each part of\n"
    "    the data (row = true digit, column = answer; a regression's are rounded)",
    "test_logits.npy": "the model's ten scores for each test image, as a NumPy array (N, 10):\n"
    '    numpy.load("test_logits.npy", allow_pickle=False)',
    "test_numbers.npy": "the regression's number for each test image, as a NumPy array (N,):\n"
    '    numpy.load("test_numbers.npy", allow_pickle=False)',
    "model.keras": 'the trained network: keras.saving.load_model("model.keras")',
    "model.tflite": "the same network for LiteRT, without TensorFlow",
    "environment.json": "versions of the packages, the machine, and the seconds it took",
    "votes.json": "the owner's judgement of its errors: image number to verdict",
    "diagnosis.json": "what the doctor found and measured while it trained",
    "tried.json": "which of the doctor's fixes were tried, and what came of them",
    "log.txt": "what happened when",
}
"""What each file of a run's folder holds, for those who open the zip."""


def as_zip(run: Run) -> bytes:
    """Return the run's folder as a zip, without what is private (owner, traceback).

    A group's zip has its members' folders inside, without their models: the zip stays small enough
    to be imported, and models are not imported anyway.

    Raises:
        RunError: it was deleted in the meantime.
    """
    contents = _contents(run)
    for member in members(run):
        place = member.folder.name
        contents |= {
            f"{place}/{name}": content
            for name, content in _contents(member).items()
            if name not in MODELS
        }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{run.id}/{README}", _readme(run, list(contents)))
        for name, content in contents.items():
            archive.writestr(f"{run.id}/{name}", content)
    return packed.getvalue()


def _contents(run: Run) -> dict[str, bytes]:
    try:
        return {
            path.name: _public(path.name, path.read_bytes())
            for path in sorted(run.folder.iterdir())
            if path.is_file() and not path.name.startswith(".") and path.name not in PRIVATE
        }
    except FileNotFoundError as error:
        raise gone() from error


def _public(name: str, content: bytes) -> bytes:
    if name != "run.json":
        return content
    about = {key: value for key, value in json.loads(content).items() if key != "owner"}
    return json.dumps(about, ensure_ascii=False).encode()


def _readme(run: Run, names: list[str]) -> str:
    known = dict.fromkeys(name.rpartition("/")[2] for name in names)
    files = "\n".join(f"{name}\n    {FILES[name]}" for name in known if name in FILES)
    if run.members:
        files += "\n1, 2, ...\n    one folder for each training of the group, without its model"
    return (
        f"A run of Digit Lab: {run.name}\n\n{run.config.describe()}\n\n{files}\n\n"
        "The page “Runs” of a Digit Lab can import this zip. It then shows the figures; it does\n"
        "not load the model files, because a model file from elsewhere can run code.\n"
    )

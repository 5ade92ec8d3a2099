"""Runs as zips: packed, read back, and every zip that somebody might make instead."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config.training import TrainConfig
from core.doctor.finding import Gap
from core.doctor.handbook import PARTS
from core.doctor.watching.given import several_steps
from core.errors import RunError, StorageError
from core.jobs import imported, runs, unpacked
from core.jobs.exported import FILES, as_zip
from core.jobs.imported import import_zip
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token, owner_of
from core.jobs.recorder import Recording
from core.jobs.runs import Run
from core.jobs.trial import tried_of
from core.messages import message
from core.training.artefacts import as_npy
from tests.core.jobs.diagnoses import sick
from tests.pages.lab_app import BATCHES, EPOCHS, metrics

TOKEN, OTHER = new_token(), new_token()
ID = "0123456789ab"
LOGITS = np.eye(10, dtype=np.float32)[np.arange(1000) % 10]

SIDE = {"state": "done", "score": 0.5, "images": 1000, "found": ["plateau"]}
TRIED = {
    "code": "plateau",
    "before": SIDE,
    "after": SIDE,
    "is_regression": False,
    "group": "ba9876543210",
}

Files = dict[str, bytes]


@pytest.fixture
def run() -> Run:
    recording = Recording(ID, "my best", owner_of(TOKEN), TrainConfig(seed=7), "no server")
    files = {
        "metrics.json": json.dumps(metrics()).encode(),
        "environment.json": json.dumps({"python": "3.11", "cores": 2, "x": None}).encode(),
        "test_logits.npy": as_npy(LOGITS),
        "model.keras": b"a model",
        "model.tflite": b"another",
        "traceback.txt": b"secret",
        "votes.json": b'{"3": "label"}',
        "diagnosis.json": json.dumps(sick().to_json()).encode(),
        "tried.json": json.dumps({"tried": [TRIED]}).encode(),
    }
    history = {"batches": BATCHES, "epochs": EPOCHS}
    reason = message("It had {legs} legs.", legs=3)
    recording.end(Outcome("done", reason, history=history, files=files))
    found = runs.find(ID)
    assert found is not None
    runs.note(found, "deeper\nthan before", TOKEN)
    found = runs.find(ID)
    assert found is not None
    return found


def contents(packed: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def packed(files: Files, folder: str = f"{ID}/", kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as archive:
        for name, content in files.items():
            archive.writestr(f"{folder}{name}", content)
    return made.getvalue()


def without_runs() -> bool:
    return [folder.name for folder in runs.runs_folder().iterdir()] == [ID]


def test_the_zip_keeps_secrets_at_home_and_explains_itself(run: Run) -> None:
    files = contents(as_zip(run))
    assert files.keys() == {"README.txt", *FILES} - {"test_numbers.npy"}
    assert "owner" not in json.loads(files["run.json"])
    readme = files["README.txt"].decode()
    assert "my best" in readme
    assert all(f"\n{name}\n" in readme for name in files.keys() - {"README.txt"})


def test_there_and_back_the_figures_are_the_same_and_no_model_comes(run: Run) -> None:
    new = runs.find(import_zip(as_zip(run), OTHER))
    assert new is not None
    assert new.id != run.id
    assert new.owner == owner_of(OTHER)
    assert new.imported
    assert not new.has_model
    assert (new.name, new.notes, new.config) == (run.name, run.notes, run.config)
    assert (new.status.state, new.status.created) == ("done", run.status.created)
    assert new.status.reason is None, "a foreign template must not be formatted"
    assert new.history() == run.history()
    assert new.metrics() == run.metrics()
    np.testing.assert_array_equal(new.test_logits(), LOGITS)
    assert not list(new.folder.glob("model.*"))
    assert new.diagnosis() == run.diagnosis() == sick()
    assert tried_of(new) == [replace(tried_of(run)[0], group=None)]
    assert import_zip(as_zip(new), TOKEN), "what was imported can be exported and imported again"


def test_foreign_sentences_are_not_taken_over(run: Run) -> None:
    files = contents(as_zip(run))
    stored = json.loads(files["diagnosis.json"])
    for one in (stored["findings"][0], stored["findings"][0]["explains"][0], stored["notes"][0]):
        one["sentence"] = {"template": "Call {who}.", "params": {"who": "this number"}}
    stored["findings"][0]["fix"]["what"] = {"template": "Pay.", "params": {}}
    stored["findings"][0]["numbers"]["Call me"] = 1.0
    files["diagnosis.json"] = json.dumps(stored).encode()
    new = runs.find(import_zip(packed(files), OTHER))
    assert new is not None
    diagnosis = new.diagnosis()
    assert diagnosis is not None
    (finding,) = diagnosis.findings
    assert finding.code == "learning-rate-too-high"
    assert finding.fix.changes == {"learning_rate": 0.001}
    told = json.dumps(diagnosis.to_json())
    assert "Call" not in told
    assert "Pay" not in told
    assert finding.numbers == sick().findings[0].numbers


def test_what_was_not_checked_is_taken_over_in_the_doctors_words(run: Run) -> None:
    typed = message("Call this number.")
    gaps = (
        Gap(PARTS["steps"], several_steps(10)),
        Gap(PARTS["data"], typed, ("leakage",)),
        Gap(typed, several_steps(10)),
    )
    files = contents(as_zip(run))
    files["diagnosis.json"] = json.dumps(
        replace(sick(), unchecked=gaps, failed=typed).to_json()
    ).encode()
    new = runs.find(import_zip(packed(files), OTHER))
    assert new is not None
    diagnosis = new.diagnosis()
    assert diagnosis is not None
    assert diagnosis.unchecked == (gaps[0], replace(gaps[1], why=message("")))
    assert diagnosis.failed == message("")


def test_a_run_packed_before_its_end_reads_interrupted(run: Run) -> None:
    files = contents(as_zip(run))
    files["status.json"] = b'{"state": "running", "created": 5}'
    new = runs.find(import_zip(packed(files), OTHER))
    assert new is not None
    assert new.status.state == "interrupted"


def changed(name: str, change: Callable[[Any], Any]) -> Callable[[Files], Files]:
    """Return what replaces one JSON file's content."""

    def apply(files: Files) -> Files:
        return files | {name: json.dumps(change(json.loads(files[name]))).encode()}

    return apply


def replaced(name: str, content: bytes) -> Callable[[Files], Files]:
    return lambda files: files | {name: content}


def npy(array: np.ndarray) -> bytes:
    made = io.BytesIO()
    np.lib.format.write_array(made, array, allow_pickle=array.dtype.hasobject)
    return made.getvalue()


def confusion_of_one_more(stored: Any) -> Any:
    stored["test"]["confusion"][0][0] += 1
    return stored


HOSTILE = {
    "no JSON": replaced("run.json", b"{"),
    "no object": replaced("history.json", b"[]"),
    "not UTF-8": replaced("run.json", b"\xff\xfe"),
    "deep": replaced("history.json", b"[" * 100_000),
    "a number of 5,000 digits": replaced("status.json", b'{"created": ' + b"9" * 5000 + b"}"),
    "no name": changed("run.json", lambda s: s | {"name": " "}),
    "a long name": changed("run.json", lambda s: s | {"name": "x" * 61}),
    "half a surrogate": changed("run.json", lambda s: s | {"notes": "\ud800"}),
    "long notes": changed("run.json", lambda s: s | {"notes": "x" * 1001}),
    "no config": changed("run.json", lambda s: s | {"config": 3}),
    "an impossible config": changed(
        "run.json", lambda s: s | {"config": s["config"] | {"epochs": 0}}
    ),
    "hostile layers": changed(
        "run.json", lambda s: s | {"config": s["config"] | {"layers": [{"is": "__class__"}]}}
    ),
    "no such state": changed("status.json", lambda s: s | {"state": "../x"}),
    "a time that is none": changed("status.json", lambda s: s | {"created": float("nan")}),
    "a time beyond the calendar": changed("status.json", lambda s: s | {"created": 1e300}),
    "columns of two lengths": changed("history.json", lambda s: {"epochs": {"a": [1], "b": []}}),
    "a column's name": changed("history.json", lambda s: {"epochs": {"<script>": [1]}}),
    "words in a column": changed("history.json", lambda s: {"epochs": {"loss": ["1"]}}),
    "infinity in a column": changed("history.json", lambda s: {"epochs": {"loss": [float("inf")]}}),
    "too many points": changed("history.json", lambda s: {"epochs": {"loss": [0] * 5001}}),
    "epochs backwards": changed("history.json", lambda s: {"epochs": {"epoch": [2, 1]}}),
    "confusion and images": changed("metrics.json", confusion_of_one_more),
    "accuracy of another": changed(
        "metrics.json", lambda s: s | {"test": s["test"] | {"accuracy": 0.99}}
    ),
    "no test part": changed("metrics.json", lambda s: {"train": s["train"]}),
    "facts that nest": replaced("environment.json", b'{"a": {"b": 1}}'),
    "no verdict": replaced("votes.json", b'{"1": "maybe"}'),
    "no image's number": replaced("votes.json", b'{"-1": "label"}'),
    "no diagnosis": changed("diagnosis.json", lambda s: s | {"findings": "all"}),
    "a condition that is none": changed(
        "diagnosis.json", lambda s: s | {"findings": [s["findings"][0] | {"code": "<b>"}]}
    ),
    "infinity in a diagnosis": changed("diagnosis.json", lambda s: s | {"steps": float("inf")}),
    "too long a diagnosis": replaced("diagnosis.json", b"[" + b" " * 1_000_001),
    "no trial": changed("tried.json", lambda s: {"tried": [TRIED | {"code": "x"}]}),
    "too many trials": changed("tried.json", lambda s: {"tried": [TRIED] * 21}),
    "a trial of one": changed("run.json", lambda s: s | {"tries": {"code": "plateau"}}),
    "a pickle": replaced("test_logits.npy", npy(np.array([[{}] * 10], dtype=object))),
    "float64": replaced("test_logits.npy", npy(np.zeros((1000, 10)))),
    "nine scores": replaced("test_logits.npy", npy(np.zeros((1000, 9), np.float32))),
    "by columns": replaced("test_logits.npy", npy(np.zeros((1000, 10), np.float32, order="F"))),
    "cut short": replaced("test_logits.npy", as_npy(LOGITS)[:-4]),
    "too long": replaced("test_logits.npy", as_npy(LOGITS) + b"0000"),
    "other images": replaced("test_logits.npy", as_npy(LOGITS[:999])),
    "no array": replaced("test_logits.npy", b"\x93NUMPY\x01\x00\xff\xff("),
    "a bomb": replaced("run.json", b" " * 100_000_000),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_file_is_refused_and_nothing_is_left(
    run: Run, change: Callable[[Files], Files]
) -> None:
    bad = packed(change(contents(as_zip(run))))
    with pytest.raises(RunError, match="cannot be imported"):
        import_zip(bad, OTHER)
    assert without_runs()


@pytest.mark.parametrize(
    "folder",
    ["", "../", "/", f"../{ID}/", f"{ID}/../../", f"{ID}/x/", "C:\\", f"{ID}\\", "0123456789AB/"],
)
def test_a_place_outside_one_run_is_refused(run: Run, folder: str) -> None:
    with pytest.raises(RunError, match="not a run"):
        import_zip(packed(contents(as_zip(run)), folder), OTHER)
    assert without_runs()


def test_two_folders_one_name_twice_and_missing_files_are_refused(run: Run) -> None:
    files = contents(as_zip(run))
    whole = packed(files)
    two = io.BytesIO(whole)
    with zipfile.ZipFile(two, "a") as archive:
        archive.writestr("ba9876543210/run.json", b"{}")
    twice = io.BytesIO(whole)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr(f"{ID}/run.json", b"{}")
    missing = packed({name: content for name, content in files.items() if name != "status.json"})
    for bad in (two.getvalue(), twice.getvalue(), missing, packed({})):
        with pytest.raises(RunError, match="not a run"):
            import_zip(bad, OTHER)


def test_a_zip_with_a_long_directory_is_refused_before_it_is_read(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = packed({f"x{number}.txt": b"" for number in range(100)})
    commented = io.BytesIO(as_zip(run))
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"x"
    monkeypatch.setattr(unpacked.zipfile, "ZipFile", None)
    for bad in (many, commented.getvalue(), b"", b"PK\x05\x06", b"x" * 100):
        with pytest.raises(RunError, match="not a run"):
            import_zip(bad, OTHER)
    with pytest.raises(RunError, match=r"20\.1 MB"):
        import_zip(b"x" * 20_100_000, OTHER)


def test_a_lie_about_a_files_size_is_seen(run: Run) -> None:
    files = contents(as_zip(run)) | {"run.json": b" " * 1_000_000}
    bad = bytearray(packed(files))
    for head, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        size = (1_000_000).to_bytes(4, "little")
        at = bad.index(size, bad.index(head))
        assert at > place
        bad[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(RunError):
        import_zip(bytes(bad), OTHER)
    assert without_runs()


def test_another_packing_and_a_password_are_refused(run: Run) -> None:
    files = contents(as_zip(run))
    with pytest.raises(RunError, match="packed in a way"):
        import_zip(packed(files, kind=zipfile.ZIP_LZMA), OTHER)
    locked = bytearray(packed(files))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1  # README.txt, which is never read
    assert import_zip(bytes(locked), OTHER)
    for at in [i for i in range(len(locked)) if locked[i : i + 4] == b"PK\x01\x02"]:
        locked[at + 8] |= 1
    with pytest.raises(RunError, match="encrypted"):
        import_zip(bytes(locked), OTHER)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_zip_is_refused_or_harmless(data: st.DataObject) -> None:
    files = {
        "run.json": json.dumps({"name": "x", "config": TrainConfig().to_json()}).encode(),
        "status.json": b'{"state": "done", "created": 5}',
        "test_logits.npy": as_npy(LOGITS[:20]),
    }
    bad = bytearray(packed(files))
    for _ in range(data.draw(st.integers(1, 8))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
    try:
        run_id = import_zip(bytes(bad), OTHER)
    except RunError:
        return
    new = runs.find(run_id)
    assert new is not None
    assert new.imported


def test_a_full_disk_leaves_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped = as_zip(run)
    real = imported.write_bytes

    def refuse(path: Any, content: bytes) -> None:
        if path.name == "run.json":
            raise StorageError("The disk is full.")
        real(path, content)

    monkeypatch.setattr(imported, "write_bytes", refuse)
    with pytest.raises(StorageError):
        import_zip(zipped, OTHER)
    assert without_runs()


def test_a_visitor_keeps_only_so_many_imported_runs(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imported, "MOST_IMPORTED", 1)
    zipped = as_zip(run)
    import_zip(zipped, TOKEN)
    with pytest.raises(RunError, match="You have imported 1 runs"):
        import_zip(zipped, TOKEN)
    import_zip(zipped, OTHER)


def test_a_run_that_was_deleted_in_the_meantime_cannot_be_packed(run: Run) -> None:
    shutil.rmtree(run.folder)
    with pytest.raises(RunError, match="not there any more"):
        as_zip(run)

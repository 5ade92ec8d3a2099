"""A group as a zip and as a link: out, in again, and whatever somebody made of either."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import RunError
from core.jobs import group_links, links, runs
from core.jobs.exported import as_zip
from core.jobs.imported import import_zip
from core.jobs.owner import new_token, owns
from core.jobs.results import accuracy_of
from core.jobs.runs import Run
from core.jobs.unpacked import LARGEST_ZIP
from tests.core.jobs.group_made import made_group

TOKEN, OTHER = new_token(), new_token()
Files = dict[str, bytes]


@pytest.fixture
def group() -> Run:
    return made_group(TOKEN)


def contents(packed: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"0123456789ab/{name}", content)
    return made.getvalue()


def test_its_zip_holds_each_training_without_its_model(group: Run) -> None:
    zipped = as_zip(group)
    files = contents(zipped)
    for number in ("1", "2", "3"):
        assert {f"{number}/{name}" for name in ("run.json", "metrics.json")} < files.keys()
    assert not [name for name in files if "model" in name]
    assert not [name for name, content in files.items() if b"owner" in content]
    assert "one folder for each training" in files["README.txt"].decode()
    assert len(zipped) < LARGEST_ZIP / 10


def test_it_comes_back_as_one_group_of_the_importers(group: Run) -> None:
    found = runs.find(import_zip(as_zip(group), OTHER))
    assert found is not None
    assert found.id != group.id
    assert (found.name, found.imported, len(found.members)) == (group.name, True, 3)
    assert accuracy_of(found) == accuracy_of(group)
    old, new = runs.members(group), runs.members(found)
    assert [run.config for run in new] == [run.config for run in old]
    assert [run.history() for run in new] == [run.history() for run in old]
    assert all(run.imported and owns(OTHER, run.owner) and not run.has_model for run in new)
    assert [run.id for run in runs.list_runs(OTHER)] == [found.id]


def without(name: str) -> Callable[[Files], None]:
    return lambda files: files.pop(name) and None


def moved(name: str, to: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        for place in [place for place in files if place.startswith(name)]:
            files[to + place.removeprefix(name)] = files.pop(place)

    return change


def changed(file: str, **values: Any) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        files[file] = json.dumps(json.loads(files[file]) | values).encode()

    return change


@pytest.mark.parametrize(
    "change",
    [
        without("run.json"),
        without("2/run.json"),
        without("3/status.json"),
        moved("3/", "4/"),
        moved("3/", "0/"),
        moved("3/", "../"),
        moved("3/", "3/3/"),
        changed("run.json", members=2),
        changed("run.json", members=0),
        changed("run.json", members=6),
        changed("run.json", members=-1),
        changed("run.json", members="3"),
        changed("run.json", members=True),
        changed("2/run.json", members=3),
        changed("2/metrics.json", test={"images": 1}),
        changed("2/run.json", name=7),
    ],
)
def test_a_group_that_is_none_is_refused_and_nothing_is_left(
    group: Run, change: Callable[[Files], None]
) -> None:
    files = contents(as_zip(group))
    change(files)
    with pytest.raises(RunError):
        import_zip(packed(files), OTHER)
    assert [folder.name for folder in runs.runs_folder().iterdir()] == [group.id]


def test_its_result_survives_its_link(group: Run) -> None:
    text = group_links.encode(group)
    reported = group_links.decode(text)
    assert [config.seed for config in reported.configs] == [7, 8, 9]
    assert [one["test"]["accuracy"] for one in reported.metrics] == [0.9, 0.92, 0.91]
    band = reported.bands["val_loss"]
    assert (band.low[1], band.mean[1], band.high[1]) == (0.08, 0.09, 0.1)
    assert len(text) < 600


def test_the_longest_link_is_not_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    group = made_group(TOKEN, (90, 91, 92, 93, 94))
    random = [0.1 + 0.9 * (i * 0.61803398875 % 1) for i in range(links.MOST_EPOCHS)]
    columns = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy"), random)
    history = {"batches": {}, "epochs": columns | {"epoch": list(range(1, 51))}}
    monkeypatch.setattr(Run, "history", lambda _: history)
    text = group_links.encode(group)
    assert len(text) < links.LONGEST
    assert len(group_links.decode(text).metrics) == 5


def test_a_group_without_an_end_has_no_result() -> None:
    group = made_group(TOKEN, (90, 91))
    for run in runs.members(group):
        (run.folder / "metrics.json").unlink()
    assert not group_links.has_result(group)
    with pytest.raises(RunError, match="no results yet"):
        group_links.encode(group)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v", 2),
        ("c", {"epochs": 10**9}),
        ("c", []),
        ("s", []),
        ("s", [1] * 6),
        ("s", "123"),
        ("s", [1, 2, -3]),
        ("s", [1, 2]),
        ("m", []),
        ("m", [[[1000, 2, 0.1]] * 3] * 3),
        ("b", []),
        ("b", [[[1], [1], [1]]] * 3),
        ("b", [[[1], [2], [3]]] * 4),
        ("b", [[[2], [1], [3, 4]]] * 4),
        ("b", [[[0.1] * 51] * 3] * 4),
        ("b", [[["<script>"]] * 3] * 4),
        ("b", 7),
    ],
)
def test_a_value_that_cannot_be_is_refused(group: Run, key: str, value: object) -> None:
    content = links.unpacked(group_links.encode(group)) | {key: value}
    with pytest.raises(RunError, match="could not be read"):
        group_links.decode(links.packed(content))


@pytest.mark.parametrize("text", ["", "x", "AAAA", "é", "x" * 10_000, links.packed({"v": 1})])
def test_what_is_no_result_is_refused_in_words(text: str) -> None:
    with pytest.raises(RunError, match="could not be read"):
        group_links.decode(text)

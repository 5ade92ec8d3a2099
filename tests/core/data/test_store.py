from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.data import store
from core.errors import DataError, StorageError
from tests.core.data import small

pytestmark = pytest.mark.usefixtures("small_mnist")


def test_what_is_kept_is_read_back_as_a_read_only_memory_map() -> None:
    store.keep("mnist", small.arrays())

    read = store.load("mnist")

    assert read is not None
    for name, array in small.arrays().items():
        np.testing.assert_array_equal(read[name], array)
        assert isinstance(read[name].base, np.memmap)
        with pytest.raises(ValueError, match="read-only"):
            read[name][0] = 0


def test_nothing_kept_is_nothing_read() -> None:
    assert store.load("mnist") is None


def test_one_missing_file_is_as_good_as_none() -> None:
    store.keep("mnist", small.arrays())
    store.path_of("mnist", "y_test").unlink()

    assert store.load("mnist") is None


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))


def replace_by_text(path: Path) -> None:
    path.write_text("no array")


def reshape(path: Path) -> None:
    np.save(path, np.load(path).reshape(-1))


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, lengthen, alter, replace_by_text, reshape, empty])
def test_a_damaged_file_is_refused_and_removed_and_can_be_kept_again(
    damage: Callable[[Path], None],
) -> None:
    store.keep("mnist", small.arrays())
    path = store.path_of("mnist", "x_train")
    damage(path)

    with pytest.raises(DataError, match=r"mnist/x_train\.npy in the cache is damaged"):
        store.load("mnist")

    assert not path.exists()
    assert store.load("mnist") is None
    store.keep("mnist", small.arrays())
    assert store.load("mnist") is not None


def test_a_change_after_the_first_look_is_noticed() -> None:
    store.keep("mnist", small.arrays())
    assert store.load("mnist") is not None

    alter(store.path_of("mnist", "y_test"))

    with pytest.raises(DataError, match="damaged"):
        store.load("mnist")


def test_content_is_looked_at_only_once_while_nothing_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store.keep("mnist", small.arrays())
    store.load("mnist")
    monkeypatch.setattr(store.hashlib, "sha256", lambda: pytest.fail("looked again"))

    assert store.load("mnist") is not None


def test_keeping_replaces_a_damaged_file_but_leaves_a_right_one_alone() -> None:
    store.keep("mnist", small.arrays())
    right, damaged = store.path_of("mnist", "x_test"), store.path_of("mnist", "x_train")
    inode = right.stat().st_ino
    alter(damaged)

    store.keep("mnist", small.arrays())

    assert right.stat().st_ino == inode
    assert store.load("mnist") is not None


def test_what_a_dead_process_left_is_removed() -> None:
    leftover = store.path_of("mnist", "x_train").parent / ".x_train.npy.abc.aside"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")

    store.keep("mnist", small.arrays())

    assert not leftover.exists()


def test_a_folder_that_cannot_be_made_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path / "file"))

    with pytest.raises(StorageError, match="Set DIGIT_LAB_HOME") as raised:
        store.keep("mnist", small.arrays())

    assert str(tmp_path) not in str(raised.value)


def test_a_write_that_fails_half_way_leaves_no_half_file() -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))  # x_train has 47,040 bytes
    try:
        with pytest.raises(StorageError):
            store.keep("mnist", small.arrays())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    folder = store.path_of("mnist", "x_train").parent
    assert [file.name for file in folder.iterdir() if file.name != ".lock"] == []


def test_two_processes_may_keep_the_same_at_once() -> None:
    program = (
        "from core.data import facts, store; from tests.core.data import small;"
        "facts.SETS.update(small.sets()); store.keep('mnist', small.arrays())"
    )
    both = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]

    assert [process.wait(60) for process in both] == [0, 0]
    assert store.load("mnist") is not None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_mapped_pages_are_let_go_and_come_back(tmp_path: Path) -> None:
    np.save(tmp_path / "mapped.npy", np.arange(8 << 20, dtype=np.uint8))
    mapped = np.asarray(np.load(tmp_path / "mapped.npy", mmap_mode="r"))
    total = int(mapped.sum())
    assert in_memory("mapped.npy") >= 8 << 10
    store.let_go(mapped[1_000:].reshape(2, -1))
    assert in_memory("mapped.npy") == 0
    assert int(mapped.sum()) == total


def test_an_array_of_its_own_is_left_alone() -> None:
    array = np.arange(100)
    store.let_go(array)
    np.testing.assert_array_equal(array, np.arange(100))


def in_memory(name: str) -> int:
    """Return the kilobytes of a file that this process has mapped and in memory."""
    found = 0
    for part in re.split(r"\n(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text()):
        if part.splitlines()[0].endswith(name):
            found += int(re.search(r"Rss:\s+(\d+)", part)[1])  # type: ignore[index]
    return found

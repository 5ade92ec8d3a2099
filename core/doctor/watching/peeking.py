"""Looks at training data without moving it on.

Iterating a ``tf.data`` dataset that shuffles changes the order of its next pass, and a function in
Python may keep a state of its own. So a dataset is rebuilt from its source without what shuffles,
repeats or caches, if it has only parts that keep no state; else nothing is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.doctor.evidence import Array
from core.doctor.watching.guard import untouched

WITHOUT_STATE = {"_TensorSliceDataset", "_TensorDataset", "_RangeDataset"}
LEFT_OUT = {"_RepeatDataset", "CacheDataset", "_PrefetchDataset", "_OptionsDataset"}
UNSAFE_OPERATIONS = {"PyFunc", "PyFuncStateless", "EagerPyFunc", "ReadVariableOp", "VarHandleOp"}
MOST = 1_024
WIDE = 0.1
"""Of all images: sorted ones that are mixed within a smaller buffer come class after class."""


@dataclass(frozen=True)
class Peek:
    """Some images of some data, in its order before any shuffling."""

    x: Array | None = None
    y: Array | None = None
    batch_size: int | None = None
    shuffled: bool | None = None
    """Whether the data itself shuffles its images, and not just a few at a time."""
    weighted: bool = False
    """Whether each image comes with a weight."""


def peek(data: Any) -> Peek:
    """Look at what was given to ``fit`` as ``x``, if that is a ``tf.data.Dataset``."""
    import tensorflow as tf

    if not isinstance(data, tf.data.Dataset):
        return Peek()
    names = list(_names(data))
    shuffles = _shuffles(data)
    size = _batch_size(data)
    # What cannot be seen through may shuffle, too.
    known = all(name in WITHOUT_STATE | LEFT_OUT | set(_REBUILT) for name in names)
    shuffled = shuffles if known or shuffles else None
    plain = _rebuilt(data, thin="_TakeDataset" not in names)
    if plain is None:
        return Peek(batch_size=size, shuffled=shuffled)
    xs, ys, seen = [], [], 0
    for element in plain.take(MOST):
        if not isinstance(element, tuple) or len(element) < 2:
            return Peek(batch_size=size, shuffled=shuffled)
        x, y = np.asarray(element[0]), np.asarray(element[1])
        xs.append(x)
        ys.append(y)
        size = size or len(x)
        seen += len(x)
        if seen >= MOST:
            break
    if not xs:
        return Peek(shuffled=shuffled)
    weighted = len(element) > 2
    return Peek(np.concatenate(xs), np.concatenate(ys), size, shuffled, weighted)


def mixes(train: Any, validation: Any) -> bool:
    """Tell whether both are cut from one dataset whose order is drawn anew at each pass.

    ``shuffled.skip(n)`` and ``shuffled.take(n)`` are two parts of the first pass alone: in the next
    one images change sides.
    """
    import tensorflow as tf

    if not all(isinstance(data, tf.data.Dataset) for data in (train, validation)):
        return False
    shared = {id(part) for part in _chain(train)} & {id(part) for part in _chain(validation)}
    return any(
        id(part) in shared
        and type(part).__name__ == "_ShuffleDataset"
        and bool(getattr(part, "_reshuffle_each_iteration", True))
        for part in _chain(train)
    )


def _names(data: Any) -> Any:
    return (type(part).__name__ for part in _chain(data))


def _chain(data: Any) -> Any:
    """Yield a dataset and what it is made from, down to its source."""
    while data is not None:
        yield data
        data = getattr(data, "_input_dataset", None)


def _shuffles(data: Any) -> bool:
    """Tell whether images are mixed before they are put into batches, and widely enough."""
    below = list(_chain(data))
    for place, part in enumerate(below):
        source = below[place + 1 :]
        single = type(part).__name__ == "_ShuffleDataset" and not _in_batches(source)
        if single and int(part._buffer_size) >= WIDE * _images(source):
            return True
    return False


def _images(parts: list[Any]) -> int:
    """Return of how many images the parts tell: the fewest, for a source may be repeated.

    0 where that is not known, and beyond what changes the size of elements.
    """
    counts = []
    for part in parts:
        if "batch" in type(part).__name__.lower():
            break
        counts.append(int(part.cardinality()))
    return min((n for n in counts if n > 0), default=0)


def _in_batches(parts: list[Any]) -> bool:
    """Tell whether the first of the parts, each fed by the next, gives whole batches."""
    names = [type(part).__name__ for part in parts]
    batched = next((i for i, name in enumerate(names) if "Batch" in name), None)
    split = next((i for i, name in enumerate(names) if "Unbatch" in name), None)
    return batched is not None and (split is None or batched < split)


def _batch_size(data: Any) -> int | None:
    while data is not None:
        size = getattr(data, "_batch_size", None)
        if size is not None:
            return int(size)
        data = getattr(data, "_input_dataset", None)
    return None


def _rebuilt(data: Any, *, thin: bool) -> Any:
    """Return a dataset of the same elements that shares no state with ``data``, or None.

    Args:
        data: any dataset.
        thin: whether elements may be left out, evenly.
    """
    name = type(data).__name__
    if name in WITHOUT_STATE:
        return _thinned(data) if thin else data
    source = getattr(data, "_input_dataset", None)
    if source is None:
        return None
    below = _rebuilt(source, thin=thin)
    if below is None or name in LEFT_OUT or name == "_ShuffleDataset":
        return below
    rebuild = _REBUILT.get(name)
    return None if rebuild is None else rebuild(data, below)


def _thinned(data: Any) -> Any:
    """Return about :data:`MOST` elements from the whole of a source, in its order.

    The first ones of sorted data are all of one class.
    """
    import tensorflow as tf

    tensors, structure = getattr(data, "_tensors", None), getattr(data, "_structure", None)
    if not tensors or not isinstance(structure, tuple) or len(tensors) != len(structure):
        return data
    step = -(-int(tensors[0].shape[0] or 1) // MOST)
    if type(data).__name__ != "_TensorSliceDataset" or step < 2:
        return data
    return tf.data.Dataset.from_tensor_slices(tuple(part[::step] for part in tensors))


def _map(data: Any, below: Any) -> Any:
    function = data._map_func
    operations = function.function.graph.as_graph_def(add_shapes=False)
    used = {node.op for node in operations.node}
    used |= {node.op for f in operations.library.function for node in f.node_def}
    if used & UNSAFE_OPERATIONS or any("Rng" in op or "Stateful" in op for op in used):
        return None
    with untouched():  # tracing runs the user's function, which may draw while it is traced
        return below.map(function._func)


def _batch(data: Any, below: Any) -> Any:
    return below.batch(int(data._batch_size), drop_remainder=bool(data._drop_remainder))


def _take(data: Any, below: Any) -> Any:
    return below.take(int(data._count))


_REBUILT: dict[str, Any] = {
    "_MapDataset": _map,
    "_ParallelMapDataset": _map,
    "_BatchDataset": _batch,
    "_ParallelBatchDataset": _batch,
    "_TakeDataset": _take,
    "_ShuffleDataset": None,
}

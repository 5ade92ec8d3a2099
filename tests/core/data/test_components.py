"""Which ink hangs together."""

from __future__ import annotations

import numpy as np

from core.data.components import Box, boxes, components


def test_what_touches_at_corners_is_one_part() -> None:
    mask = np.zeros((6, 8), bool)
    mask[0, 0] = mask[1, 1] = mask[2, 0] = True
    mask[4:, 5:] = True
    labels = components(mask)
    assert sorted(np.unique(labels)) == [0, 1, 2]
    assert len({int(labels[0, 0]), int(labels[1, 1]), int(labels[2, 0])}) == 1
    assert boxes(labels) == [Box(0, 3, 0, 2), Box(4, 6, 5, 8)]


def test_a_row_does_not_go_on_in_the_next() -> None:
    mask = np.zeros((2, 5), bool)
    mask[0, 4] = mask[1, 0] = True
    labels = components(mask)
    assert labels.max() == 2


def test_without_ink_there_is_no_part() -> None:
    assert boxes(components(np.zeros((3, 4), bool))) == []

"""The probe of a machine's speed."""

from __future__ import annotations

import math

from core.training.speed import seconds_of_the_probe


def test_the_probe_gives_a_time() -> None:
    seconds = seconds_of_the_probe()
    assert seconds > 0
    assert math.isfinite(seconds)

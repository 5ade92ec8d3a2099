"""How durations are worded."""

from __future__ import annotations

import pytest

from app_pages.shared.text import about, duration


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0, "a moment"),
        (1.4, "a moment"),
        (1.6, "2 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (185.0, "3 min 5 s"),
        (3600.0, "60 min"),
    ],
)
def test_a_duration_has_no_zero_in_it(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_a_moment_is_not_about_one() -> None:
    assert (about(0.2), about(41.0)) == ("a moment", "about 41 s")

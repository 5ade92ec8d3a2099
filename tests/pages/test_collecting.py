"""What is loaded once is not looked through by each collection of garbage."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from app_pages.shared.collecting import spare_what_is_loaded


@pytest.fixture(autouse=True)
def thaw() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_only_newly_loaded_modules_are_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "one_more", ModuleType("one_more"))
    spare_what_is_loaded()
    spared = gc.get_freeze_count()
    assert spared > 10_000

    kept = [[number] for number in range(1_000)]
    spare_what_is_loaded()
    assert gc.get_freeze_count() <= spared

    monkeypatch.setitem(sys.modules, "another", ModuleType("another"))
    spare_what_is_loaded()
    assert gc.get_freeze_count() > spared
    assert gc.is_tracked(kept[0])

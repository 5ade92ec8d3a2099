"""What tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app_pages.shared import lab as lab_module
from tests.pages.lab_app import Lab


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """An engine without processes behind the real pages."""
    lab = Lab()
    lab_module.engine.clear()
    monkeypatch.setattr("core.jobs.engine.Engine", lambda: lab.engine)
    yield lab
    lab.engine.close()
    lab_module.engine.clear()

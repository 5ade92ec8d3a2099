"""The README says what is there: its tables are those of the cards and of requirements.txt."""

from __future__ import annotations

import re

from tools import readme


def test_the_tables_are_up_to_date() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.filled(text) == text, "run: python -m tools.readme"


def test_the_tables_are_not_empty() -> None:
    assert "tutorial-cnn" in readme.models_table()
    assert "streamlit " in readme.dependencies_table()


def test_every_pinned_package_says_why_it_is_there() -> None:
    text = (readme.ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(re.findall(r"^\| [\w-]+ \S+ \| .+ \|$", readme.dependencies_table(), re.M)) == len(
        pins
    )

"""What tables need is loaded while the first page is looked at, and not before it is drawn."""

from __future__ import annotations

import subprocess
import sys

# In a process of its own: here pandas is loaded long since.
WAITED = """
import sys
import streamlit
from app_pages.shared.tables_ahead import load_tables_ahead

thread = load_tables_ahead()
print("pandas" in sys.modules, load_tables_ahead() is thread)
thread.join(60)
print("pandas" in sys.modules)
"""


def test_pandas_is_there_once_the_page_was_looked_at() -> None:
    run = subprocess.run([sys.executable, "-c", WAITED], text=True, capture_output=True, check=True)
    assert run.stdout.split() == ["False", "True", "True"]

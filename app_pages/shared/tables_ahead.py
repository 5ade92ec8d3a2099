"""Load what Streamlit's tables need while a visitor looks at the first page."""

from __future__ import annotations

import threading
import time
from functools import cache

SECONDS_UNTIL_SHOWN = 1.0
"""After a server's first page was drawn: then the browser has it."""


@cache
def load_tables_ahead() -> threading.Thread:
    """Import pandas in the background, once a process: the first table else waits 0.25 s for it.

    Nearly every page has a table, so that the 55 MB would be taken a moment later anyway.

    Returns:
        The thread that does so.
    """
    thread = threading.Thread(target=_load, name="tables-ahead", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    time.sleep(SECONDS_UNTIL_SHOWN)
    import pandas  # noqa: F401, ICN001 -- Streamlit does when it draws a table

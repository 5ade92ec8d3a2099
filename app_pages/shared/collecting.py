"""Keep what is loaded once out of the garbage collector's way.

Streamlit collects all garbage after each run of a page. The libraries' half a million objects are
looked through each time, though they never become garbage: on the Draw page that was 140 of 205 ms.
"""

from __future__ import annotations

import gc
import sys

from app_pages.shared.freed_memory import give_back_gaps

_modules = 0


def spare_what_is_loaded() -> None:
    """Take everything that lives now out of future collections, once modules have been loaded.

    Only cycles of objects that are in use at that moment can then stay behind, and that happens as
    seldom as a page is opened for the first time.
    """
    global _modules
    if len(sys.modules) > _modules:
        # Before the first page there is nothing to collect: only Streamlit itself has run.
        if _modules:
            gc.collect()
            give_back_gaps()
        gc.freeze()
        _modules = len(sys.modules)

"""Plotly's script where the browser finds it: below ``static/``, beside the entry file.

It ships inside the Python package plotly, which is found but never imported: the web process needs
none of it.
"""

from __future__ import annotations

import filecmp
import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from core.errors import StorageError
from core.home import make_folder, write_bytes

STATIC = Path(__file__).resolve().parents[2] / "static"
PLOTLY = "plotly.min.js"


@cache
def provide_plotly(folder: Path = STATIC) -> bool:
    """Put Plotly's script into ``folder``, complete or not at all; once a process.

    Several servers may do so at once. Where it cannot be done, charts say in the browser that
    they have no script, and everything else works.

    Returns:
        Whether the script of the installed package is there.
    """
    source = packaged_script()
    if source is None:
        logging.getLogger(__name__).warning("The package plotly is missing: no chart will be drawn")
        return False
    target = folder / PLOTLY
    try:
        if not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
            make_folder(folder)
            write_bytes(target, source.read_bytes())
            target.chmod(0o644)
    except (StorageError, OSError) as error:
        logging.getLogger(__name__).warning("No chart will be drawn: %s", error)
        return False
    return True


def packaged_script() -> Path | None:
    """Return the script inside the installed package, or None where there is none."""
    package = find_spec("plotly")
    for folder in (package.submodule_search_locations or ()) if package else ():
        script = Path(folder) / "package_data" / PLOTLY
        if script.is_file():
            return script
    return None

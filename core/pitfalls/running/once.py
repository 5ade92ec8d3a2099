"""Runs one program once in a process of its own: ``python -m core.pitfalls.running.once JSON OUT``.

JSON holds the arguments of :func:`core.pitfalls.running.program.run_program`; the record is written
to the file OUT.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from core.home import write_json
from core.pitfalls.running.program import run_program


def main(arguments: str, out: str) -> None:
    """Run and write."""
    asked = json.loads(arguments)
    write_json(Path(out), run_program(Path(asked.pop("path")), **asked))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Runs one program once in a process of its own.

``python -m core.pitfalls.running.once OUT seeded`` loads TensorFlow as a seeded program needs it,
waits for one line of JSON with the arguments of
:func:`core.pitfalls.running.program.run_program`, and writes the record to the file OUT.
"unseeded" loads nothing before.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from core.home import write_json
from core.pitfalls.running.program import run_program


def main(out: str, seeds: str) -> None:
    """Wait, run and write; a line that never comes ends the process."""
    if seeds == "seeded":
        from core.training.keras_setup import load

        load()
    line = sys.stdin.readline()
    if not line:
        return
    asked = json.loads(line)
    write_json(Path(out), run_program(Path(asked.pop("path")), **asked))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Long benchmarks in pieces: what a call has measured, the next one need not measure again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.home import write_bytes
from tests.bench.doctor.store import code_digest
from tests.bench.results import FOLDER, ROOT

CODE = ("core/config", "core/data", "core/training", "core/jobs", "core/doctor")


class Pieces:
    """Measurements of one benchmark that hold for the code as it is.

    Args:
        name: of ``results/<name>.pieces.jsonl``.
        bench: the benchmark's own file.
    """

    def __init__(self, name: str, bench: str) -> None:
        self._path = FOLDER / f"{name}.pieces.jsonl"
        self._code = code_digest([*(ROOT / folder for folder in CODE), Path(bench)])
        self.known: list[dict[str, Any]] = [
            piece for piece in self._stored() if piece["code"] == self._code
        ]

    def add(self, piece: dict[str, Any]) -> None:
        """Keep a measurement."""
        self.known.append({"code": self._code, **piece})
        FOLDER.mkdir(exist_ok=True)
        write_bytes(self._path, "".join(json.dumps(one) + "\n" for one in self.known).encode())
        self._path.chmod(0o644)

    def _stored(self) -> list[dict[str, Any]]:
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]

"""Runs the benchmarks one after the other and writes the README's table of them.

    python -m tests.bench                  # all of them
    python -m tests.bench opening memory   # some
    python -m tests.bench --missing        # those that this commit has not been measured by today

Each is a module of this package with a ``main``, run in a process of its own; one that fails does
not keep the others from running.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime

from tests.bench.results import ROOT, commit, path_of

BENCHES = ("opening", "pages", "memory", "growth", "draw", "monitoring", "training", "recipes")
"""In the order of their running."""


def main() -> int:
    """Run; return 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--missing", action="store_true", help="go on where an earlier call ended")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"there is no {', '.join(sorted(unknown))}; choose from {', '.join(BENCHES)}")
    names = options.names or BENCHES
    failed = [
        name for name in names if not (options.missing and _is_measured(name)) and not _run(name)
    ]
    subprocess.run([sys.executable, "-m", "tools.readme"], cwd=ROOT, check=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str) -> bool:
    load = os.getloadavg()[0]
    print(f"\n# {name} (load {load:.2f})", file=sys.stderr, flush=True)
    started = time.monotonic()
    ended = subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], cwd=ROOT, check=False)
    print(f"# {name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return ended.returncode == 0


def _is_measured(name: str) -> bool:
    try:
        found = json.loads(path_of(name).read_text(encoding="utf-8"))
    except OSError:
        return False
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    return bool(found["date"] == today and found["commit"].removesuffix("+") == commit(clean=True))


if __name__ == "__main__":
    sys.exit(main())

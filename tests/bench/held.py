"""How much memory processes hold, each and together.

A process is measured by its RSS: all of its pages that are in memory, code and mapped images too,
although the kernel could drop those. That is the most that it can be blamed for; PSS would be less
as soon as anybody else on the machine runs Python, and USS leaves out what its own worker shares.

Together they are measured by their RSS with the pages that several of them map counted once.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

MEGABYTE = 1e6
_MAPPING = re.compile(r"^([0-9a-f]+)-[0-9a-f]+ \S+ (\S+) \S+ (\d+)")
LOOK_SECONDS = 0.25


def rss(process: psutil.Process) -> float:
    """Return the megabytes of one process; 0 where it has ended."""
    try:
        return float(process.memory_info().rss / MEGABYTE)
    except psutil.NoSuchProcess:
        return 0.0


def parts(process: psutil.Process) -> dict[str, float]:
    """Return megabytes by measure: rss, uss and on Linux pss.

    Of rss, "anonymous" is what no file backs, and "images" what mapped .npy files have in memory,
    which the kernel drops when anybody needs room.
    """
    memory = process.memory_full_info()
    found = {"rss": memory.rss, "uss": memory.uss}
    if hasattr(memory, "pss"):
        found["pss"] = memory.pss
        status = Path(f"/proc/{process.pid}/status").read_text()
        maps = process.memory_maps()
        found["images"] = sum(one.rss for one in maps if one.path.endswith(".npy"))
        found["anonymous"] = int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]
    return {name: round(value / MEGABYTE, 1) for name, value in found.items()}


def together(processes: list[psutil.Process]) -> float:
    """Return the megabytes of several processes; what they share is counted once.

    Of each mapping the largest share that one of them has in memory is taken; without ``smaps``,
    which only Linux has, what they share is counted in each.
    """
    private, shared = 0, defaultdict(int)
    for process in processes:
        try:
            mappings = list(_mappings(process.pid))
        except (FileNotFoundError, ProcessLookupError):
            if Path("/proc/self/smaps").exists():
                continue  # it has ended
            private += int(rss(process) * MEGABYTE)
            continue
        for name, alone, others in mappings:
            private += alone
            shared[name] = max(shared[name], others)
    return (private + sum(shared.values())) / MEGABYTE


def _mappings(pid: int) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield name, bytes of its own, and bytes that others map too, of each mapping."""
    name: tuple[str, ...] = ()
    sizes: dict[str, int] = {}
    for line in [*Path(f"/proc/{pid}/smaps").read_text().splitlines(), "0-0 - 0 0 0"]:
        if found := _MAPPING.match(line):
            if name:
                own = sizes["Private_Clean"] + sizes["Private_Dirty"]
                yield name, own, sizes["Rss"] - own
            start, offset, inode = found.groups()
            # A file's pages are the same wherever it is mapped; other pages only by a fork.
            name, sizes = ((inode, offset) if inode != "0" else ("", start)), {}
        else:
            key, _, value = line.partition(":")
            if key in ("Rss", "Private_Clean", "Private_Dirty"):
                sizes[key] = int(value.split()[0]) * 1024


class Peak:
    """The most that was held while a block ran, in megabytes."""

    def __init__(self) -> None:
        self.together = 0.0
        self.each: dict[int, float] = {}

    def look(self, processes: list[psutil.Process]) -> None:
        """Measure once."""
        self.together = max(self.together, together(processes))
        for process in processes:
            self.each[process.pid] = max(self.each.get(process.pid, 0.0), rss(process))


@contextlib.contextmanager
def peak(family: Callable[[], list[psutil.Process]]) -> Iterator[Peak]:
    """Look again and again at the processes that ``family`` returns."""
    found, done = Peak(), threading.Event()

    def keep_looking() -> None:
        while not done.wait(LOOK_SECONDS):
            found.look(family())

    thread = threading.Thread(target=keep_looking)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()

"""How much memory a family of processes holds, watched while a test runs."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import psutil


class Watch:
    """Adds up the processes' memory again and again; ends them where it passes the limit."""

    def __init__(self, family: Callable[[], list[psutil.Process]], limit: int) -> None:
        self.peak = 0
        self.limit = limit
        self._family = family

    def look(self) -> None:
        """Measure once, in bytes."""
        processes = self._family()
        self.peak = max(self.peak, sum(map(_held, processes)))
        if self.peak > self.limit:
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()


def _held(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
        return 0  # It ended meanwhile.
    # Linux shares pages out fairly (PSS) between the processes that map them.
    return int(getattr(memory, "pss", memory.uss))


@contextlib.contextmanager
def limited(family: Callable[[], list[psutil.Process]], limit: int) -> Iterator[Watch]:
    """Watch the processes that ``family`` returns while the block runs."""
    watch = Watch(family, limit)
    done = threading.Event()

    def keep_looking() -> None:
        while not done.wait(0.2):
            watch.look()

    thread = threading.Thread(target=keep_looking)
    thread.start()
    try:
        yield watch
    finally:
        done.set()
        thread.join()

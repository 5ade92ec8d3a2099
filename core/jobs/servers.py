"""Which server owns a live run: a kernel file lock says, which ends with its process.

Clocks and process ids cannot tell a crashed server from a slow one, or from another process that
got the same id; a lock that the kernel drops when its holder dies can.
"""

from __future__ import annotations

import secrets
import threading
from pathlib import Path

from filelock import FileLock, Timeout

from core.home import home, make_folder, storage_error

_looking = threading.Lock()


class Server:
    """This process's claim on the runs that it queues and trains; kept until the process ends."""

    def __init__(self) -> None:
        """Claim.

        Raises:
            StorageError: the folder of claims cannot be written.
        """
        self.id = secrets.token_hex(6)
        folder = make_folder(_folder())
        try:
            _sweep()
            self._lock = FileLock(folder / f"{self.id}.lock")
            self._lock.acquire()
        except OSError as error:
            raise storage_error(error, folder) from error

    def release(self) -> None:
        """Give the claim up: what was live reads ``interrupted`` from now on."""
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)


def is_alive(server: str) -> bool:
    """Tell whether the process that took this id still lives."""
    path = _folder() / f"{server}.lock"
    return path.exists() and not _is_free(path)


def _folder() -> Path:
    return home() / "servers"


def _is_free(path: Path) -> bool:
    # One look at a time: the look itself takes the lock for a moment.
    with _looking:
        probe = FileLock(path)
        try:
            probe.acquire(timeout=0)
        except (Timeout, OSError):
            return False
        probe.release()
        return True


def _sweep() -> None:
    """Remove the lock files of servers that are gone."""
    for path in _folder().glob("*.lock"):
        if _is_free(path):
            path.unlink(missing_ok=True)

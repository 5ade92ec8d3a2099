"""Fetching MNIST in the background, so that no page ever waits for it."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import filelock

from core.data import sources, store
from core.errors import DataError, LabError
from core.home import cache_folder, make_folder, storage_error
from core.messages import Message, message

if TYPE_CHECKING:
    from requests import RequestException

KERAS_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
KERAS_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

SECONDS_TO_CONNECT = 5.0
SECONDS_OF_SILENCE = 30.0
_BLOCK = 1 << 16

Status = Literal["idle", "running", "done", "failed"]


@dataclass(frozen=True)
class DownloadState:
    """How far this process's download is."""

    status: Status = "idle"
    received: int = 0
    """Bytes."""
    total: int = 0
    """Bytes; 0 as long as the server has not said."""
    reason: Message | None = None
    """Why it failed."""


_lock = threading.Lock()
_state = DownloadState()
_log = logging.getLogger(__name__)


def download_state() -> DownloadState:
    """Return how far the download is."""
    return _state


def is_allowed() -> bool:
    """Tell whether downloading is allowed: ``DIGIT_LAB_OFFLINE=1`` forbids it."""
    return os.environ.get("DIGIT_LAB_OFFLINE", "") in ("", "0")


def address() -> str:
    """Return where MNIST is fetched from: Keras' address, or a mirror of the very same file."""
    return os.environ.get("DIGIT_LAB_MNIST_URL") or KERAS_URL


def start_download(sha256: str = KERAS_SHA256) -> None:
    """Fetch MNIST into the cache on a thread of its own; see :func:`download_state`.

    Does nothing while a download runs. After a failure it tries again.

    Args:
        sha256: of the file at :func:`address`, in hexadecimal.
    """
    global _state
    with _lock:
        if _state.status == "running":
            return
        if not is_allowed():
            _state = DownloadState("failed", reason=_forbidden())
            return
        _state = DownloadState("running")
    threading.Thread(target=_run, args=(sha256,), name="mnist-download", daemon=True).start()


def _forbidden() -> Message:
    return message(
        "Downloading is switched off here (DIGIT_LAB_OFFLINE is set). Unset it, or set "
        "DIGIT_LAB_MNIST to the full path of a file mnist.npz."
    )


def _run(sha256: str) -> None:
    global _state
    try:
        fetch(address(), sha256, Progress())
        _state = replace(_state, status="done")
    except LabError as error:
        _log.warning("%s", error)
        _state = replace(_state, status="failed", reason=error.message)
    except Exception as error:  # a defect, but the page must not wait for ever
        _log.exception("The download has a defect.")
        reason = message(
            "The download failed in a way nobody foresaw ({kind}); the server's log has the "
            "details. Please try again.",
            kind=type(error).__name__,
        )
        _state = replace(_state, status="failed", reason=reason)


class Progress:
    """What pooch tells about the bytes that arrive, in the form of tqdm's progress bar."""

    total = 0
    received = 0

    def update(self, count: int) -> None:
        """Count bytes that arrived.

        Raises:
            DataError: they are far more than MNIST has.
        """
        self.received += count
        if max(self.received, self.total) > sources.LARGEST_FILE:
            raise DataError(
                "The file at the download address is larger than {limit} bytes, so it cannot be "
                "MNIST. Set DIGIT_LAB_MNIST_URL to an address of Keras' mnist.npz.",
                limit=f"{sources.LARGEST_FILE:,}",
            )
        self._tell()

    def reset(self) -> None:
        """Start counting again."""
        self.received = 0

    def close(self) -> None:
        """Nothing is open."""

    def _tell(self) -> None:
        global _state
        received = min(self.received, self.total) if self.total else self.received
        _state = replace(_state, received=received, total=self.total)


def fetch(url: str, sha256: str, progress: Progress) -> None:
    """Download MNIST's file, check it and put its arrays into the cache.

    Another process that does the same is waited for, and its work used.

    Args:
        url: where a copy of Keras' ``mnist.npz`` lies.
        sha256: of that file, in hexadecimal.
        progress: is told what arrives.
    Raises:
        DataError: it cannot be reached, breaks off, or is not that file.
        StorageError: the cache cannot be written.
    """
    cache = make_folder(cache_folder())
    folder = cache / "download"
    try:
        with filelock.FileLock(cache / "download.lock"):
            if _is_complete():
                return
            shutil.rmtree(folder, ignore_errors=True)  # left by a process that died
            try:
                file = folder / "mnist.npz"
                _retrieve(url, sha256, progress, str(folder), file.name)
                store.keep("mnist", sources.read_npz(file))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise storage_error(error, cache) from error


def _is_complete() -> bool:
    try:
        return store.load("mnist") is not None
    except DataError:
        return False


def _retrieve(url: str, sha256: str, progress: Progress, folder: str, name: str) -> None:
    # Both take a while to import and are needed by nobody else.
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.WARNING)  # it would tell the log this machine's paths
    downloader = pooch.HTTPDownloader(
        progressbar=progress,
        chunk_size=_BLOCK,
        timeout=(SECONDS_TO_CONNECT, SECONDS_OF_SILENCE),
    )
    host = urlsplit(url).hostname or "?"
    try:
        pooch.retrieve(url, f"sha256:{sha256}", fname=name, path=folder, downloader=downloader)
    except requests.RequestException as error:
        raise _explain(error, host, progress) from error
    except ValueError as error:
        raise DataError(
            "What {host} sent is not the file mnist.npz that Keras distributes: its SHA-256 "
            "differs. It was thrown away. Try again, or set DIGIT_LAB_MNIST_URL to another address "
            "of that file.",
            host=host,
        ) from error


def _explain(error: RequestException, host: str, progress: Progress) -> DataError:
    if error.response is not None:
        return DataError(
            "MNIST could not be downloaded: {host} answered with status {status}. Try again later, "
            "or set DIGIT_LAB_MNIST to the full path of a file mnist.npz.",
            host=host,
            status=error.response.status_code,
        )
    if progress.received or progress.total:
        return DataError(
            "MNIST could not be downloaded: the connection to {host} broke off after about "
            "{received} of {total} bytes. Try again, or set DIGIT_LAB_MNIST to the full path of a "
            "file mnist.npz.",
            host=host,
            received=f"{progress.received:,}",
            total=f"{progress.total:,}",
        )
    return DataError(
        "MNIST could not be downloaded: {host} was not reached within {seconds} seconds or did not "
        "answer ({kind}). Check the connection and try again, or set DIGIT_LAB_MNIST to the full "
        "path of a file mnist.npz.",
        host=host,
        seconds=f"{SECONDS_TO_CONNECT:g}",
        kind=type(error).__name__,
    )

from __future__ import annotations

import contextlib
import hashlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.data import datasets, download, sources, store
from core.data.download import DownloadState, Progress, download_state, fetch, start_download
from core.errors import DataError, StorageError
from core.home import cache_folder
from tests.core.data import small


class Mirror:
    """A web server on this machine that hands out one file, well or badly."""

    def __init__(self) -> None:
        self.content = b""
        self.status = 200
        self.cut = 0
        """Bytes that are announced but not sent."""
        self.half_way: threading.Event | None = None
        """Send one half, then wait for this."""
        self.requests = 0
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.answer(self)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/mnist.npz"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests += 1
        handler.send_response(self.status)
        handler.send_header("Content-Length", str(len(self.content)))
        handler.end_headers()
        half = len(self.content) // 2
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            handler.wfile.write(self.content[:half])
            if self.half_way is not None:
                self.half_way.wait(30)
            handler.wfile.write(self.content[half : len(self.content) - self.cut])

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@pytest.fixture
def mirror(small_mnist: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A server of the small MNIST, named as the address to download from."""
    mirror = Mirror()
    mirror.content = small_mnist.read_bytes()
    monkeypatch.setenv("DIGIT_LAB_MNIST_URL", mirror.url)
    monkeypatch.delenv("DIGIT_LAB_OFFLINE")
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    thread = threading.Thread(target=mirror.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield mirror
    mirror.server.shutdown()
    mirror.server.server_close()


def wait() -> DownloadState:
    until = time.monotonic() + 20
    while download_state().status == "running":
        assert time.monotonic() < until, "The download does not end."
        time.sleep(0.02)
    return download_state()


def leftovers() -> list[str]:
    cache = cache_folder()
    return [str(p.relative_to(cache)) for p in cache.rglob("*") if p.suffix in (".npz", ".npy")]


def test_mnist_arrives_in_the_cache(mirror: Mirror) -> None:
    assert download_state() == DownloadState("idle")
    assert datasets.best_available() == "sample"

    start_download(mirror.sha256)

    size = len(mirror.content)
    assert wait() == DownloadState("done", size, size)
    assert datasets.best_available() == "mnist"
    assert str(datasets.load("mnist").origin) == "Read from this machine's cache."
    assert not (cache_folder() / "download").exists()


def test_progress_is_told_and_the_caller_goes_on_meanwhile(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_BLOCK", 1024)
    mirror.half_way = threading.Event()

    start_download(mirror.sha256)
    until = time.monotonic() + 20
    while download_state().received == 0 and time.monotonic() < until:
        time.sleep(0.02)
    state = download_state()
    start_download(mirror.sha256)  # a second visitor
    mirror.half_way.set()

    assert state.status == "running"
    assert 0 < state.received < state.total == len(mirror.content)
    assert wait().status == "done"
    assert mirror.requests == 1


def test_what_is_here_already_is_not_fetched_again(mirror: Mirror) -> None:
    store.keep("mnist", small.arrays())

    start_download(mirror.sha256)

    assert wait().status == "done"
    assert mirror.requests == 0


def test_a_damaged_cache_is_fetched_again(mirror: Mirror) -> None:
    store.keep("mnist", small.arrays())
    store.path_of("mnist", "x_test").write_bytes(b"damaged")

    start_download(mirror.sha256)

    assert wait().status == "done"
    assert mirror.requests == 1
    assert store.load("mnist") is not None


def failed(mirror: Mirror, sha256: str | None = None) -> str:
    start_download(sha256 or mirror.sha256)
    state = wait()
    assert state.status == "failed"
    assert state.reason is not None
    assert leftovers() == []
    return str(state.reason)


def test_a_truncated_answer_is_never_used(mirror: Mirror) -> None:
    mirror.cut = 1000

    said = failed(mirror)

    assert "the connection to 127.0.0.1 broke off after about" in said
    assert f"of {len(mirror.content):,} bytes" in said


def test_an_altered_file_is_never_used(mirror: Mirror) -> None:
    honest = mirror.sha256
    mirror.content = mirror.content[:-1] + b"x"

    assert "its SHA-256 differs" in failed(mirror, honest)


def test_a_file_with_the_right_digest_and_other_digits_is_never_used(mirror: Mirror) -> None:
    others = small.arrays()
    others["x_train"][0, 0, 0] ^= 1
    mirror.content = small.npz(others)

    assert "the values of x_train are not the known ones" in failed(mirror)


def test_an_error_of_the_server_is_said(mirror: Mirror) -> None:
    mirror.status = 503

    assert "127.0.0.1 answered with status 503" in failed(mirror)


def test_a_refused_connection_is_said(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv(
            "DIGIT_LAB_MNIST_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/mnist.npz"
        )

        assert "was not reached within 5 seconds or did not answer" in failed(mirror)


def test_a_server_that_falls_silent_is_given_up(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "SECONDS_OF_SILENCE", 0.2)
    monkeypatch.setattr(download, "_BLOCK", 1024)
    mirror.half_way = threading.Event()

    assert "broke off" in failed(mirror)
    mirror.half_way.set()


def test_an_endless_file_is_given_up(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LARGEST_FILE", 1000)

    assert "larger than 1,000 bytes" in failed(mirror)


@pytest.mark.parametrize("address", ["nonsense", "file:///etc/hostname", "http://"])
def test_a_nonsense_address_is_said(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DIGIT_LAB_MNIST_URL", address)

    assert "could not be downloaded" in failed(mirror)


def test_it_can_be_tried_again(mirror: Mirror) -> None:
    mirror.status = 503
    failed(mirror)

    mirror.status = 200
    start_download(mirror.sha256)

    assert wait().status == "done"


def test_a_defect_does_not_leave_the_page_waiting(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "fetch", lambda *_: 1 / 0)

    assert "ZeroDivisionError" in failed(mirror)


def test_offline_nothing_is_asked_for(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_OFFLINE", "1")

    assert not download.is_allowed()
    assert "DIGIT_LAB_OFFLINE is set" in failed(mirror)
    assert mirror.requests == 0


def test_a_folder_that_cannot_be_written_is_said(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path / "file"))

    with pytest.raises(StorageError, match="Set DIGIT_LAB_HOME"):
        fetch(mirror.url, mirror.sha256, Progress())


def test_two_processes_fetch_once(mirror: Mirror, small_mnist: Path) -> None:
    program = (
        "import sys, pathlib; from tests.core.data.small import fetch_in_this_process;"
        "fetch_in_this_process(sys.argv[1], pathlib.Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", program, mirror.url, str(small_mnist)]
    both = [subprocess.Popen(command) for _ in range(2)]

    assert [process.wait(60) for process in both] == [0, 0]
    assert mirror.requests == 1
    assert store.load("mnist") is not None


def test_keras_file_is_what_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIGIT_LAB_MNIST_URL", raising=False)

    assert download.address().endswith("/tensorflow/tf-keras-datasets/mnist.npz")
    assert download.KERAS_SHA256.startswith("731c5ac6")


def test_the_real_mnist_arrives(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "mnist.npz"
    if not file.is_file():
        pytest.skip("needs shared/data/mnist.npz beside the checkout")
    monkeypatch.setitem(download.sources.facts.SETS, "mnist", download.sources.facts.MNIST)
    mirror.content = file.read_bytes()

    start_download(mirror.sha256)

    assert wait().status == "done"
    assert len(datasets.load("mnist").train) == 60_000


def test_the_digest_that_is_asked_for_is_kept(mirror: Mirror) -> None:
    with pytest.raises(DataError, match="SHA-256 differs"):
        fetch(mirror.url, download.KERAS_SHA256, Progress())

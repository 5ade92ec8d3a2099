"""The real app as a process that tests may start, ask, kill and start again."""

import ast
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from tests.probe import probe

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "streamlit_app.py"
PROBE = ROOT / "tests" / "probe"
START_SECONDS = 60
STOP_SECONDS = 15
MOST_TOLD = 20_000  # characters of a log


def page_paths() -> list[str]:
    """Return the path of every page in the entry file's navigation, hidden ones too."""
    calls = [node for node in ast.walk(ast.parse(ENTRY.read_text())) if isinstance(node, ast.Call)]
    pages = [call for call in calls if ast.unparse(call.func) == "st.Page"]
    return ["/" if _is_default(call) else f"/{_file_of(call).stem}" for call in pages]


def _file_of(page: ast.Call) -> Path:
    assert isinstance(page.args[0], ast.Constant)
    return Path(str(page.args[0].value))


def _is_default(page: ast.Call) -> bool:
    return any(keyword.arg == "default" for keyword in page.keywords)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probing:
        probing.bind(("127.0.0.1", 0))
        return int(probing.getsockname()[1])


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class AppServer:
    """``streamlit run`` on 127.0.0.1, offline, with its own home.

    Args:
        home: folder for its data (DIGIT_LAB_HOME), its output and the probe's log.
        env: further environment variables; None as a value removes one.
        script: the Streamlit script to run.
        python: interpreter to run it with.
        within: command that starts the server's command line, e.g. in a namespace; it must exec it.
    """

    def __init__(
        self,
        home: Path,
        env: Mapping[str, str | None] | None = None,
        *,
        script: Path = ENTRY,
        python: Path = Path(sys.executable),
        within: Sequence[str] = (),
    ) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        home.mkdir(parents=True, exist_ok=True)
        self._log = home.with_name(f"{home.name}-server.log")
        self._probe_log = home.with_name(f"{home.name}-probe.log")
        options = {
            "server.address": "127.0.0.1",
            "server.port": self.port,
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        self._command = [*within, str(python), "-m", "streamlit", "run", str(script), *flags]
        changes = {
            "DIGIT_LAB_HOME": str(home),
            "DIGIT_LAB_OFFLINE": "1",
            "DIGIT_LAB_MNIST": None,
            "DASK_SCHEDULER_ADDRESS": None,
            "PYTHONPATH": str(PROBE),
            "PROBE_LOG": str(self._probe_log),
            **(env or {}),
        }
        self._env = {
            name: value for name, value in (os.environ | changes).items() if value is not None
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._family: dict[int, psutil.Process] = {}

    @property
    def pid(self) -> int:
        """The web process."""
        assert self._process is not None, "the server was not started"
        return self._process.pid

    @property
    def log(self) -> str:
        """Everything the server has printed, over all its starts."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def where_it_stands(self) -> str:
        """Have all threads of the web process write where they are, and return the log's end."""
        lives = self._process is not None and self._process.poll() is None
        told = f"It runs: {lives}. It answers: {lives and self.is_healthy()}.\n"
        # Without the probe nobody takes the signal, and it would end the process.
        if lives and str(PROBE) in self._env["PYTHONPATH"].split(os.pathsep):
            os.kill(self.pid, signal.SIGUSR1)
            time.sleep(1)
        return told + self.log[-MOST_TOLD:]

    def observed(self, kind: str) -> list[tuple[int, str]]:
        """Return what the probe saw in all processes, as (pid, what); kind is import or call."""
        return [(pid, what) for pid, seen, what in probe.read(self._probe_log) if seen == kind]

    def family(self) -> list[psutil.Process]:
        """Return the living processes that this server started, itself first."""
        try:
            web = psutil.Process(self.pid)
            found = [web, *web.children(recursive=True)]
        except psutil.NoSuchProcess:
            found = []
        self._family |= {process.pid: process for process in found}
        return [process for process in self._family.values() if _lives(process)]

    def launch(self) -> None:
        """Start the process without waiting for its first answer."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> "AppServer":
        """Start and wait for an answer; after a stop or a kill, on the same port and home."""
        self.launch()
        deadline = time.monotonic() + START_SECONDS
        while not self.is_healthy():
            if self._process is None or self._process.poll() is not None:
                raise AssertionError(f"The server ended while it started:\n{self.log}")
            if time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"No answer within {START_SECONDS} s:\n{self.log}")
            time.sleep(0.1)
        return self

    def is_healthy(self) -> bool:
        """Say whether the server answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """Kill the web process, and nothing else, with -9."""
        self.family()
        os.kill(self.pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def stop(self) -> None:
        """Ask the server to end; what has not ended after a while is killed, workers too."""
        if self._process is None:
            return
        processes = self.family()
        if self._process.poll() is None:
            self._process.terminate()
        _, left = psutil.wait_procs(processes, timeout=STOP_SECONDS)
        for process in left:
            process.kill()
        self._process.wait()

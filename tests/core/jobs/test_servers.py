"""The lock that says which server owns a run: it ends with its process, whatever ended that."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from core.jobs import servers
from core.jobs.servers import Server, is_alive

HOLD = """
from core.jobs.servers import Server
import time
server = Server()
print(server.id, flush=True)
time.sleep(60)
"""


def test_a_server_is_alive_until_it_releases() -> None:
    server = Server()
    assert is_alive(server.id)
    server.release()
    assert not is_alive(server.id)


def test_an_unknown_server_is_not_alive() -> None:
    assert not is_alive("0123456789ab")


def test_a_killed_server_is_not_alive() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        server = process.stdout.readline().strip()
        try:
            assert is_alive(server)
        finally:
            process.kill()
    deadline = time.monotonic() + 5
    while is_alive(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(server)


def test_the_next_server_sweeps_what_the_dead_left() -> None:
    folder = servers._folder()
    folder.mkdir(parents=True)
    (folder / "0123456789ab.lock").touch()
    server = Server()
    assert [path.stem for path in folder.glob("*.lock")] == [server.id]
    server.release()

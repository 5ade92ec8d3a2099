"""Watches a Python process: which heavy modules it imports, whom it calls beyond this machine.

``tests/conftest.py`` installs it in pytest itself; ``sitecustomize.py`` beside it installs it in
the app under test and in its workers, before their first line runs. It needs no root, no container
and no hook in the product: Python's own audit events tell.
"""

import errno
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

HEAVY = ("tensorflow", "keras", "streamlit")
Report = Callable[[str, str], None]


def install(report: Report) -> None:
    """Report imports of heavy modules, and refuse and report calls beyond this machine.

    Args:
        report: is called with ("import", module) once a module, and ("call", host) at each attempt.
    """
    imported: set[str] = set()

    def hook(event: str, args: tuple) -> None:
        if event == "import":
            if args[0] in HEAVY and args[0] not in imported:
                imported.add(args[0])
                report("import", args[0])
        elif event == "socket.connect":
            refuse_beyond(args[1], is_silent=bool(args[0].type & socket.SOCK_DGRAM))
        elif event == "socket.getaddrinfo":
            refuse_beyond((args[0], args[1]))
        elif event == "socket.sendto":
            refuse_beyond(args[1])

    def refuse_beyond(address: object, *, is_silent: bool = False) -> None:
        # Connecting a datagram socket sends nothing: Dask does so to learn its own address.
        if is_silent or not isinstance(address, tuple) or is_this_machine(address[0]):
            return
        report("call", str(address[0]))
        raise OSError(errno.ENETUNREACH, f"The tests may not call {address[0]}")

    sys.addaudithook(hook)


def is_this_machine(host: object) -> bool:
    """Say whether ``host``, a name or an address, is the machine that the tests run on."""
    if isinstance(host, bytes):
        host = host.decode()
    return (
        not isinstance(host, str)
        or host in ("", "localhost", "::", "::1", "0.0.0.0", socket.gethostname())
        or host.startswith("127.")
    )


def report_to(log: Path) -> Report:
    """Return a report that appends lines of "pid kind what" to a file shared by processes."""

    def report(kind: str, what: str) -> None:
        with log.open("a") as file:
            file.write(f"{os.getpid()} {kind} {what}\n")

    return report


def read(log: Path) -> list[tuple[int, str, str]]:
    """Return the lines of a log as (pid, kind, what)."""
    if not log.exists():
        return []
    lines = (line.split(maxsplit=2) for line in log.read_text().splitlines())
    return [(int(pid), kind, what) for pid, kind, what in lines]

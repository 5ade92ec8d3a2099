import socket

import pytest

from tests.probe import probe


@pytest.mark.parametrize("host", ["192.0.2.1", "example.com"])
def test_calls_beyond_this_machine_are_refused_and_noted(host: str, no_network: list[str]) -> None:
    with pytest.raises(OSError, match="may not call"):
        socket.create_connection((host, 443), timeout=1)
    assert no_network == [host]
    no_network.clear()


def test_this_machine_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
        socket.getaddrinfo("localhost", 80)


@pytest.mark.parametrize("host", [None, "", "localhost", b"127.0.0.1", "127.1.2.3", "::1"])
def test_names_of_this_machine(host: object) -> None:
    assert probe.is_this_machine(host)

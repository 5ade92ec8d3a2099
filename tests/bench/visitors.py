"""Visitors without a browser: they speak Streamlit's own protocol with a running server."""

from __future__ import annotations

import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from app_pages.shared.lab import COOKIE

WAIT = 60


class Visitor:
    """One session on a page.

    Args:
        url: of the server, "http://...".
        page: its path below that, without a slash.
        token: the visitor's, where it is a known one.
    """

    def __init__(self, url: str, page: str, token: str | None = None) -> None:
        address = f"ws{url.removeprefix('http')}/_stcore/stream"
        self._socket = connect(
            address,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            additional_headers={"Cookie": f"{COOKIE}={token}"} if token else None,
        )
        self._page = page

    def open(self, query: str) -> float:
        """Have the server run the page with this query; return the seconds until it is done."""
        request = BackMsg()
        request.rerun_script.query_string = query
        request.rerun_script.page_name = self._page
        asked = time.perf_counter()
        self._socket.send(request.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._socket.recv(timeout=WAIT, decode=False))
            if answer.WhichOneof("type") == "script_finished":
                return time.perf_counter() - asked

    def close(self) -> None:
        """Leave."""
        self._socket.close()

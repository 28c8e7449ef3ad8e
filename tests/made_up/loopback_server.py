"""A server on the loopback address that behaves badly on request."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = bytes(range(256)) * 2048  # 524 288 bytes


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Server:
    """Address of the server and what it was asked: (path, Range, If-Range) in order."""

    address: str
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers with the function registered for the path."""

    protocol_version = "HTTP/1.1"
    answers: dict[str, Answer]
    server_facts: Server

    def do_GET(self) -> None:
        facts = self.server_facts
        facts.asked.append((self.path, self.headers.get("Range", ""), self.headers.get("If-Range", "")))
        facts.agents.append(self.headers.get("User-Agent", ""))
        self.answers[self.path](self)

    def log_message(self, *_: object) -> None:
        pass

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def cut(self) -> None:
        """End the connection in mid-answer."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def whole(content: bytes, **headers: str) -> Answer:
    """The file as it is, ranges honoured and If-Range compared with the ETag."""
    named = {k.replace("_", "-"): v for k, v in headers.items()}

    def answer(h: Handler) -> None:
        start = _asked_start(h)
        stale = h.headers.get("If-Range") not in (None, named.get("ETag"), named.get("Last-Modified"))
        if start is None or stale:
            h.head(200, {"Content-Length": str(len(content)), **named})
            h.wfile.write(content)
        elif start >= len(content):
            h.head(416, {"Content-Range": f"bytes */{len(content)}", "Content-Length": "0"})
        else:
            body = content[start:]
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            h.head(206, {"Content-Length": str(len(body)), "Content-Range": span, **named})
            h.wfile.write(body)

    return answer


def without_ranges(content: bytes, **headers: str) -> Answer:
    """The whole file whatever range is asked for."""
    named = {k.replace("_", "-"): v for k, v in headers.items()}

    def answer(h: Handler) -> None:
        h.head(200, {"Content-Length": str(len(content)), **named})
        h.wfile.write(content)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last for ever."""
    left = list(answers)

    def answer(h: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(h)

    return answer


def half_then_cut(content: bytes, upto: int | None = None, **headers: str) -> Answer:
    """Promises the whole file (or the rest asked for) and ends in the middle."""
    named = {k.replace("_", "-"): v for k, v in headers.items()}

    def answer(h: Handler) -> None:
        start = _asked_start(h) or 0
        end = upto if upto is not None else len(content) // 2
        facts = {"Content-Length": str(len(content) - start), **named}
        if start:
            facts["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        h.head(206 if start else 200, facts)
        h.wfile.write(content[start:end])
        h.cut()

    return answer


def until_closed(content: bytes, upto: int) -> Answer:
    """Says no length; the body ends where the connection does."""

    def answer(h: Handler) -> None:
        h.head(200, {"Connection": "close"})
        h.wfile.write(content[:upto])
        h.cut()

    return answer


def status(code: int, **headers: str) -> Answer:
    named = {k.replace("_", "-"): v for k, v in headers.items()}

    def answer(h: Handler) -> None:
        h.head(code, {"Content-Length": "0", **named})

    return answer


def redirect(to: str, code: int = 302) -> Answer:
    return status(code, Location=to)


def silent(seconds: float) -> Answer:
    def answer(h: Handler) -> None:
        time.sleep(seconds)
        h.close_connection = True

    return answer


def _asked_start(h: Handler) -> int | None:
    asked = h.headers.get("Range")
    return int(asked.removeprefix("bytes=").partition("-")[0]) if asked else None


@contextmanager
def serving(answers: dict[str, Answer]) -> Iterator[Server]:
    """A running server; paths may refer to ``{address}`` in redirects made later through ``answers``."""
    handler = type("ThisHandler", (Handler,), {"answers": answers})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    facts = Server(f"http://127.0.0.1:{server.server_address[1]}")
    handler.server_facts = facts  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield facts
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

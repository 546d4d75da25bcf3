"""The preview's web server: the files of the current site, and a stream of what changes. On this machine only.

Python's own server is enough: it is asked by one author's browser, over loopback. Nothing is looked up on the disk by
a name that a browser sends; there is a table of what the site holds, and what isn't in it isn't there.
"""

from __future__ import annotations

import io
import mimetypes
import os
import re
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from coursekit.preview.messages import NOTHING_YET, PLACE, message, with_script
from coursekit.preview.snapshot import File
from coursekit.preview.state import Preview, State
from coursekit.site import urls

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 100
HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it is still there, and learns whether its browser is."""
STREAMS = 4
"""How many pages are told at once. A browser opens six connections to one server; a page more than these is told and
let go, and asks again in half a second."""
KEPT_ALIVE = 60
"""Seconds that a connection may idle."""
WORKER = "sw.js"
"""Where a built site has its service worker. One that is registered at this address must not shadow the preview."""
OWN_FILES = {PLACE + name: name for name in ("preview.js", "findings.css")} | {WORKER: WORKER}

TYPES = {
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".css": "text/css",
    ".csv": "text/csv",
    ".gif": "image/gif",
    ".htm": "text/html",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""Not left to the system, whose table may call a script plain text. What isn't here is asked of it."""

_OWN_NAMES = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)


class Answer(NamedTuple):
    status: HTTPStatus
    type: str
    body: bytes | Path
    location: str = ""


class Server(ThreadingHTTPServer):
    """A server for one preview, on the first free port from the one asked for."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere it would share a port with another program
    request_queue_size = 64

    def __init__(self, preview: Preview, port: int) -> None:
        """Raises OSError where none of the ports is free."""
        self.preview = preview
        self.streams = threading.Semaphore(STREAMS)
        last = port + PORTS_TRIED if port else port
        for tried in range(port, min(last, 65535) + 1):
            try:
                super().__init__((LOOPBACK, tried), Handler)
                break
            except OSError as fault:
                if tried >= min(last, 65535):
                    raise OSError(fault.errno, f"no port from {port} to {tried} is free", None) from fault

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/"

    def serve_forever(self, poll_interval: float = 0.5) -> None:
        """As the parent. Ctrl-C may have closed the socket before a thread comes to this: then nothing is to do."""
        with suppress(ValueError):
            super().serve_forever(poll_interval)

    def server_bind(self) -> None:
        """As the parent, without asking a name server who we are."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.allow_reuse_address))
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        fault = sys.exception()
        if isinstance(fault, OSError):  # a browser that went away
            return
        if os.environ.get("COURSEKIT_TRACEBACK"):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
        else:
            print(f"error: this is a fault of coursekit: {type(fault).__name__}: {fault}", file=sys.stderr)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "coursekit"
    sys_version = ""
    timeout = KEPT_ALIVE
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        host = self.headers.get("Host", "")
        if not _OWN_NAMES.fullmatch(host):  # a page elsewhere whose name was made to lead here
            said = f"This preview is for {self.server.address} only.\n"
            self._send(Answer(HTTPStatus.FORBIDDEN, "text/plain", said.encode()))
            return
        path, _, query = self.path.partition("?")
        address = decoded(path)
        if address == PLACE + "events":
            self._stream(parse_qs(query).get("address", ["/"])[0])
        else:
            self._send(answer(self.server.preview, address, query))

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        self.close_connection = True
        self._send(Answer(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b"Here is only to read.\n"))

    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_POST  # noqa: N815

    def _send(self, sent: Answer) -> None:
        with _opened(sent.body) as body:
            size = len(sent.body) if isinstance(sent.body, bytes) else os.fstat(body.fileno()).st_size
            self._begin(sent.status, _with_charset(sent.type), size)
            if sent.location:
                self.send_header("Location", sent.location)
            if sent.status == HTTPStatus.METHOD_NOT_ALLOWED:
                self.send_header("Allow", "GET, HEAD")
            self.end_headers()
            if self.command != "HEAD":
                shutil.copyfileobj(body, self.wfile)

    def _begin(self, status: HTTPStatus, kind: str, size: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if size is not None:
            self.send_header("Content-Length", str(size))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def _stream(self, shown: str) -> None:
        """Tell the browser of every new state, for as long as it listens."""
        preview = self.server.preview
        address = decoded(urlsplit(shown).path)
        self.close_connection = True
        self._begin(HTTPStatus.OK, "text/event-stream; charset=utf-8")
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(b"retry: 500\n\n")
        number, last = -1, ""
        stays = self.server.streams.acquire(blocking=False)
        preview.opened(address)
        try:
            while stays or number < 0:
                state = preview.wait(number, HEARTBEAT)
                told = _told(preview, state, address) if state.number != number else last
                self.wfile.write(told.encode("utf-8") if told != last else b":\n\n")
                number, last = state.number, told
        finally:
            preview.closed(address)
            if stays:
                self.server.streams.release()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def answer(preview: Preview, address: str, query: str = "") -> Answer:
    """What stands at an address below the root, decoded: `"one/"`, `"theme/css/site.css"`."""
    if address in OWN_FILES:
        return Answer(HTTPStatus.OK, type_of(address), own_file(OWN_FILES[address]))
    site = preview.state.site
    path = site.path_of(address) if site else None
    if site and path is None and site.path_of(address + "/"):
        to = quote(f"/{address}/") + (f"?{query}" if query else "")
        return Answer(HTTPStatus.FOUND, "text/plain", b"", to)
    status = HTTPStatus.OK if path else HTTPStatus.NOT_FOUND
    path = path or urls.NOT_FOUND
    body = preview.body(site, path) if site else None
    if site is None or (body is None and path in site.pages):
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/html", with_script(NOTHING_YET.encode(), "", {}))
    if isinstance(body, bytes):
        made = with_script(body, site.token(path), site.styles) if path in site.pages else body
        return Answer(status, type_of(path), made)
    file = _readable(body) if body else None
    if file is None:
        return Answer(HTTPStatus.NOT_FOUND, "text/plain", b"This file can't be read.\n")
    return Answer(status, type_of(path), file)


def _told(preview: Preview, state: State, address: str) -> str:
    """The event that tells a browser at this address of a state."""
    site = state.site
    if site is None:
        return message(state, "", "", None, {})
    found = site.path_of(address)
    moved = None if found else preview.moved(address, site)
    path = found or urls.NOT_FOUND
    body = preview.body(site, path)
    token = site.token(path) if body is not None else ""
    return message(state, path, token, f"/{quote(moved)}" if moved else None, site.styles)


def decoded(path: str) -> str:
    """A path as a browser sends it, as an address of the site. What is not UTF-8 names nothing."""
    return unquote(path, errors="replace").removeprefix("/")


def type_of(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    return TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _with_charset(kind: str) -> str:
    text = kind.startswith("text/") or kind in ("application/json", "application/xml")
    return f"{kind}; charset=utf-8" if text else kind


@cache
def own_file(name: str) -> bytes:
    return (files("coursekit.preview") / "static" / name).read_bytes()


def _readable(file: File) -> Path | None:
    """The file, if it is still there and no link has come to lead out of its folder."""
    real = Path(os.path.realpath(file.path))
    within = Path(os.path.realpath(file.within))
    return real if real.is_file() and real.is_relative_to(within) and os.access(real, os.R_OK) else None


@contextmanager
def _opened(body: bytes | Path) -> Iterator[BinaryIO]:
    with io.BytesIO(body) if isinstance(body, bytes) else body.open("rb") as opened:
        yield opened

"""A web server on this machine that misbehaves in every way that sites do."""

import contextlib
import functools
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from demands.vault.fetch import Fetcher

PAGE = """<!doctype html><html lang="ja"><head><title>死刑に関する声明 | 法務省</title>
<meta property="og:title" content="死刑に関する声明"><meta property="og:site_name" content="法務省">
<meta property="article:published_time" content="2026-03-03T10:00:00+09:00"></head>
<body><nav>メニュー</nav><main><article><h1>死刑に関する声明</h1><p>法務大臣は、令和八年三月三日、死刑の執行に関する声明を発表した。
執行は当面の間停止されることになり、国会に検討のための委員会が設けられることになった。</p><p>委員会は来年度中に報告書をまとめる予定である。</p>
</article></main></body></html>"""

# The most memory that a process of its own has held, in kB. What getrusage says of it includes that of its parent.
PEAK = """
def peak():
    status = open("/proc/self/status").read()
    return int(status.partition("VmHWM:")[2].split()[0])
"""


@functools.cache
def bomb() -> bytes:
    """200 MB of nothing in 200 kB."""
    return gzip.compress(b"0" * 200_000_000, 9)


class Site:
    """What the server says at each path; a test adds to ``pages``. ``asked`` is every request, as it came."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                sent = self.rfile.read(length) if length else b""
                site.asked.append((self.command, self.path, dict(self.headers), sent))
                page = site.pages.get(self.path.partition("?")[0])
                with contextlib.suppress(ConnectionError):
                    page(self) if page else reply(self, 404, b"no such page")

            do_GET = do_HEAD = do_POST = answer  # noqa: N815  # the library's names

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def allow(self) -> set[tuple[str, int]]:
        return {("127.0.0.1", self.port)}

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def says(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Have a page at this path; returns its address. Names of headers are given with _ for -."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = lambda handler: reply(handler, status, data, **headers)
        return self.url(path)


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in (
        {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body))} | headers
    ).items():
        if value:
            handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"more " * 10_000)


def _dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b".")
        time.sleep(0.05)


def _dripping_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
    for _ in range(600):
        handler.wfile.write(b".")
        time.sleep(0.05)


def _silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(5)


def _huge_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    for number in range(80):
        handler.send_header(f"X-{number}", "x" * 2000)
    handler.end_headers()


def _too_many_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    for number in range(5000):
        handler.send_header(f"X-{number}", "x")
    handler.end_headers()


def _garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\xff\xfe this is no HTTP\r\n\r\n")


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def web() -> Iterator[Site]:
    site = Site()
    site.pages |= {
        "/endless": _endless, "/dripping": _dripping, "/dripping-headers": _dripping_headers, "/silent": _silent,
        "/huge-headers": _huge_headers, "/too-many-headers": _too_many_headers, "/garbage": _garbage,
    }  # fmt: skip
    site.says("/page", PAGE)
    site.says("/loop", status=302, Location="/loop")
    site.pages["/bomb"] = lambda handler: reply(handler, 200, bomb(), Content_Encoding="gzip")
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def fetcher(web: Site) -> Fetcher:
    """A fetcher with its guard on, but for the one address and port of the test's own server."""
    return Fetcher(seconds=2, allow=web.allow)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""How fast and how large the public pages are, on the real server with the Japan campaign; run by hand.

    .venv/bin/python -m benchmarks.public_pages

Prints, for each page: bytes of HTML, bytes compressed, requests per second and milliseconds at 16 connections with
nothing kept, processor time of web and database together per request, and the weight of a whole first visit;
then the rate of a page that is kept until the record changes. The client runs on the same cores as the server.
"""

import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
import psutil

django.setup()

from config.commands.run import stop, web_command  # noqa: E402
from config.places import BASE_DIR  # noqa: E402
from tests.site import SiteFactory, execute, wait_for  # noqa: E402

CONNECTIONS = 16
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
SECONDS = 8.0
PAGES = {
    "campaign": ("/campaigns/japan-2005/", 120),
    "demand": ("/campaigns/japan-2005/demands/rome-statute/", 200),
    "longest demand": ("/campaigns/japan-2005/demands/execution-moratorium/", 0),
    "campaign in Japanese": ("/ja/campaigns/japan-2005/", 0),
    "document": ("/campaigns/japan-2005/documents/statement-2005/", 0),
    "home": ("/", 0),
}


def fetch(port: int, path: str, encoding: str = "") -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Accept-Encoding": encoding} if encoding else {})
        response = connection.getresponse()
        body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    return body


def client(port: int, path: str, until: float, times: list[float]) -> None:
    """Ask again and again over one connection, as plainly as can be: the client's work is not what is measured."""
    question = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        while time.perf_counter() < until:
            start = time.perf_counter()
            connection.sendall(question)
            skip_answer(connection, path)
            times.append(time.perf_counter() - start)


def skip_answer(connection: socket.socket, path: str) -> None:
    """Receive one answer with a Content-Length. Raises SystemExit for any status but 200."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(262_144)
        if not more:
            raise ConnectionError("the server has closed the connection")
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path} answered {head[:40]!r}")
    missing = int(LENGTH.search(head)[1]) - len(body)  # type: ignore[index]
    while missing > 0:
        missing -= len(connection.recv(262_144))


def load(port: int, path: str) -> tuple[float, float, float]:
    """Requests per second, median and 95th percentile in milliseconds."""
    times: list[float] = []
    start = time.perf_counter()
    threads = [threading.Thread(target=client, args=(port, path, start + SECONDS, times)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - start
    ordered = sorted(times)
    return len(times) / spent, statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95)] * 1000


def cpu_seconds(server: subprocess.Popen[bytes]) -> float:
    """Processor time that the web processes and the backends of the database have used so far."""
    web = psutil.Process(server.pid)
    database = [psutil.Process(number) for (number,) in execute(BACKENDS)]
    return sum(sum(one.cpu_times()[:2]) for one in (web, *web.children(recursive=True), *database))


def first_visit(port: int, path: str) -> tuple[int, int]:
    """Compressed bytes of a page with all that it loads, and of its JavaScript alone."""
    html = fetch(port, path).decode()
    total, scripts = len(fetch(port, path, "gzip")), 0
    for asset in sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))):
        size = len(gzip.compress(fetch(port, asset))) if not asset.endswith(".png") else len(fetch(port, asset))
        total += size
        scripts += size if asset.endswith(".js") else 0
    return total, scripts


def report(port: int, server: subprocess.Popen[bytes]) -> None:
    print(f"{'page':22} {'html':>8} {'gzip':>8} {'req/s':>8} {'wanted':>7} {'median':>9} {'p95':>9} {'cpu':>8}")
    for name, (path, wanted) in PAGES.items():
        html, packed = len(fetch(port, path)), len(fetch(port, path, "gzip"))
        load(port, path) if name == "campaign" else None  # warm up once
        before = cpu_seconds(server)
        rate, median, p95 = load(port, path)
        cpu = (cpu_seconds(server) - before) / (rate * SECONDS) * 1000
        print(f"{name:22} {html:8} {packed:8} {rate:8.0f} {wanted or '':>7} {median:7.1f}ms {p95:7.1f}ms {cpu:6.1f}ms")
    total, scripts = first_visit(port, PAGES["campaign"][0])
    print(f"first visit to the campaign page: {total} bytes compressed, {scripts} of them JavaScript")


def report_kept(port: int) -> None:
    path, _wanted = PAGES["campaign"]
    load(port, path)
    rate, median, p95 = load(port, path)
    print(f"campaign, kept until the record changes: {rate:.0f} requests/s, median {median:.1f} ms, p95 {p95:.1f} ms")


@contextmanager
def serving(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(web_command(port), cwd=BASE_DIR, env=environment, process_group=0)
    try:
        wait_for(server, port)
        yield server
    finally:
        stop({"web server": server})


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        start = time.perf_counter()
        factory = SiteFactory(Path(directory))
        print(f"migrated and loaded the Japan campaign in {time.perf_counter() - start:.1f} s")
        with factory.idle(KEPT_MILLISECONDS="500") as site:
            port = int(site.url.rpartition(":")[2])
            with serving(site.environment | {"KEPT_MEGABYTES": "0"}, port) as server:
                report(port, server)
            with serving(site.environment, port):
                report_kept(port)


if __name__ == "__main__":
    main()

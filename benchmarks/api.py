"""How fast the API is, on the real server with the Japan campaign and nothing kept; run by hand.

    .venv/bin/python -m benchmarks.api

Prints for each list of 25: bytes, requests per second and milliseconds at 16 connections, processor time of web and
database together per request. The target is 400 requests a second on two cores; the client runs on the same ones.
"""

import subprocess
import tempfile
from pathlib import Path

from benchmarks import public_pages
from benchmarks.public_pages import cpu_seconds, fetch, load, serving
from tests.site import SiteFactory

WANTED = 400  # requests a second
API = "/api/v1"
LISTS = {
    "demands of a campaign": f"{API}/campaigns/japan-2005/demands",
    "all demands": f"{API}/demands",
    "updates": f"{API}/updates",
    "updates, four fields": f"{API}/updates?fields=entry,demand,happened_on,status&lang=en",
    "citations": f"{API}/citations",
    "sources": f"{API}/sources",
    "entries": f"{API}/entries",
    "recommendations": f"{API}/recommendations",
}


def report(port: int, server: subprocess.Popen[bytes]) -> None:
    print(f"{'list of 25':24} {'bytes':>8} {'req/s':>8} {'wanted':>7} {'median':>9} {'p95':>9} {'cpu':>8}")
    for name, path in LISTS.items():
        size = len(fetch(port, path))
        load(port, path) if name == "demands of a campaign" else None  # warm up once
        before = cpu_seconds(server)
        rate, median, p95 = load(port, path)
        cpu = (cpu_seconds(server) - before) / (rate * public_pages.SECONDS) * 1000
        print(f"{name:24} {size:8} {rate:8.0f} {WANTED:7} {median:7.1f}ms {p95:7.1f}ms {cpu:6.1f}ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as directory, SiteFactory(Path(directory)).idle() as site:
        port = int(site.url.rpartition(":")[2])
        with serving(site.environment | {"KEPT_MEGABYTES": "0"}, port) as server:
            report(port, server)


if __name__ == "__main__":
    main()

"""What the shipped nginx adds: rates beside static files and a bare server, and a crowd while news appears; by hand.

    .venv/bin/python -m benchmarks.edge

Needs nginx and wrk. All are asked in turns over 16 connections for the same bytes, compressed alike: a file that nginx
serves, the page through nginx, the same with a random parameter in each address, the page from the site's cache, and
equal bytes out of the memory of an empty application on the same server. Then 500 requests a second for a minute, with
a publication every five seconds. The client runs on the same cores.
"""

import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import public_pages
from benchmarks.public_pages import fetch, skip_answer
from config.commands.run import stop, web_command
from config.places import BASE_DIR
from tests.deploy.nginx import configuration, serving
from tests.site import Site, SiteFactory, free_port, wait_for

SECONDS, ROUNDS = 4, 3
CROWD_SECONDS, CROWD_RATE, EVERY = 60.0, 500, 5.0
LATEST = 60.0  # seconds after the crowd has gone: publishing starts a process first, slow on a busy machine
CONNECTIONS = 16
ON_ONE_CONNECTION = 500  # requests; nginx closes one after 1,000
PAGE = "/campaigns/japan-2005/"
RANDOM = """
math.randomseed(os.time())
request = function()
    return wrk.format("GET", wrk.path .. "?x=" .. math.random(1, 1000000000))
end
"""
NEWS = """
import datetime, sys, time
from django.contrib.auth.models import User
from demands.models import Demand
from tests.cast import Newsroom, make_update
room = Newsroom(User.objects.get(username="editor"), User.objects.get(username="reviewer"))
demand = Demand.objects.filter(campaign__slug="japan-2005").first()
for number in range({times}):
    headline = f"News number {{number}}."
    room.publish(make_update(demand, headline=headline, happened_on=datetime.date.today().isoformat()))
    print(headline, flush=True)
    time.sleep({every})
"""


def rate(url: str, script: Path | None = None) -> float:
    """Requests a second over 16 connections, as wrk counts them; any answer but 200 ends the run."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: gzip"]
    said = subprocess.run(
        [*command, *(["-s", str(script)] if script else []), url], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{url} answered something else:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found
    return float(found[1])


def compare(addresses: dict[str, tuple[str, Path | None]]) -> dict[str, float]:
    """The median rate of each address, asked in turns."""
    rates: dict[str, list[float]] = {name: [] for name in addresses}
    for _round in range(ROUNDS):
        for name, (url, script) in addresses.items():
            rates[name].append(rate(url, script))
    return {name: statistics.median(found) for name, found in rates.items()}


@contextmanager
def application(place: Path, body: bytes) -> Iterator[int]:
    """Serve some bytes from memory with the site's web server and nothing else."""
    (place / "bytes").write_bytes(body)
    (place / "bare.py").write_text(
        f"body = open({str(place / 'bytes')!r}, 'rb').read()\n"
        "head = [('Content-Type', 'text/html'), ('Content-Encoding', 'gzip'), ('Content-Length', str(len(body)))]\n"
        "def application(environ, start):\n    start('200 OK', head)\n    return [body]\n"
    )
    port = free_port()
    command = [word.replace("config.wsgi:application", "bare:application") for word in web_command(port)]
    server = subprocess.Popen(command, cwd=place, process_group=0)
    try:
        wait_for(server, port)
        yield port
    finally:
        stop({"bare": server})


@dataclass
class Crowd:
    """What a crowd of readers met."""

    times: list[float] = field(default_factory=list)
    seen_after: list[float] = field(default_factory=list)
    published: list[tuple[str, float]] = field(default_factory=list)
    all_published: threading.Event = field(default_factory=threading.Event)

    def read(self, port: int, until: float, rate: float) -> None:
        """Ask at a steady rate over one connection; what comes late counts from when it was due."""
        question = f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        due = time.perf_counter()
        while due < until and time.perf_counter() < until:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                for _number in range(ON_ONE_CONNECTION):
                    time.sleep(max(0.0, due - time.perf_counter()))
                    if time.perf_counter() >= until:
                        return
                    connection.sendall(question)
                    skip_answer(connection, PAGE)
                    self.times.append(time.perf_counter() - due)
                    due += 1 / rate

    def look(self, port: int, latest: float) -> None:
        """When what was published is on the page; what is not there at ``latest`` was not seen."""
        while time.perf_counter() < latest and (self.published or not self.all_published.is_set()):
            if self.published:
                page = fetch(port, "/updates/")
                for headline, since in list(self.published):
                    if headline.encode() in page:
                        self.seen_after.append(time.perf_counter() - since)
                        self.published.remove((headline, since))
            time.sleep(0.1)

    def publish(self, site: Site, times: int) -> None:
        script = NEWS.format(times=times, every=EVERY)
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", script]
        with subprocess.Popen(command, cwd=BASE_DIR, env=site.environment, stdout=subprocess.PIPE, text=True) as room:
            assert room.stdout
            for line in room.stdout:
                self.published.append((line.strip(), time.perf_counter()))
        self.all_published.set()


def crowd(port: int, site: Site, seconds: float) -> Crowd:
    """A crowd through nginx while news is published."""
    found, readers = Crowd(), CONNECTIONS
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=found.read, args=(port, until, CROWD_RATE / readers)) for _ in range(readers)]
    threads.append(threading.Thread(target=found.look, args=(port, until + LATEST)))
    threads.append(threading.Thread(target=found.publish, args=(site, max(1, int(seconds / EVERY)))))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def report(place: Path, site: Site, port: int, seconds: float) -> None:
    """Print the rates and what the crowd met. The site runs; nginx does on ``port``."""
    own = int(site.url.rpartition(":")[2])
    body = fetch(own, PAGE, "gzip")
    (place / "static" / "page.html.gz").write_bytes(body)
    (place / "static" / "page.html").write_bytes(b"")
    script = place / "random.lua"
    script.write_text(RANDOM)
    with application(place, body) as bare:
        edge = f"http://127.0.0.1:{port}"
        rates = compare(
            {
                "a file of the same bytes, nginx": (f"{edge}/static/page.html", None),
                "the page through nginx": (edge + PAGE, None),
                "with random parameters": (edge + PAGE, script),
                "equal bytes from memory": (f"http://127.0.0.1:{bare}/", None),
                "the page from the site's cache": (site.url + PAGE, None),
                "the same with random parameters": (site.url + PAGE, script),
            }
        )
    print(f"{PAGE}: {len(body)} bytes compressed")
    for name, found in rates.items():
        print(f"{name:34} {found:8.0f} requests/s")
    met = crowd(port, site, seconds)
    slowest = sorted(met.times)[int(len(met.times) * 0.99)] * 1000
    print(f"crowd: {len(met.times)} of {CROWD_RATE * seconds:.0f} requests in {seconds:.0f} s, p99 {slowest:.0f} ms,")
    print(f"    {len(met.seen_after)} publications seen after at most {max(met.seen_after, default=0):.1f} s")


def main() -> None:
    missing = [name for name in ("nginx", "wrk") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"Install {' and '.join(missing)} first.")
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        place.chmod(0o755)
        (place / "told").mkdir()
        shutil.copytree(BASE_DIR / "static", place / "static")
        factory = SiteFactory(place)
        with factory.idle(EDGE_DIR=str(place / "told"), KEPT_MILLISECONDS="500") as site:
            site.manage("shell", "-v0", "-c", "from demands.ledger.caches import edge; edge.confirm()")
            port, own = free_port(), int(site.url.rpartition(":")[2])
            with (
                public_pages.serving(site.environment, own),
                serving(place, configuration(place, port, site, static=place / "static")),
            ):
                report(place, site, port, CROWD_SECONDS)


if __name__ == "__main__":
    main()

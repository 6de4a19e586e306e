"""The site beside others in one run, as ratios: nginx, equal bytes from memory, a plain Django list; run by hand.

    .venv/bin/python -m benchmarks.compared

All are asked in turns over 16 connections, by wrk where it is installed, and the median of the rounds counts: files
of the same bytes by nginx (where it is installed), those bytes from the memory of an empty application on the site's
web server, a list of 50 rows and a page of ``benchmarks.plain`` on the same server and database, and pages of the site
with the Japan campaign. The client runs on the same cores, so only the ratios mean something.
"""

import datetime as dt
import itertools
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks import edge
from benchmarks.public_pages import CONNECTIONS, fetch, serving, skip_answer
from config.commands.run import stop, web_command
from config.places import BASE_DIR
from tests.deploy import nginx
from tests.site import Site, SiteFactory, free_port, wait_for

SECONDS, ROUNDS = 3.0, 3
PAST, WARM_UP = "list on a random past date", 4  # rounds before it counts: a process makes the page of a stretch once
ROWS = 5_000  # of the plain application
PATHS = 60_000  # at most
CAMPAIGN, DEMAND = "/campaigns/japan-2005/", "/campaigns/japan-2005/demands/rome-statute/"
WORDS = (
    "execution", "treaty", "refugee", "court", "detention", "ministry", "moratorium", "police", "reform", "asylum",
    "statute", "committee", "review", "bill", "死刑", "難民", "再審", "拘禁", "条約", "法務省", "警察", "裁判所",
    "改革", "国会",
)  # fmt: skip
LUA = """
local paths, place = {{}}, 0
for line in io.lines("{file}") do paths[#paths + 1] = line end
request = function()
    place = place % #paths + 1
    return wrk.format("GET", paths[place])
end
"""


@dataclass
class Asked:
    """What is asked of one server: paths, one after the other, and a header beside them."""

    port: int
    paths: list[str]
    header: str = ""
    rates: list[float] = field(default_factory=list)
    begun: int = 0  # how many of the paths were asked for in earlier rounds

    def ahead(self) -> list[str]:
        """The paths, those that were not asked for yet first."""
        start = self.begun % len(self.paths)
        return [*self.paths[start:], *self.paths[:start]]

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)


# What is compared with what, and the least ratio asked for
TARGETS = (
    ("list, uncached, random filters", "plain list of 50", 12.0),
    (PAST, "plain list of 50", 6.0),
    ("demand, uncached", "plain item", 0.8),
    ("kept page", "equal bytes from memory", 0.75),
    ("kept page, 304", "equal bytes from memory", 1.2),
    ("kept page, random unknown parameters", "kept page, asked by a script", 0.9),
    ("page through nginx", "file by nginx", 0.7),
    ("page through nginx, random parameters", "page through nginx", 0.9),
)
SEARCHES_A_SECOND = 150


def dates(dice: random.Random) -> Iterator[dt.date]:
    while True:
        yield dt.date(2006, 1, 1) + dt.timedelta(days=dice.randrange(7_000))


def filtered() -> list[str]:
    """Random filters, orders and dates of change of the list, each once: none is kept when it is asked for."""
    dice = random.Random(1)
    sorts, days = ("", "status", "changed", "title", "last", "sources"), dates(dice)
    words = ("", "a", "the", "of", "in", "to")
    found = (f"{CAMPAIGN}?since={next(days)}&sort={dice.choice(sorts)}&q={dice.choice(words)}" for _ in range(PATHS))
    return list(dict.fromkeys(found))


def on_past_days() -> list[str]:
    return [f"{CAMPAIGN}?on={day}" for day in itertools.islice(dates(random.Random(2)), PATHS)]


def searches() -> list[str]:
    dice = random.Random(3)
    return [f"/search/?q={quote(' '.join(dice.sample(WORDS, dice.choice((1, 2)))))}" for _ in range(PATHS)]


def unknown(path: str) -> list[str]:
    dice = random.Random(4)
    return [f"{path}?x={dice.randrange(10**9)}" for _ in range(PATHS)]


def measure(one: Asked, place: Path) -> None:
    """Ask for some seconds and note the rate; any answer but 200 or 304 ends the run."""
    rate = _by_wrk(one, place) if shutil.which("wrk") else _by_threads(one)
    one.rates.append(rate)
    one.begun += round(rate * SECONDS) + CONNECTIONS


def _by_wrk(one: Asked, place: Path) -> float:
    file = place / "paths"
    file.write_text("\n".join(one.ahead()))
    (place / "paths.lua").write_text(LUA.format(file=file))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(SECONDS))}s", "-H", "Accept-Encoding: gzip"]
    command += ["-H", one.header] if one.header else []
    if len(one.paths) > 1:  # a script costs wrk about as much as a page costs the server
        command += ["-s", str(place / "paths.lua")]
    command.append(f"http://127.0.0.1:{one.port}{one.paths[0]}")
    done = subprocess.run(command, capture_output=True, text=True)
    said = done.stdout
    if done.returncode or "Non-2xx" in said:
        raise SystemExit(f"{one.paths[0]} answered something else:\n{said}{done.stderr}")
    return float(said.split("Requests/sec:")[1].split()[0])


def _by_threads(one: Asked) -> float:
    done, paths = [0] * CONNECTIONS, one.ahead()
    until = time.perf_counter() + SECONDS

    def client(number: int) -> None:
        with socket.create_connection(("127.0.0.1", one.port), timeout=30) as connection:
            for path in itertools.cycle(paths[number::CONNECTIONS] or paths):
                if time.perf_counter() > until:
                    break
                connection.sendall(question(one.port, path, one.header))
                _skip_head(connection) if one.header else skip_answer(connection, path)
                done[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def _skip_head(connection: socket.socket) -> None:
    """Receive an answer without a body, as 304 is."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)


def question(port: int, path: str, header: str = "") -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip", *filter(None, [header])]
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def plain(site: Site) -> Iterator[int]:
    """Serve the plain application over the site's database."""
    environment = {name: site.environment[name] for name in ("PATH", "DATABASE_URL", "SECRET_KEY")}
    command = [sys.executable, "-m", "benchmarks.plain.fill", str(ROWS)]
    subprocess.run(command, check=True, cwd=BASE_DIR, env=environment)
    port = free_port()
    web = [word.replace("config.wsgi:application", "benchmarks.plain.wsgi:application") for word in web_command(port)]
    server = subprocess.Popen(web, cwd=BASE_DIR, env=environment, process_group=0)
    try:
        wait_for(server, port)
        yield port
    finally:
        stop({"plain": server})


def etag(port: int) -> str:
    """The header of a reader who has the page already."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(
            f"GET {CAMPAIGN} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        )
        head = connection.recv(65_536).partition(b"\r\n\r\n")[0].decode("latin-1")
    tag = next(line for line in head.split("\r\n") if line.lower().startswith("etag:"))
    return f"If-None-Match: {tag.partition(':')[2].strip()}"


def servers(stack: ExitStack, place: Path, factory: SiteFactory) -> dict[str, Asked]:
    """Start all servers; they stop with the stack."""
    (place / "told").mkdir()
    shutil.copytree(BASE_DIR / "static", place / "static")
    site = stack.enter_context(factory.idle(EDGE_DIR=str(place / "told"), KEPT_MILLISECONDS="500"))
    site.manage("shell", "-v0", "-c", "from demands.ledger.caches import edge; edge.confirm()")
    kept, fresh = int(site.url.rpartition(":")[2]), free_port()
    stack.enter_context(serving(site.environment, kept))
    stack.enter_context(serving(site.environment | {"KEPT_MEGABYTES": "0"}, fresh))
    body, django = fetch(kept, CAMPAIGN, "gzip"), stack.enter_context(plain(site))
    asked = {
        "equal bytes from memory": Asked(stack.enter_context(edge.application(place, body)), ["/"]),
        "plain list of 50": Asked(django, ["/"]),
        "plain item": Asked(django, [f"/{number}/" for number in range(1, 50)]),
        "kept page": Asked(kept, [CAMPAIGN]),
        "kept page, asked by a script": Asked(kept, [CAMPAIGN] * 1000),  # what chooses paths costs wrk as much again
        "kept page, 304": Asked(kept, [CAMPAIGN], etag(kept)),
        "kept page, random unknown parameters": Asked(kept, unknown(CAMPAIGN)),
        "list, uncached, random filters": Asked(kept, filtered()),
        PAST: Asked(kept, on_past_days()),
        "demand, uncached": Asked(fresh, [DEMAND]),
        "search": Asked(fresh, searches()),
    }
    if shutil.which("nginx") and os.geteuid() == 0:  # the configuration of the tests
        port = free_port()
        stack.enter_context(nginx.serving(place, nginx.configuration(place, port, site, static=place / "static")))
        (place / "static" / "page.html.gz").write_bytes(body)
        (place / "static" / "page.html").write_bytes(b"")
        asked["file by nginx"] = Asked(port, ["/static/page.html"])
        asked["page through nginx"] = Asked(port, [CAMPAIGN])
        asked["page through nginx, random parameters"] = Asked(port, unknown(CAMPAIGN))
    return asked


def report(factory: SiteFactory, place: Path) -> dict[str, Asked]:
    """Ask all of them in turns; print the rates, and the ratios beside what is asked for."""
    with ExitStack() as stack:
        asked = servers(stack, place, factory)
        for _ in range(WARM_UP):
            measure(asked[PAST], place)
        first = asked[PAST].rates[0]
        for number in range(ROUNDS + 1):
            for one in asked.values():
                measure(one, place)
                if number == 0:
                    one.rates.clear()  # the first round warms everything up
    for name, one in asked.items():
        print(f"{name:40} {one.rate:9,.0f} requests/s")
    print(f"{'':40} {'ratio':>9}   asked for")
    for name, beside, wanted in TARGETS:
        if name in asked:
            print(f"{name:40} {asked[name].rate / asked[beside].rate:9.2f} × {beside}   {wanted:g}")
    print(f"{PAST + ', just after an entry':52} {first:9,.0f} requests/s")
    print(f"{'search':40} {asked['search'].rate:9,.0f} requests/s   {SEARCHES_A_SECOND}")
    return asked


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        place.chmod(0o755)
        report(SiteFactory(place), place)

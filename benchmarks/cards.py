"""How long a card and a chart take, drawn and from disk, on the real server with the Japan campaign; run by hand.

    .venv/bin/python -m benchmarks.cards

Prints milliseconds from the request to the last byte: the very first picture of a fresh process, those drawn after it,
and the same again from disk. Of each kind the median and the slowest; and how large they are.
"""

import http.client
import os
import re
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from tests.site import SiteFactory  # noqa: E402

CAMPAIGN = "/campaigns/japan-2005/"


def fetch(port: int, path: str) -> tuple[float, bytes]:
    """Milliseconds and body."""
    start = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    return (time.perf_counter() - start) * 1000, body


def addresses(port: int) -> dict[str, list[str]]:
    """What there is to draw, by kind."""
    page = fetch(port, CAMPAIGN)[1].decode()
    demands = sorted(set(re.findall(rf'"({CAMPAIGN}demands/[\w-]+/)', page)))
    indicators = set()
    for demand in demands:
        indicators |= set(re.findall(rf"{CAMPAIGN}charts/[\w-]+\.png", fetch(port, demand)[1].decode()))
    cards = [f"{place}card.png" for place in (CAMPAIGN, *demands)]
    charts = sorted({f"{CAMPAIGN}charts/status-through-time.png", *indicators})
    return {
        "cards": cards,
        "cards in Japanese": [f"/ja{card}" for card in cards],
        "charts, PNG": charts,
        "charts, SVG": [chart.replace(".png", ".svg") for chart in charts],
    }


def report(port: int, most: int = 1000) -> None:
    """``most`` pictures of each kind."""
    kinds = {kind: paths[:most] for kind, paths in addresses(port).items()}
    print(f"the very first picture: {fetch(port, kinds['cards'][0] + '?first')[0]:.0f} ms")
    print(f"{'':20} {'number':>6} {'kB':>6} {'drawn':>8} {'slowest':>8} {'kept':>8} {'slowest':>8}")
    for kind, paths in kinds.items():
        drawn = [fetch(port, path) for path in paths]
        kept = [fetch(port, path)[0] for path in paths]
        times = [taken for taken, _body in drawn]
        size = statistics.median(len(body) for _taken, body in drawn) / 1000
        print(
            f"{kind:20} {len(paths):6} {size:6.0f} {statistics.median(times):6.1f}ms {max(times):6.1f}ms"
            f" {statistics.median(kept):6.1f}ms {max(kept):6.1f}ms"
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as directory, SiteFactory(Path(directory)).running() as site:
        report(int(site.url.rpartition(":")[2]))


if __name__ == "__main__":
    main()

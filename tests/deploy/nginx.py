"""nginx with the block of `deploy/`, in front of a site of the tests."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.places import BASE_DIR
from tests.site import Site, static_root

BLOCK = (BASE_DIR / "deploy" / "nginx.conf").read_text()


def configuration(place: Path, port: int, site: Site, static: Path | None = None) -> str:
    """The block as it ships, on another port and without TLS; one address may ask more often."""
    block = BLOCK[: BLOCK.index("server {\n    listen 80;")] + BLOCK[BLOCK.index("server {\n    listen 443") :]
    block = re.sub(r"(?m)^ +ssl_\w+ .*;\n", "", block)
    block = block.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    block = block.replace("    listen [::]:443 ssl http2;\n", "")
    block = block.replace("127.0.0.1:8000", site.url.removeprefix("http://"))
    block = block.replace("/var/lib/nginx", f"{place}/cache").replace("/var/log/nginx", str(place))
    block = block.replace("/var/lib/follow-through/static", str(static or static_root()))
    block = block.replace("/var/lib/follow-through/edge", site.environment["EDGE_DIR"])
    block = block.replace("/var/lib/follow-through/record", f"{site.environment['DATA_DIR']}/record")
    block = block.replace("server_name campaigns.example.org", "server_name localhost 127.0.0.1")
    block = block.replace("rate=50r/s", "rate=100000r/s").replace("_readers 20;", "_readers 500;")
    return (
        f"pid {place}/pid;\nerror_log {place}/error.log;\nuser root;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\nproxy_temp_path {place}/temporary;\nclient_body_temp_path {place}/bodies;\n{block}\n}}\n"
    )


@contextmanager
def serving(place: Path, text: str) -> Iterator[None]:
    """Run nginx with a configuration in a directory of its own, and stop it afterwards."""
    (place / "cache").mkdir()
    (place / "nginx.conf").write_text(text)
    command = ["nginx", "-c", str(place / "nginx.conf"), "-p", str(place)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run([*command, "-s", "stop"], check=True, capture_output=True)
